"""How many have gone all of a learning route, as it was told.

Revision ID: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.create_table(
        "route_count",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("finishers", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
