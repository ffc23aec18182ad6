"""How many have gone all of a learning route.

Revision ID: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.create_table(
        "route_count",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("finishers", sa.Integer(), nullable=False),
    )
