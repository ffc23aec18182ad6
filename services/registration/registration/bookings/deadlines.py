"""Until when a booking can be undone, and whether it can still be cancelled."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as Database

from chassis import clock

from ..sessions.model import Session
from .model import ACTIVE, Booking, BookingChange

# Who was told within a day of the last moment to cancel, or after it, that the session is another than the one they
# booked (moved, or open again after a closure), may give their seats back until it begins.
TO_ANSWER = timedelta(days=1)


def undo_until(db: Database, session: Session, booking: Booking) -> datetime | None:
    """Until when the booking, or its cancellation by the citizen, can be undone; None when it cannot."""
    since = undone_since(booking)
    if since is None or not session.is_open:
        return None
    return end_of_undo(since, session.rule(db, "undo_minutes"), session.starts_at)


def end_of_undo(since: datetime, minutes: int, starts_at: datetime) -> datetime | None:
    """The last moment to undo what was done at `since`, of a session that starts then; None when it is over."""
    until = min(since + timedelta(minutes=minutes), starts_at)
    return until if until > clock.now() else None


def undone_since(booking: Booking) -> datetime | None:
    """The moment from which the time to undo counts: booked, promoted, or cancelled by the citizen."""
    if booking.status in ACTIVE:
        return booking.seated_at or booking.created_at
    is_own = booking.status == "cancelled" and booking.reason == "citizen"
    return booking.changed_at if is_own else None


def can_cancel(db: Database, session: Session, booking: Booking) -> bool:
    """Whether the citizen can give the booking back now."""
    now = clock.now()
    if booking.status not in ACTIVE or session.has_begun(now):
        return False
    if booking.status == "waitlisted" or now < session.cancel_until:
        return True
    return is_fresh(db, session, booking) or is_news(db, session, booking)


def is_fresh(db: Database, session: Session, booking: Booking) -> bool:
    """Whether the booking has had its seats for no longer than an undo is possible, and nobody has begun."""
    return booking.seated_at is not None and undo_until(db, session, booking) is not None


def is_news(db: Database, session: Session, booking: Booking) -> bool:
    """Whether its session became another one so late that the booking can still be given back."""
    lately = select(BookingChange.id).where(
        BookingChange.booking_id == booking.id,
        BookingChange.at >= session.cancel_until - TO_ANSWER,
        or_(BookingChange.change == "changed", BookingChange.reason == "reopened"),
    )
    return db.scalar(lately.limit(1)) is not None
