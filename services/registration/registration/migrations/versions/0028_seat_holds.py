"""Seats that a desk holds for a moment.

Revision ID: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "seat_hold",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("session_id", sa.Uuid, sa.ForeignKey("session.id"), nullable=False),
        sa.Column("seats", sa.Integer, nullable=False),
        sa.Column("kept_seats", sa.Integer, nullable=False),
        sa.Column("held_by", sa.String, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("0 < seats AND 0 <= kept_seats AND kept_seats <= seats", name="seats"),
        sa.UniqueConstraint("session_id", "held_by"),
    )
    op.create_index("ix_seat_hold_until", "seat_hold", ["until"])
