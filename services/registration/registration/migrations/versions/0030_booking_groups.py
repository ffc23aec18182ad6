"""Lists of people that one caller had booked at once.

Revision ID: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "booking_group",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("session_id", sa.Uuid, sa.ForeignKey("session.id"), nullable=False),
        sa.Column("caller_id", sa.Uuid, sa.ForeignKey("citizen.id"), nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_booking_group_caller_id", "booking_group", ["caller_id"])
    op.create_table(
        "booking_group_member",
        sa.Column("booking_id", sa.Uuid, sa.ForeignKey("booking.id"), primary_key=True),
        sa.Column("group_id", sa.Uuid, sa.ForeignKey("booking_group.id"), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.UniqueConstraint("group_id", "place"),
    )
