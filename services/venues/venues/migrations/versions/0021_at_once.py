"""How many may be in a venue, or in a space of it, at a time."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("venue", "space"):
        op.add_column(table, sa.Column("at_once", sa.Integer(), nullable=True))
