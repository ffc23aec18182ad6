"""The moment from which nobody who waits is seated by message any more: who still waits is told, once for a start."""

from collections.abc import Sequence
from datetime import UTC, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.logs import get_logger

from ..notices.model import Notice
from ..sessions import likeness
from ..sessions.model import Session
from . import records, waitlist
from .model import Booking

log = get_logger()

# No edition stops promoting longer before a start.
LONGEST = timedelta(days=7)
AT_ONCE = 100


def tell_cutoffs(db: DbSession) -> None:
    """Tell those who wait for what is about to begin, or has begun, that they wait in vain but at the door."""
    now = clock.now()
    query = select(Session).where(
        Session.waiting > 0,
        Session.status == "open",
        Session.starts_at > now - timedelta(days=1),
        Session.starts_at <= now + LONGEST,
        Session.ends_at > now,
    )
    due = [session.id for session in db.scalars(query) if waitlist.is_over(db, session)]
    due = [session_id for session_id in due if untold(db, db.get_one(Session, session_id))]
    for session_id in sorted(due)[:AT_ONCE]:
        tell_waiting(db, Session.locked(db, session_id))


def tell_waiting(db: DbSession, session: Session) -> None:
    """Tell each party that waits for a locked session until when it may hope for a seat there, and what is like it."""
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
    """Those who wait for a session and have not been told so of this start."""
    is_told = exists().where(
        Notice.booking_id == Booking.id,
        Notice.kind == "waited_out",
        Notice.data["starts_at"].as_string() == start_of(session),
    )
    query = select(Booking).where(Booking.session_id == session.id, Booking.status == "waitlisted", ~is_told)
    return db.scalars(query.order_by(Booking.number).execution_options(populate_existing=True)).all()


def start_of(session: Session) -> str:
    """Its start as a notice keeps it."""
    return session.starts_at.astimezone(UTC).isoformat()
