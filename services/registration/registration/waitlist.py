"""The waitlist: the ordered queue of a session, and the one way out of it to a seat."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session as Database

from chassis import clock
from chassis.logs import get_logger
from chassis.outbox import emit

from . import history, notices
from .events import BookingConfirmed, BookingWaitlisted
from .facts import RULES
from .model import Booking, BookingChange, Edition, Session

log = get_logger()

AHEAD = select(func.count()).where(
    Booking.session_id == bindparam("session_id"),
    Booking.status == "waitlisted",
    Booking.number < bindparam("number"),
)
AT_ONCE = 100
# How many of a session's seats come free again, where an edition has not shown it yet.
USUALLY_FREED = 0.1


def promote(db: Database, session: Session) -> None:
    """Seat waiting parties in their order while they fit. Every cause of a free seat ends here.

    The session must be locked. A party that does not fit is held at the head for as long as the edition says; then
    smaller ones may pass it, which is written into its history. Places kept back for some go to the first of them,
    whoever waits before: nobody else could have had them. A party larger than the whole session holds nobody up.
    """
    now = clock.now()
    if not session.waiting or not session.is_bookable or now >= cutoff(db, session):
        return
    hold = timedelta(minutes=rule(db, session, "hold_minutes"))
    passed: list[Booking] = []
    held: Booking | None = None
    session.hold_until = None
    for booking in in_order(db, session):
        kept = session.seat(booking.seats, booking.pool, kept_only=held is not None)
        if kept is not None:
            give(db, session, booking, kept, now)
            note_passed(db, session, passed, booking)
        elif booking.seats <= session.capacity and held is None:
            if is_held(session, booking, hold, now):
                held = booking
            else:
                passed.append(booking)
        if not session.free() and not session.kept_elder and not session.kept_desk:
            break


def is_held(session: Session, booking: Booking, hold: timedelta, now: datetime) -> bool:
    """Whether those behind this party, for which too few seats are free, must still let it go first."""
    if not session.free():
        return True
    booking.held_since = booking.held_since or now
    until = booking.held_since + hold
    if until > now:
        session.hold_until = until
    return until > now


def give(db: Database, session: Session, booking: Booking, kept: int, now: datetime) -> None:
    """A waiting party has its seats, and is told."""
    session.leave(booking.seats, booking.pool)
    booking.confirm(now, kept)
    history.note(db, booking, reason="promoted")
    emit(db, BookingConfirmed, booking)
    notices.promoted(db, booking)
    log.info("booking promoted", booking_id=booking.id, session_id=session.id)


def note_passed(db: Database, session: Session, passed: list[Booking], by: Booking) -> None:
    """Write into the history of each party that was passed why the seats went to a smaller one."""
    for booking in passed:
        free = session.free() + by.seats
        history.note(db, booking, "passed", "too_large", free=free, needed=booking.seats, taken=by.seats)


def to_head(db: Database, session: Session, booking: Booking) -> None:
    """Let a party that had a seat wait before all others: it lost it by no doing of its own."""
    first = db.scalar(select(func.min(Booking.number)).filter_by(session_id=session.id, status="waitlisted"))
    wait(db, session, booking, min(first if first is not None else 1, 1) - 1)


def to_tail(db: Database, session: Session, booking: Booking) -> None:
    """Let a party wait behind all others."""
    session.queued += 1
    wait(db, session, booking, session.queued)


def wait(db: Database, session: Session, booking: Booking, number: int) -> None:
    """Put a party into the queue under this number; whoever moves it there tells it why."""
    session.wait(booking.seats, booking.pool)
    booking.wait(number, clock.now())
    db.flush()
    history.note(db, booking)
    emit(db, BookingWaitlisted, booking)


def in_order(db: Database, session: Session) -> Iterator[Booking]:
    """Those who wait, the longest waiting first; fetched a few at a time, as mostly the first few are all."""
    last = None
    while True:
        db.flush()
        query = select(Booking).filter_by(session_id=session.id, status="waitlisted").order_by(Booking.number)
        if last is not None:
            query = query.where(Booking.number > last)
        found = db.scalars(query.limit(AT_ONCE).execution_options(populate_existing=True)).all()
        if not found:
            return
        last = found[-1].number
        yield from found


def position(db: Database, booking: Booking) -> int | None:
    """The place of a booking in its queue, from 1; None when it does not wait."""
    if booking.status != "waitlisted":
        return None
    return 1 + (db.scalar(AHEAD, {"session_id": booking.session_id, "number": booking.number}) or 0)


def outlook(db: Database, booking: Booking) -> dict[str, Any] | None:
    """What someone who waits wants to know; None for a booking that does not.

    `position` from 1; `people_ahead`; `chance` likely, possible or unlikely; `passed`: why free seats went to others, a
    line each: {"at", "free", "needed", "taken"}, counts of seats; `until`: the moment after which nobody is promoted.
    """
    if booking.status != "waitlisted":
        return None
    session = db.get_one(Session, booking.session_id)
    ahead = select(func.coalesce(func.sum(Booking.seats), 0)).where(
        Booking.session_id == booking.session_id,
        Booking.status == "waitlisted",
        Booking.number < booking.number,
    )
    people = db.scalar(ahead) or 0
    return {
        "position": position(db, booking),
        "people_ahead": people,
        "chance": chance(db, session, people + booking.seats),
        "passed": [{"at": one.at, **(one.detail or {})} for one in passings(db, booking.id)],
        "until": cutoff(db, session),
    }


def chance(db: Database, session: Session, seats: int) -> str:
    """How likely `seats` more come free: by the share of this edition's bookings that were given back so far."""
    of_edition = select(Booking.id).join(Session, Session.id == Booking.session_id)
    of_edition = of_edition.where(Session.edition_id == session.edition_id)
    had = (
        db.scalar(
            select(func.count()).select_from(of_edition.where(Booking.seated_at.is_not(None)).subquery())
        )
        or 0
    )
    back = of_edition.where(
        Booking.status == "cancelled", Booking.was == "confirmed", Booking.reason == "citizen"
    )
    freed = db.scalar(select(func.count()).select_from(back.subquery())) or 0
    share = freed / had if had >= 50 else USUALLY_FREED
    expected = session.confirmed * share
    return "likely" if seats <= expected else "possible" if seats <= 2 * expected + 1 else "unlikely"


def passings(db: Database, booking_id: uuid.UUID) -> list[BookingChange]:
    query = select(BookingChange).filter_by(booking_id=booking_id, change="passed").order_by(BookingChange.id)
    return list(db.scalars(query))


def cutoff(db: Database, session: Session) -> datetime:
    """The moment from which nobody is promoted by message any more: who waits then is told too late to come."""
    return session.starts_at - timedelta(minutes=rule(db, session, "promotion_cutoff_minutes"))


def rule(db: Database, session: Session, name: str) -> Any:
    """A rule of the session's edition, or what holds where there is none."""
    edition = db.get(Edition, session.edition_id) if session.edition_id else None
    return getattr(edition, name) if edition else RULES[name]


def let_pass(db: Database) -> None:
    """Seat those behind parties that have been held long enough, and those whom released places were kept from."""
    now = clock.now()
    held = select(Session.id).where(Session.hold_until <= now, Session.status == "open").limit(AT_ONCE)
    for session_id in sorted(db.scalars(held)):
        promote(db, Session.locked(db, session_id))
