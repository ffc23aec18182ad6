"""Learning routes, as venues tells them.

Revision ID: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "route",
        sa.Column("id", sa.Uuid(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("title", "summary")),
        *(sa.Column(name, sa.Uuid()) for name in ("venue_id", "unit_id")),
        sa.Column("stops", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
    )
