"""The line before the booking forms.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "turnstile",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("free", sa.Double(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_turnstile"),
    )
    op.create_table(
        "place_in_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("arrived_at", sa.Double(), nullable=False),
        sa.Column("due_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_place_in_line"),
    )
    op.create_index("place_in_line_by_arrival", "place_in_line", ["arrived_at", "id"])
    op.create_index("place_in_line_by_due", "place_in_line", ["due_at"])
