"""How many bookings of a session were made and given back, by which it is seen what a restored registration lost.

Revision ID: 0040
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.create_table(
        "booking_counts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("given_back", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_booking_counts"),
    )
    for column in ("made", "given_back"):
        op.add_column("seats_before", sa.Column(column, sa.Integer()))
