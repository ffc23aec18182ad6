"""Reminders a day before, the question afterwards how it was, and whether somebody needs two seats.

One notice for each start that still stands: who was reminded of a day that was moved is reminded of the new one.
"""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import aliased

from chassis import clock
from chassis.logs import get_logger

from ..bookings.model import Booking
from ..citizens.model import Citizen
from ..learning.model import Feedback
from ..notices import notices
from ..notices.model import Notice, new_notice_row
from ..sessions.marks import Unsettled
from ..sessions.model import Session

log = get_logger()

DAY = timedelta(days=1)
# For how long after a session it is asked how it was: check-ins of a door without network come late.
ASKED_FOR = timedelta(days=3)
# No session but a series is longer; so those that ended of late are found by when they began.
LONGEST = timedelta(days=2)
# How long someone may hold their old seats beside the new ones before they are asked about it.
BOTH_HELD = timedelta(hours=6)
# What tells a party with seats when and where it is, as a reminder does. What was taken back unheard told nobody.
NEWS = ("changed", "restored")
# Notices written in one transaction.
AT_ONCE = 200
SESSIONS_AT_ONCE = 200
# What somebody booked instead of another booking.
LATER = aliased(Booking)


def remind(db: DbSession) -> bool:
    """Write some of what is due; whether there may be more. One worker at a time does: the job's row is locked."""
    rows = [*reminder_rows(db, AT_ONCE)]
    rows += feedback_request_rows(db, AT_ONCE - len(rows))
    rows += both_held_rows(db, AT_ONCE - len(rows))
    if rows:
        db.execute(notices.WRITE, rows)
        log.info("reminders written", count=len(rows))
    return len(rows) == AT_ONCE


def reminder_rows(db: DbSession, limit: int) -> list[dict[str, Any]]:
    """A reminder for each seated party of each session, or date of a series, that begins within a day.

    Not for who was seated, or told of a change, within that day: their notice is fresh. Of a series, what a change is
    about may be over when it is read out, and then it names no date that stands.
    """
    rows: list[dict[str, Any]] = []
    for starts_at in start_times(db):
        single = seated_parties(starts_at - DAY).where(
            Session.starts_at == starts_at, Session.kind != "series", ~is_told_since(starts_at - DAY)
        )
        rows += missing_rows(db, single, "reminder", limit - len(rows), starts_at=in_utc(starts_at))
    for session, date in series_dates(db):
        starts_at = datetime.fromisoformat(date["starts_at"])
        of_series = seated_parties(starts_at - DAY).where(Session.id == session.id)
        start = {"date": date["id"], "starts_at": in_utc(starts_at)}
        rows += missing_rows(db, of_series, "reminder", limit - len(rows), **start)
    return rows


def in_utc(moment: datetime) -> str:
    """A moment as a notice keeps it: the same text for the same moment."""
    return moment.astimezone(UTC).isoformat()


def start_times(db: DbSession) -> list[datetime]:
    """When sessions begin within a day: a few moments, however many sessions."""
    now = clock.now()
    query = select(Session.starts_at).where(
        Session.starts_at > now,
        Session.starts_at <= now + DAY,
        Session.status == "open",
        Session.kind != "series",
        Session.confirmed > 0,
    )
    return list(db.scalars(query.distinct().order_by(Session.starts_at)))


def series_dates(db: DbSession) -> Iterable[tuple[Session, dict[str, Any]]]:
    """The dates of series that begin within a day."""
    now = clock.now()
    query = select(Session).where(
        Session.starts_at <= now + DAY,
        Session.ends_at > now,
        Session.status == "open",
        Session.kind == "series",
        Session.confirmed > 0,
    )
    for session in db.scalars(query.order_by(Session.starts_at)):
        for date in session.dates:
            if now < datetime.fromisoformat(date["starts_at"]) <= now + DAY:
                yield session, date


def seated_parties(before: datetime) -> Select:
    """The parties that have had their seats since before a moment."""
    parties: Select = select(Booking.id, Citizen.id.label("citizen_id"), Citizen.reach)
    parties = parties.join(Session, Session.id == Booking.session_id).join(
        Citizen, Citizen.id == Booking.citizen_id
    )
    return parties.where(
        Session.status == "open",
        # One that has not followed the facts yet may be off, or begin at another time: it waits for seconds.
        Session.id.not_in(select(Unsettled.id)),
        # Who has come to the first date of a series is to come to the next.
        Booking.holding > 0,
        Booking.seated_at <= before,
        Citizen.erased_at.is_(None),
    )


def is_told_since(moment: datetime) -> ColumnElement[bool]:
    """Of bookings: their citizen has been told since then, or is to be, when and where it is."""
    return exists().where(
        Notice.booking_id == Booking.id,
        Notice.kind.in_(NEWS),
        Notice.status != "dropped",
        func.coalesce(Notice.sent_at, Notice.due_at) > moment,
    )


def both_held_rows(db: DbSession, limit: int) -> list[dict[str, Any]]:
    """A question for each party that kept its old seats while it waited for others, has had these for a while now, and
    still holds both: whether it wants both."""
    now = clock.now()
    parties: Select = select(Booking.id, Citizen.id.label("citizen_id"), Citizen.reach)
    parties = parties.join(LATER, LATER.instead_of == Booking.id).join(
        Session, Session.id == Booking.session_id
    )
    parties = parties.join(Citizen, Citizen.id == Booking.citizen_id)
    is_asked = (
        LATER.status == "confirmed",
        LATER.seated_at <= now - BOTH_HELD,
        Booking.status == "confirmed",
    )
    is_to_come = (Session.status == "open", Session.starts_at > now, Citizen.erased_at.is_(None))
    return missing_rows(db, parties.where(*is_asked, *is_to_come), "both_held", limit)


def feedback_request_rows(db: DbSession, limit: int) -> list[dict[str, Any]]:
    """A request for feedback for each party that came to what ended of late and has given none.

    Nobody is called by the desk for it: only those are asked whom a message reaches.
    """
    parties: Select = select(Booking.id, Citizen.id.label("citizen_id"), Citizen.reach)
    parties = parties.join(Citizen, Citizen.id == Booking.citizen_id).where(
        Booking.status == "attended",
        Citizen.reach == "sms",
        Citizen.erased_at.is_(None),
        ~exists().where(Feedback.booking_id == Booking.id),
    )
    rows: list[dict[str, Any]] = []
    session_ids = recently_ended(db)
    for n in range(0, len(session_ids), SESSIONS_AT_ONCE):
        batch = parties.where(Booking.session_id.in_(session_ids[n : n + SESSIONS_AT_ONCE]))
        rows += missing_rows(db, batch, "feedback_request", limit - len(rows))
    return rows


def recently_ended(db: DbSession) -> list[uuid.UUID]:
    """The sessions, and series, that are over and of which it is still asked how they were."""
    now = clock.now()
    earliest = now - ASKED_FOR
    ended_sessions = select(Session.id).where(Session.ends_at > earliest, Session.ends_at <= now)
    short = ended_sessions.where(Session.starts_at > earliest - LONGEST)
    long = ended_sessions.where(Session.starts_at <= earliest - LONGEST, Session.kind == "series")
    return [*db.scalars(short), *db.scalars(long)]


def missing_rows(db: DbSession, parties: Select, kind: str, limit: int, **data: str) -> list[dict[str, Any]]:
    """A notice for each party that has none of this kind yet; `data` tells one notice of a kind from the next."""
    conditions: list[ColumnElement[bool]] = [Notice.booking_id == Booking.id, Notice.kind == kind]
    conditions += [Notice.data[name].as_string() == value for name, value in data.items()]
    # In no order: asked for one, a database may look for it through all bookings there are.
    due = parties.where(~exists().where(*conditions)).limit(limit)
    return [
        new_notice_row(
            kind, citizen_id=party.citizen_id, booking_id=party.id, reach=party.reach, data=data or None
        )
        for party in (sorted(db.execute(due)) if limit > 0 else ())
    ]
