"""A capacity policy may hold for the venues of one sector only.

Revision ID: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("capacity_policy", sa.Column("sector", sa.String()))
