"""Editions, units, plans with their rows; what others told; the figures."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_editions()
    create_units()
    create_plans()
    create_activities()
    create_sittings()
    create_facts_of_venues()
    create_facts_of_registration()
    create_statistics()


def key() -> sa.Column:
    return sa.Column("id", sa.Uuid(), primary_key=True)


def part_of(table: str) -> sa.Column:
    """A column naming the row of `table` that this one goes away with."""
    owner = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(f"{table}_id", sa.Uuid(), owner, nullable=False, index=True)


def create_editions() -> None:
    op.create_table(
        "edition",
        key(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("party_limit", sa.Integer(), nullable=False),
        sa.Column("open_bookings_limit", sa.Integer()),
        sa.Column("plans_due_at", MOMENT),
        sa.Column("summaries_due_at", MOMENT),
        sa.UniqueConstraint("year", "name"),
        sa.CheckConstraint("opens_on <= closes_on", name="window"),
    )
    op.create_table(
        "organiser",
        key(),
        part_of("edition"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Uuid()),
    )


def create_units() -> None:
    op.create_table(
        "unit",
        key(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False, unique=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("district", sa.String()),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("contact_name", sa.String()),
        sa.Column("contact_phone", sa.String()),
    )
    op.create_table(
        "unit_role",
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("unit.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("edition_id", sa.Uuid(), sa.ForeignKey("edition.id"), primary_key=True, index=True),
        sa.Column("role", sa.String(), nullable=False),
    )
    op.create_table(
        "disclosure",
        key(),
        part_of("unit"),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
    )


def create_plans() -> None:
    op.create_table(
        "plan",
        key(),
        sa.Column("edition_id", sa.Uuid(), sa.ForeignKey("edition.id"), nullable=False),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("unit.id"), nullable=False, index=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("submitted_at", MOMENT),
        sa.UniqueConstraint("edition_id", "unit_id"),
    )
    op.create_table(
        "plan_transition",
        key(),
        part_of("plan"),
        sa.Column("from_status", sa.String(), nullable=False),
        sa.Column("to_status", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("remark", sa.String()),
    )


def create_activities() -> None:
    op.create_table(
        "activity",
        key(),
        part_of("plan"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
    )
    op.create_table(
        "activity_audience",
        sa.Column(
            "activity_id", sa.Uuid(), sa.ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("audience", sa.String(), nullable=False),
    )


def create_sittings() -> None:
    op.create_table(
        "sitting",
        key(),
        part_of("activity"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Uuid()),
        sa.Column("space_id", sa.Uuid()),
        sa.Column("place_name", sa.String()),
        sa.Column("place_address", sa.String()),
        sa.Column("place_district", sa.String()),
        sa.Column("place_area", sa.String()),
        sa.Column("prevention", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name="times"),
        sa.CheckConstraint("seats > 0", name="seats"),
    )


def create_facts_of_venues() -> None:
    op.create_table(
        "venue",
        key(),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("area", sa.String()),
        sa.Column("status", sa.String(), nullable=False),
    )
    op.create_table(
        "space",
        key(),
        sa.Column("venue_id", sa.Uuid(), nullable=False, index=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
    )
    op.create_table(
        "placement",
        key(),
        sa.Column("space_id", sa.Uuid()),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
    )


def create_facts_of_registration() -> None:
    op.create_table(
        "session",
        key(),
        sa.Column("edition_id", sa.Uuid(), index=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("activity_id", sa.Uuid()),
        sa.Column("unit_id", sa.Uuid()),
        sa.Column("venue_id", sa.Uuid()),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
    )
    op.create_table(
        "booking",
        key(),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
    )
    op.create_index("ix_booking_session_id", "booking", ["session_id", "status", "people"])


def create_statistics() -> None:
    op.create_table(
        "statistics",
        sa.Column("edition_id", sa.Uuid(), sa.ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changes", sa.BigInteger(), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT),
        sa.Column("figures", sa.JSON()),
    )
