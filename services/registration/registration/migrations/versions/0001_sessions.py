"""Facts, sessions, citizens, bookings, notices.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_editions()
    create_units()
    create_activities()
    create_sittings()
    create_venues()
    create_placements()
    create_openings()
    create_slots()
    create_closures()
    create_sessions()
    create_citizens()
    create_sign_in_codes()
    create_bookings()
    create_booking_indexes()
    create_notices()
    create_messages()


def create_editions() -> None:
    op.create_table(
        "edition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("party_limit", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_edition"),
    )


def create_units() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("district", sa.String()),
        sa.Column("area", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_unit"),
    )


def create_activities() -> None:
    op.create_table(
        "activity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("series", sa.String()),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_activity"),
    )


def create_sittings() -> None:
    op.create_table(
        "sitting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Uuid()),
        sa.Column("space_id", sa.Uuid()),
        sa.Column("place", sa.JSON()),
        sa.Column("status", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name="fk_sitting_activity_id_activity"),
        sa.PrimaryKeyConstraint("id", name="pk_sitting"),
    )
    op.create_index("ix_sitting_activity_id", "sitting", ["activity_id"])


def create_venues() -> None:
    op.create_table(
        "venue",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sector", sa.String()),
        sa.Column("district", sa.String()),
        sa.Column("area", sa.String()),
        sa.Column("address", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_venue"),
    )


def create_placements() -> None:
    op.create_table(
        "placement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid()),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("space_seats", sa.Integer()),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_placement"),
    )


def create_openings() -> None:
    op.create_table(
        "opening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid()),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_opening"),
    )


def create_slots() -> None:
    op.create_table(
        "slot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("opening_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["opening_id"], ["opening.id"], name="fk_slot_opening_id_opening"),
        sa.PrimaryKeyConstraint("id", name="pk_slot"),
    )
    op.create_index("ix_slot_opening_id", "slot", ["opening_id"])


def create_closures() -> None:
    op.create_table(
        "closure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid()),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_closure"),
    )
    op.create_index("ix_closure_venue_id", "closure", ["venue_id"])


def create_sessions() -> None:
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("edition_id", sa.Uuid()),
        sa.Column("activity_id", sa.Uuid()),
        sa.Column("opening_id", sa.Uuid()),
        sa.Column("unit_id", sa.Uuid()),
        sa.Column("venue_id", sa.Uuid()),
        sa.Column("space_id", sa.Uuid()),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("series", sa.String()),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("sector", sa.String()),
        sa.Column("place", sa.String()),
        sa.Column("address", sa.String()),
        sa.Column("district", sa.String()),
        sa.Column("area", sa.String()),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("queued", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("seats_version", sa.Integer(), nullable=False),
        sa.Column("seats_told", sa.Integer(), nullable=False),
        sa.CheckConstraint("0 <= confirmed AND confirmed <= capacity", name="seats"),
        sa.CheckConstraint("0 <= waiting", name="waiting"),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
        postgresql_with={"fillfactor": 50},
    )
    op.create_index("ix_session_activity_id", "session", ["activity_id"])
    op.create_index("ix_session_starts_at", "session", ["starts_at"])
    op.create_index("ix_session_venue_id", "session", ["venue_id"])


def create_citizens() -> None:
    op.create_table(
        "citizen",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("phone_index", sa.String(), nullable=False),
        sa.Column("sealed_phone", sa.String(), nullable=False),
        sa.Column("consent", sa.String(), nullable=False),
        sa.Column("consented_at", Moment(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_citizen"),
        sa.UniqueConstraint("phone_index", name="uq_citizen_phone_index"),
    )


def create_sign_in_codes() -> None:
    op.create_table(
        "sign_in_code",
        sa.Column("phone_index", sa.String(), nullable=False),
        sa.Column("digest", sa.String()),
        sa.Column("expires_at", Moment()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("phone_index", name="pk_sign_in_code"),
    )


def create_bookings() -> None:
    op.create_table(
        "booking",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("sealed_party", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("number", sa.Integer()),
        sa.Column("reason", sa.String()),
        sa.Column("offers", sa.JSON(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name="fk_booking_citizen_id_citizen"),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name="fk_booking_session_id_session"),
        sa.PrimaryKeyConstraint("id", name="pk_booking"),
        sa.UniqueConstraint("citizen_id", "key", name="uq_booking_citizen_id_key"),
        sa.UniqueConstraint("code", name="uq_booking_code"),
    )


def create_booking_indexes() -> None:
    op.create_index("ix_booking_session_id", "booking", ["session_id"])
    op.create_index(
        "ix_booking_waitlist",
        "booking",
        ["session_id", "number"],
        sqlite_where=sa.text("status = 'waitlisted'"),
        postgresql_where=sa.text("status = 'waitlisted'"),
    )
    op.create_index(
        "uq_booking_active",
        "booking",
        ["citizen_id", "session_id"],
        unique=True,
        sqlite_where=sa.text("status <> 'cancelled'"),
        postgresql_where=sa.text("status <> 'cancelled'"),
    )


def create_notices() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid()),
        sa.Column("booking_id", sa.Uuid()),
        sa.Column("sealed_to", sa.String()),
        sa.Column("sealed_body", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name="fk_notice_booking_id_booking"),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name="fk_notice_citizen_id_citizen"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
    )
    op.create_index("ix_notice_booking_id", "notice", ["booking_id"])
    op.create_index(
        "ix_notice_due_at",
        "notice",
        ["due_at"],
        sqlite_where=sa.text("status = 'due'"),
        postgresql_where=sa.text("status = 'due'"),
    )


def create_messages() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("to_index", sa.String(), nullable=False),
        sa.Column("sealed_to", sa.String(), nullable=False),
        sa.Column("sealed_text", sa.String(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("reference", name="uq_message_reference"),
    )
    op.create_index("ix_message_to_index", "message", ["to_index"])
