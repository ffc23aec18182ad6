"""Those who did not come: their seats are released to those on the spot, and it is counted against them."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, or_, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.logs import get_logger
from chassis.messaging.jobs import do_each
from chassis.messaging.outbox import emit

from ..bookings import records, strikes, waitlist
from ..bookings.model import Booking
from ..events import BookingAttended, BookingMissed
from ..notices import notices
from ..sessions.model import Session
from . import hours, unkept_doors
from .model import CheckIn

log = get_logger()

AT_ONCE = 100
# A door that opens late finds people waiting before it: so long after the first of them nobody is called missing.
OPENING = timedelta(minutes=10)
# Sessions that began longer ago are history, and nobody is counted as missing in them any more.
LOOKED_BACK = timedelta(days=60)
# Built once: it is asked every few seconds, and mostly there is none.
BEGUN = select(Session).where(
    Session.starts_at <= bindparam("now"),
    Session.starts_at > bindparam("earliest"),
    Session.released_at.is_(None),
    Session.access == "seats",
    Session.status == "open",
    or_(Session.ends_at <= bindparam("now"), exists().where(CheckIn.session_id == Session.id)),
)
BEGUN = BEGUN.order_by(Session.starts_at).limit(AT_ONCE)


def release_absent(db: DbSession) -> bool:
    """Release the seats of those who are not there, so many minutes after the start as the edition says: of some
    sessions. Whether there may be more."""
    session_ids = due_sessions(db)
    is_left = do_each(session_ids, lambda id: release_session(db, Session.lock(db, id)))
    return is_left or len(session_ids) == AT_ONCE


def due_sessions(db: DbSession) -> list[uuid.UUID]:
    """Some of the sessions whose absent are to be released now, in the order in which they are locked.

    Those of which it is not known who came wait until they end, and keep no place among the first.
    """
    now = clock.now()
    begun_sessions = db.scalars(BEGUN, {"now": now, "earliest": now - LOOKED_BACK})
    return sorted(
        session.id for session in begun_sessions if release_at(db, session) <= now and is_known(db, session)
    )


def release_at(db: DbSession, session: Session) -> datetime:
    """When those who have not come count as missing; a series is missed when its last date is over."""
    if session.dates:
        return session.ends_at
    return session.starts_at + timedelta(minutes=int(session.rule(db, "release_minutes")))


def release_session(db: DbSession, session: Session) -> None:
    """Release the seats of a locked session.

    Where nobody was checked in at the time, nobody kept the door: who came is not known, so nobody is called missing;
    nor while the first are being let in, however late that is.
    A device that was without network may still tell, until the session ends. Nor is anybody whom a closure left no
    time to come late.
    """
    now, capacity = clock.now(), session.capacity
    if session.released_at is not None or not session.is_open or not is_known(db, session):
        return
    if hours.was_kept(db, session) and not is_cut_before(db, session):
        for booking in absent_bookings(db, session):
            miss(db, session, booking, now)
        db.flush()
        log.info("absent released", session_id=session.id)
    session.released_at = now
    waitlist.promote(db, session)
    records.tell_if_shrunk(db, session, capacity)


def is_cut_before(db: DbSession, session: Session) -> bool:
    """Whether a closure ended it before the moment from which those who have not come count as missing."""
    return session.planned_ends_at is not None and session.ends_at < release_at(db, session)


def is_known(db: DbSession, session: Session) -> bool:
    """Whether it is known who came, or will not be known any more."""
    now = clock.now()
    return session.ends_at <= now or hours.was_kept(db, session, now - OPENING)


def absent_bookings(db: DbSession, session: Session) -> Sequence[Booking]:
    """The bookings of which not everybody has come; without those the door has conflicting word of."""
    in_doubt = select(CheckIn.booking_id).where(
        CheckIn.session_id == session.id,
        CheckIn.booking_id.is_not(None),
        CheckIn.outcome == "conflicting",
        CheckIn.undone_at.is_(None),
    )
    query = select(Booking).where(
        Booking.session_id == session.id,
        Booking.status.in_(("confirmed", "attended")),
        Booking.came < Booking.holding,
        Booking.id.not_in(in_doubt),
    )
    return db.scalars(query.order_by(Booking.id).execution_options(populate_existing=True)).all()


def miss_taken_back(db: DbSession, session: Session, booking_ids: Collection[uuid.UUID]) -> bool:
    """Miss those of these bookings that were not released with the absent of a session, as the door had said that they
    are there, or had conflicting word of them, and has taken that back since. Whether any is missed now."""
    if is_cut_before(db, session) or not hours.was_kept(db, session):
        return False
    taken_back = select(CheckIn.booking_id).where(
        CheckIn.session_id == session.id,
        CheckIn.booking_id.in_(booking_ids),
        CheckIn.received_at <= session.released_at,
        CheckIn.undone_at.is_not(None),
    )
    known_then = set(db.scalars(taken_back))
    missed_bookings = [booking for booking in absent_bookings(db, session) if booking.id in known_then]
    for booking in missed_bookings:
        miss(db, session, booking, clock.now(), notices.due_later())
    return bool(missed_bookings)


def miss(
    db: DbSession, session: Session, booking: Booking, now: datetime, due_at: datetime | None = None
) -> None:
    """Give back the seats of those of a party who have not come; who misses all is told, `due_at` at the earliest."""
    kept_seats = max(0, booking.kept_seats - booking.came)
    session.give_back(booking.holding - booking.came, now, kept_seats, booking.pool)
    if booking.status == "attended":
        released_seats = booking.holding - booking.came
        booking.miss_part(now)
        db.flush()
        records.note(db, booking, "part_released", seats=released_seats)
        emit(db, BookingAttended, booking)
        return
    booking.miss(now)
    db.flush()
    records.note(db, booking, reason="absent")
    emit(db, BookingMissed, booking)
    if not unkept_doors.has_been_told(db, booking):
        records.notify(db, "no_show", booking, due_at, given=session.waiting > 0 and session.ends_at > now)
    strikes.apply_limit(db, booking)
    log.info("booking missed", booking_id=booking.id, session_id=session.id)
