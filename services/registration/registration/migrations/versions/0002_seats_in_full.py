"""Kept-back places, series, history, the door, learning, notices in words of the day of sending, citizens' rights.

Revision ID: 0002
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from chassis.storage.db import Moment, new_id

revision = "0002"
down_revision = "0001"

# What rows that are there already get.
Fresh = list[tuple[str, sa.types.TypeEngine[Any], str]]
EDITION: Fresh = [
    ("theme", sa.String(), "''"),
    ("hold_minutes", sa.Integer(), "30"),
    ("promotion_cutoff_minutes", sa.Integer(), "60"),
    ("release_minutes", sa.Integer(), "30"),
    ("undo_minutes", sa.Integer(), "10"),
    ("no_show_days", sa.Integer(), "30"),
    ("block_days", sa.Integer(), "7"),
    ("retention_days", sa.Integer(), "180"),
]
SESSION: Fresh = [
    ("access", sa.String(), "'seats'"),
    ("bring", sa.String(), "''"),
    ("dates", sa.JSON(), "'[]'"),
    ("keep", sa.JSON(), "'[]'"),
    ("kept_elder", sa.Integer(), "0"),
    ("kept_desk", sa.Integer(), "0"),
    ("kept_walk_in", sa.Integer(), "0"),
    ("waiting_elder", sa.Integer(), "0"),
    ("waiting_desk", sa.Integer(), "0"),
    ("waiting_parties", sa.Integer(), "0"),
    ("gave_kept", sa.Integer(), "0"),
    ("paused", sa.Boolean(), "false"),
]
BOOKING: Fresh = [
    ("booked_as", sa.String(), "'self'"),
    ("booker", sa.String(), "''"),
    ("children", sa.Integer(), "0"),
    ("elders", sa.Integer(), "0"),
    ("holding", sa.Integer(), "0"),
    ("kept_seats", sa.Integer(), "0"),
    ("came", sa.Integer(), "0"),
    ("excused", sa.Boolean(), "false"),
]

UUID_PARTS = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
ATTENDED = sa.text(
    "INSERT INTO booking_change (id, booking_id, at, channel, change)"
    " SELECT :id, booking.id, changed_at, 'door', status FROM booking WHERE booking.id = :booking_id"
).bindparams(sa.bindparam("id", type_=sa.Uuid()), sa.bindparam("booking_id", type_=sa.Uuid()))


def upgrade() -> None:
    add("edition", EDITION, open_bookings_limit=sa.Integer(), no_show_limit=sa.Integer())
    add("activity", [("booked_as", sa.String(), "'sittings'")])
    add(
        "sitting",
        [("open_to_all", sa.Boolean(), "false")],
        booking=sa.JSON(),
        join_url=sa.String(),
        online=sa.JSON(),
    )
    add("opening", [], booking=sa.JSON())
    change_sessions()
    change_bookings()
    change_citizens()
    change_notices()
    create_facts()
    create_booking_changes()
    write_histories()
    create_consents()
    create_check_ins()
    create_appeals()
    create_certificates()
    create_feedback()
    create_route_marks()
    create_templates()
    create_audits()


def add(table: str, fresh: Fresh, **nullable: sa.types.TypeEngine[Any]) -> None:
    """Add columns, those of `fresh` with a value for the rows that are there and none for those to come."""
    with op.batch_alter_table(table) as batch:
        for name, kind, value in fresh:
            batch.add_column(sa.Column(name, kind, nullable=False, server_default=sa.text(value)))
        for name, kind in nullable.items():
            batch.add_column(sa.Column(name, kind))
    if fresh:
        with op.batch_alter_table(table) as batch:
            for name, kind, _value in fresh:
                batch.alter_column(name, existing_type=kind, server_default=None)


def change_sessions() -> None:
    add(
        "session",
        [*SESSION, ("books_until", Moment(), "'2021-01-01'"), ("cancel_until", Moment(), "'2021-01-01'")],
        sitting_id=sa.Uuid(),
        join_url=sa.String(),
        books_from=Moment(),
        party_limit=sa.Integer(),
        children_per_adult=sa.Integer(),
        release_at=Moment(),
        gave_number=sa.Integer(),
        hold_until=Moment(),
        released_at=Moment(),
    )
    op.execute("UPDATE session SET books_until = starts_at, cancel_until = starts_at")
    op.execute("UPDATE session SET sitting_id = id WHERE kind = 'sitting'")
    op.execute(
        "UPDATE session SET waiting_parties ="
        " (SELECT count(*) FROM booking WHERE session_id = session.id AND status = 'waitlisted')"
    )
    checks = {
        "seats": "0 <= confirmed AND confirmed + kept_elder + kept_desk + kept_walk_in <= capacity",
        "kept": "0 <= kept_elder AND 0 <= kept_desk AND 0 <= kept_walk_in",
        "waiting": "0 <= waiting_elder AND 0 <= waiting_desk AND waiting_elder + waiting_desk <= waiting",
    }
    with op.batch_alter_table("session") as batch:
        batch.drop_constraint(op.f("ck_session_seats"), type_="check")
        batch.drop_constraint(op.f("ck_session_waiting"), type_="check")
        for name, rule in checks.items():
            batch.create_check_constraint(op.f(f"ck_session_{name}"), rule)
    op.create_index("ix_session_release_at", "session", ["release_at"])
    op.create_index("ix_session_hold_until", "session", ["hold_until"])


def change_bookings() -> None:
    add(
        "booking",
        BOOKING,
        was=sa.String(),
        pool=sa.String(),
        held_since=Moment(),
        moved_to=sa.Uuid(),
        seated_at=Moment(),
    )
    # SQLite keeps ids without dashes; a subject is written with them.
    parts = "||'-'||".join(f"substr(citizen_id, {at}, {long})" for at, long in UUID_PARTS)
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(f"UPDATE booking SET booker = {parts if is_sqlite else 'CAST(citizen_id AS varchar(36))'}")
    op.execute("UPDATE booking SET holding = seats WHERE status IN ('confirmed', 'attended')")
    op.execute("UPDATE booking SET came = seats WHERE status = 'attended'")
    op.execute("UPDATE booking SET seated_at = changed_at WHERE status IN ('confirmed', 'attended')")


def change_citizens() -> None:
    add(
        "citizen",
        [("reach", sa.String(), "'sms'"), ("turn", sa.Integer(), "0")],
        sealed_name=sa.String(),
        blocked_until=Moment(),
        erased_at=Moment(),
    )
    with op.batch_alter_table("citizen") as batch:
        batch.alter_column("phone_index", existing_type=sa.String(), nullable=True)
        batch.alter_column("sealed_phone", existing_type=sa.String(), nullable=True)


def change_notices() -> None:
    add("notice", [], data=sa.JSON(), why=sa.String(), done_by=sa.String(), sent_at=Moment())
    with op.batch_alter_table("notice") as batch:
        batch.alter_column("sealed_body", existing_type=sa.String(), nullable=True)
    uncalled = sa.text("status IN ('phone', 'given_up')")
    op.create_index(
        "ix_notice_phone", "notice", ["written_at"], sqlite_where=uncalled, postgresql_where=uncalled
    )


def create_facts() -> None:
    op.create_table(
        "capacity_policy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("edition_id", sa.Uuid()),
        sa.Column("district", sa.String()),
        sa.Column("venue_id", sa.Uuid()),
        sa.Column("ratio_percent", sa.Integer(), nullable=False),
        sa.Column("from_at", Moment(), nullable=False),
        sa.Column("until_at", Moment()),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_capacity_policy"),
    )
    op.create_table(
        "route",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("stops", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_route"),
    )


def create_booking_changes() -> None:
    op.create_table(
        "booking_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.String()),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("detail", sa.JSON()),
        references("booking_change", "booking"),
        sa.PrimaryKeyConstraint("id", name="pk_booking_change"),
    )
    op.create_index("ix_booking_change_booking_id", "booking_change", ["booking_id"])


def write_histories() -> None:
    """What happened to the bookings that are there, as far as their citizens were told of it, and who came."""
    op.execute(
        "INSERT INTO booking_change (id, booking_id, at, channel, change, reason)"
        " SELECT notice.id, booking.id,"
        " CASE WHEN kind IN ('booked', 'waitlisted') THEN booking.created_at ELSE booking.changed_at END, 'system',"
        " CASE WHEN kind IN ('booked', 'promoted') THEN 'confirmed' WHEN kind = 'waitlisted' THEN kind"
        " ELSE 'cancelled' END,"
        " CASE WHEN kind = 'promoted' THEN kind WHEN kind LIKE '%cancelled' THEN booking.reason END"
        " FROM notice JOIN booking ON booking.id = notice.booking_id"
        " WHERE kind IN ('booked', 'waitlisted', 'promoted', 'cancelled', 'session_cancelled')"
    )
    booking = sa.table("booking", sa.column("id", sa.Uuid()), sa.column("status"))
    came = op.get_bind().scalars(sa.select(booking.c.id).where(booking.c.status == "attended")).all()
    if came:
        rows = [{"id": new_id(), "booking_id": one} for one in came]
        op.get_bind().execute(ATTENDED, rows)


def create_consents() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        references("consent", "citizen"),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )
    op.create_index("ix_consent_citizen_id", "consent", ["citizen_id"])
    op.execute(
        "INSERT INTO consent (id, citizen_id, version, channel, at)"
        " SELECT id, id, consent, 'web', consented_at FROM citizen"
    )


def create_check_ins() -> None:
    op.create_table(
        "check_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("date_id", sa.Uuid()),
        sa.Column("booking_id", sa.Uuid()),
        sa.Column("citizen_id", sa.Uuid()),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("kept_seats", sa.Integer(), nullable=False),
        sa.Column("sealed_name", sa.String()),
        sa.Column("device", sa.String()),
        sa.Column("actor", sa.String()),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("undone_at", Moment()),
        references("check_in", "session"),
        references("check_in", "booking"),
        references("check_in", "citizen"),
        sa.PrimaryKeyConstraint("id", name="pk_check_in"),
    )
    for noun in ("session", "booking", "citizen"):
        op.create_index(f"ix_check_in_{noun}_id", "check_in", [f"{noun}_id"])


def create_appeals() -> None:
    op.create_table(
        "appeal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_text", sa.String()),
        sa.Column("sealed_reply", sa.String()),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String()),
        sa.Column("decided_at", Moment()),
        sa.Column("created_at", Moment(), nullable=False),
        references("appeal", "booking"),
        references("appeal", "citizen"),
        sa.PrimaryKeyConstraint("id", name="pk_appeal"),
        sa.UniqueConstraint("booking_id", name="uq_appeal_booking_id"),
    )
    op.create_index("ix_appeal_citizen_id", "appeal", ["citizen_id"])


def create_certificates() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid()),
        sa.Column("check_in_id", sa.Uuid()),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("sealed_name", sa.String()),
        sa.Column("issued_at", Moment(), nullable=False),
        references("certificate", "booking"),
        references("certificate", "check_in"),
        references("certificate", "citizen"),
        references("certificate", "session"),
        sa.PrimaryKeyConstraint("id", name="pk_certificate"),
        sa.UniqueConstraint("code", name="uq_certificate_code"),
        sa.UniqueConstraint("booking_id", "person", name="uq_certificate_booking_id_person"),
    )
    op.create_index("ix_certificate_citizen_id", "certificate", ["citizen_id"])


def create_feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("sealed_comment", sa.String()),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("moderated_by", sa.String()),
        sa.Column("moderated_at", Moment()),
        sa.Column("created_at", Moment(), nullable=False),
        references("feedback", "booking"),
        references("feedback", "session"),
        sa.CheckConstraint("1 <= rating AND rating <= 5", name=op.f("ck_feedback_rating")),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
        sa.UniqueConstraint("booking_id", name="uq_feedback_booking_id"),
    )
    op.create_index("ix_feedback_session_id", "feedback", ["session_id"])


def create_route_marks() -> None:
    op.create_table(
        "route_mark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("route_id", sa.Uuid(), nullable=False),
        sa.Column("stop_id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        references("route_mark", "citizen"),
        sa.PrimaryKeyConstraint("id", name="pk_route_mark"),
        sa.UniqueConstraint(
            "citizen_id", "route_id", "stop_id", name="uq_route_mark_citizen_id_route_id_stop_id"
        ),
    )


def create_templates() -> None:
    op.create_table(
        "template",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "locale", name="pk_template"),
    )


def create_audits() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("detail", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])


def references(table: str, noun: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([f"{noun}_id"], [f"{noun}.id"], name=f"fk_{table}_{noun}_id_{noun}")
