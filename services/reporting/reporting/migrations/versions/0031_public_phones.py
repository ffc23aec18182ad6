"""The number of a unit that citizens may call.

Revision ID: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.add_column("unit", sa.Column("public_phone", sa.String()))
