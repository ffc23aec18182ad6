"""The moment from which nobody who waits is seated by message any more: who still waits is told, once for a start."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.logs import get_logger
from chassis.messaging.jobs import do_each

from ..notices.model import Notice
from ..sessions import likeness
from ..sessions.model import Session
from . import records, waitlist
from .model import Booking

log = get_logger()

# No edition stops promoting longer before a start.
LONGEST = timedelta(days=7)
# Parties of a session told in one go.
AT_ONCE = 100


def is_untold(start: Any) -> tuple[ColumnElement[bool], ...]:
    """Of bookings that wait for a session with this start, and were not told so of it."""
    is_told = exists().where(
        Notice.booking_id == Booking.id,
        Notice.kind == "waited_out",
        Notice.data["starts_at"].as_string() == start,
    )
    return Booking.status == "waitlisted", ~is_told


# Built once: they are asked every few seconds.
SOME_WAIT = select(Session).where(
    Session.waiting > 0,
    Session.status == "open",
    Session.starts_at > bindparam("earliest"),
    Session.starts_at <= bindparam("latest"),
    Session.ends_at > bindparam("now"),
)
SOME_UNTOLD = select(Booking.session_id).where(
    Booking.session_id.in_(bindparam("session_ids", expanding=True)), *is_untold(bindparam("start"))
)


def tell_cutoffs(db: DbSession) -> bool:
    """Tell some of those who wait for what is about to begin, or has begun, that they wait in vain but at the door;
    whether there may be more."""
    session_ids = sessions_to_tell(db)
    do_each(session_ids, lambda id: tell_waiting(db, Session.lock(db, id)))
    return bool(session_ids)


def sessions_to_tell(db: DbSession) -> list[uuid.UUID]:
    """Where some wait in vain and have not been told, in the order in which sessions are locked."""
    now = clock.now()
    span = {"earliest": now - timedelta(days=1), "latest": now + LONGEST, "now": now}
    over: dict[str, list[uuid.UUID]] = defaultdict(list)
    for session in db.scalars(SOME_WAIT, span):
        if waitlist.is_over(db, session):
            over[start_of(session)].append(session.id)
    due: set[uuid.UUID] = set()
    for start, ids in over.items():
        due.update(db.scalars(SOME_UNTOLD, {"session_ids": ids, "start": start}))
    return sorted(due)


def tell_waiting(db: DbSession, session: Session) -> None:
    """Tell some of the parties that wait for a locked session until when they may hope for a seat there, and what is
    like it."""
    bookings = untold(db, session)
    alike = likeness.find_alike(db, session) if bookings else []
    minutes = int(session.rule(db, "release_minutes"))
    data: dict[str, Any] = {
        "starts_at": start_of(session),
        "until": (session.starts_at + timedelta(minutes=minutes)).isoformat(),
    }
    for booking in bookings:
        booking.offers = likeness.ids_for(alike, booking.seats)
        records.notify(db, "waited_out", booking, **data, offers=booking.offers)
    log.info("waited in vain", session_id=session.id, bookings=len(bookings))


def untold(db: DbSession, session: Session) -> Sequence[Booking]:
    """Those of a session who have not been told, the first of them."""
    query = select(Booking).where(Booking.session_id == session.id, *is_untold(start_of(session)))
    query = query.order_by(Booking.number).limit(AT_ONCE)
    return db.scalars(query.execution_options(populate_existing=True)).all()


def start_of(session: Session) -> str:
    """Its start as a notice keeps it."""
    return session.starts_at.astimezone(UTC).isoformat()
