"""Everything public, as the departments tell it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_papers()
    create_activities()
    create_sittings()
    create_venues()
    create_closures_and_placements()
    create_sessions()
    create_words()


def create_papers() -> None:
    op.create_table(
        "edition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("organisers", sa.JSON(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("deadlines", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_edition"),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("district", sa.String()),
        sa.Column("area", sa.String()),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unit"),
    )
    op.create_table(
        "statistics",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("by_unit", sa.JSON(), nullable=False),
        sa.Column("by_district", sa.JSON(), nullable=False),
        sa.Column("by_series", sa.JSON(), nullable=False),
        sa.Column("by_audience", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_statistics"),
    )


def create_activities() -> None:
    op.create_table(
        "activity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("series", sa.String()),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("audiences", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_activity"),
    )
    op.create_index("activity_by_edition", "activity", ["edition_id", "status"])
    op.create_table(
        "activity_tag",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("facet", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("activity_id", "facet", "value", name="pk_activity_tag"),
    )
    op.create_index("activity_tag_by_value", "activity_tag", ["facet", "value"])


def create_sittings() -> None:
    op.create_table(
        "sitting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
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
        sa.PrimaryKeyConstraint("id", name="pk_sitting"),
    )
    op.create_index("sitting_by_activity", "sitting", ["activity_id"])
    op.create_index("sitting_by_time", "sitting", ["starts_at"])


def create_venues() -> None:
    op.create_table(
        "venue",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sector", sa.String(), nullable=False),
        sa.Column("district", sa.String()),
        sa.Column("area", sa.String()),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("spaces", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_venue"),
    )
    op.create_table(
        "opening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid()),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_opening"),
    )
    op.create_index("opening_by_venue", "opening", ["venue_id", "date"])
    op.create_table(
        "slot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("opening_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_slot"),
    )
    op.create_index("slot_by_opening", "slot", ["opening_id"])


def create_closures_and_placements() -> None:
    op.create_table(
        "closure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid()),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_closure"),
    )
    op.create_index("closure_by_venue", "closure", ["venue_id", "ends_at"])
    op.create_table(
        "placement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid()),
        sa.Column("space_id", sa.Uuid()),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_placement"),
    )


def create_sessions() -> None:
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid()),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("activity_id", sa.Uuid()),
        sa.Column("opening_id", sa.Uuid()),
        sa.Column("unit_id", sa.Uuid()),
        sa.Column("venue_id", sa.Uuid()),
        sa.Column("space_id", sa.Uuid()),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
    )
    op.create_index("session_by_activity", "session", ["activity_id"])
    op.create_index("session_by_time", "session", ["starts_at"])
    op.create_index("session_by_venue", "session", ["venue_id", "starts_at"])
    op.create_table(
        "seats",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.Column("seats_left", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_seats"),
    )


def create_words() -> None:
    """The full-text index: its rows are written by `catalogue.search` alone, in words ready segmented."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE word USING fts5(noun UNINDEXED, id UNINDEXED, title, others)")
        return
    op.create_table(
        "word",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("noun", sa.String(), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
    )
    op.create_index("word_by_words", "word", ["words"], postgresql_using="gin")
