"""What people ask a venue to open for, what it declined, and which slots it opened in answer."""

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asked",
        sa.Column("venue_id", sa.Uuid(), primary_key=True),
        sa.Column("date", sa.Date(), primary_key=True),
        sa.Column("part", sa.String(), primary_key=True),
        sa.Column("people", sa.Integer(), nullable=False),
    )
    op.create_table(
        "decline",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), sa.ForeignKey("venue.id"), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("part", "note", "declined_by")),
        sa.Column("declined_at", Moment(), nullable=False),
    )
    op.create_index("ix_decline_venue_id_date", "decline", ["venue_id", "date"])
    op.add_column("slot", sa.Column("answers", sa.JSON()))


def downgrade() -> None:
    op.drop_column("slot", "answers")
    op.drop_table("decline")
    op.drop_table("asked")
