"""What venues promise to open in an edition, and what comes of each of their days; those there are are counted anew."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pledge",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), sa.ForeignKey("venue.id"), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("days", "hours", "places")),
        sa.Column("pledged_by", sa.String(), nullable=False),
        sa.Column("pledged_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("venue_id", "edition_id"),
        sa.CheckConstraint("days >= 0 AND hours >= 0 AND places >= 0", name="amounts"),
    )
    op.create_table(
        "venue_day",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), sa.ForeignKey("venue.id"), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("minutes", "places", "visitors")),
        sa.UniqueConstraint("venue_id", "date"),
    )
    op.create_index("ix_venue_day_date", "venue_day", ["date"])
    marks = op.create_table(
        "day_mark",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
    )
    opening = sa.table("opening", sa.column("venue_id", sa.Uuid()), sa.column("date", sa.Date()))
    days = op.get_bind().execute(sa.select(opening.c.venue_id, opening.c.date).distinct()).all()
    if days:
        op.bulk_insert(
            marks, [{"id": uuid.uuid4(), "venue_id": day.venue_id, "date": day.date} for day in days]
        )


def downgrade() -> None:
    op.drop_table("day_mark")
    op.drop_table("venue_day")
    op.drop_table("pledge")
