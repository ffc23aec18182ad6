"""People counted where nobody books have a sum of their own, apart from those who walk in to what is booked.

Revision ID: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("session", sa.Column("head_count", sa.Integer()))
    for table in ("cell", "day_sum"):
        op.add_column(
            table, sa.Column("dropped_in", sa.Integer(), nullable=False, server_default=sa.text("0"))
        )


def downgrade() -> None:
    # As before: who was counted is among those who walked in.
    for table in ("cell", "day_sum"):
        op.execute(f"UPDATE {table} SET walk_ins = walk_ins + dropped_in")
        op.drop_column(table, "dropped_in")
    op.drop_column("session", "head_count")
