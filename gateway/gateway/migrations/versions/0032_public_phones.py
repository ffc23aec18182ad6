"""The numbers of units that citizens may call.

Revision ID: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.add_column("unit", sa.Column("public_phone", sa.String()))
