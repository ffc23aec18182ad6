"""The waitlist: the ordered queue of a session, and the one way out of it to a seat."""

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session as Database

from chassis import clock
from chassis.logs import get_logger
from chassis.outbox import emit

from . import notices
from .events import BookingConfirmed
from .model import Booking, Session

log = get_logger()

AHEAD = select(func.count()).where(
    Booking.session_id == bindparam("session_id"),
    Booking.status == "waitlisted",
    Booking.number < bindparam("number"),
)


def promote(db: Database, session: Session) -> None:
    """Seat waiting parties in their order while they fit. Every cause of a free seat ends here.

    The session must be locked. A party that does not fit keeps those behind it waiting; only one that is
    larger than the whole session is passed over, or nobody would ever be seated again.
    """
    now = clock.now()
    if not session.is_open or session.has_begun(now):
        return
    while session.waiting and (booking := first(db, session)):
        if not session.seat(db, booking.seats):
            break
        booking.confirm(now)
        db.flush()
        emit(db, BookingConfirmed, booking)
        notices.promoted(db, booking, session)
        log.info("booking promoted", booking_id=booking.id, session_id=session.id)


def first(db: Database, session: Session) -> Booking | None:
    """Who is next: the longest waiting party that the session could ever hold."""
    query = (
        select(Booking)
        .where(
            Booking.session_id == session.id,
            Booking.status == "waitlisted",
            Booking.seats <= session.capacity,
        )
        .order_by(Booking.number)
        .limit(1)
        .execution_options(populate_existing=True)
    )
    return db.scalar(query)


def position(db: Database, booking: Booking) -> int | None:
    """The place of a booking in its queue, from 1; None when it does not wait."""
    if booking.status != "waitlisted":
        return None
    return 1 + (db.scalar(AHEAD, {"session_id": booking.session_id, "number": booking.number}) or 0)
