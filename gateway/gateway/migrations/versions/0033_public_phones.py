"""The numbers of units that citizens may call.

Revision ID: 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.add_column("unit", sa.Column("public_phone", sa.String()))
