"""Undoing what a citizen did a moment ago: a booking, a cancellation, a move to another session."""

import uuid
from typing import Any

from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.errors import Conflict
from chassis.wording import Text, lead_time

from ..notices import notices
from ..sessions import refusals
from ..sessions.model import Session
from . import bookings, cancellations, displacements, records, waitlist
from .changes import OFF, advance_turn, lock_sessions, notify_of_state, refuse_beside_others
from .model import ACTIVE, Booking


class TooLateToUndo(Conflict):
    title = Text("已过撤销时间", "It is too late to undo this")


class NothingToUndo(Conflict):
    title = Text(
        "这份报名不是您自己取消的，不能这样恢复",
        "You did not cancel this booking yourself, so it cannot be undone",
    )


class EarlierSessionGone(Conflict):
    title = Text(
        "原来那一场已经换不回去了", "The session that this booking was moved from cannot be had back any more"
    )


def undo(
    db: DbSession, *, citizen_id: uuid.UUID, booking_id: uuid.UUID, of: str, overlap: bool = False
) -> dict[str, Any]:
    """Undo the `booking`, or its `cancellation`, that was made a moment ago; what is undone already stays so.

    With a booking that another was moved to, that other comes back. Raises NoSuchBooking, TooLateToUndo, NothingToUndo,
    EarlierSessionGone, WrongState; where something comes back also what keeps one from booking: SessionCancelled,
    SessionBegun, AlreadyBooked, OwnSessionsOverlap, TooManyBookings.
    """
    booking = bookings.find_own(db, citizen_id, booking_id)
    advance_turn(db, citizen_id)
    earlier = bookings.find_replaced(db, booking)
    if earlier:
        lock_sessions(db, earlier.session_id, booking.session_id)
    session, booking = bookings.lock(db, booking_id)
    if of == "booking" and booking.status != "cancelled":
        undo_booking(db, session, booking)
        if earlier:
            move_back(db, *bookings.lock(db, earlier.id), overlap)
    elif of == "cancellation" and booking.status == "cancelled":
        undo_cancellation(db, session, booking, overlap)
    notices.note_shown(db, [booking_id])
    return bookings.show_own(db, citizen_id=citizen_id, booking_id=booking_id)


def undo_booking(db: DbSession, session: Session, booking: Booking) -> None:
    """End a booking that was made a moment ago, even when it is too late to cancel others."""
    if booking.status in ACTIVE:
        refuse_late_undo(db, session, booking)
    cancellations.end_booking(db, session, booking, "undone")
    records.notify(db, "cancelled", booking)


def move_back(db: DbSession, session: Session, booking: Booking, overlap: bool) -> None:
    """Bring back a booking that was moved to another session, which has been undone."""
    booking.moved_to = None
    if booking.reason in OFF:
        # That session is off: another may be taken in its place, as before.
        records.note(db, booking, "moved_back")
        return
    if not session.is_open or session.has_begun(clock.now()):
        text = Text(
            "不来了请用“取消报名”，这份报名现在没有变。",
            "To give this booking back, cancel it; it stays as it is for now.",
        )
        raise EarlierSessionGone(text)
    bring_back(db, session, booking, overlap, "moved_back")


def refuse_late_undo(db: DbSession, session: Session, booking: Booking) -> None:
    if bookings.undo_until(db, session, booking) is None:
        within = lead_time(session.rule(db, "undo_minutes"))
        raise TooLateToUndo(
            Text(f"只能在 {within.zh}内撤销。", f"This can be undone within {within.en} only.")
        )


def undo_cancellation(db: DbSession, session: Session, booking: Booking, overlap: bool) -> None:
    """Bring back what its citizen cancelled."""
    if booking.reason != "citizen":
        raise NothingToUndo()
    if not session.is_open or session.has_begun(clock.now()):
        raise refusals.of_session(session, booking.seats)
    refuse_late_undo(db, session, booking)
    bring_back(db, session, booking, overlap, "undone")


def bring_back(db: DbSession, session: Session, booking: Booking, overlap: bool, why: str) -> None:
    """Bring a booking back to its seats, or, when others have them, to the head of the waitlist; one that waited, to
    its old number, which was counted all along (`waitlist.AHEAD`)."""
    refuse_beside_others(db, booking, overlap)
    kept_seats = session.seat(booking.seats, booking.pool) if booking.was == "confirmed" else None
    if kept_seats is not None:
        booking.confirm_again(clock.now(), kept_seats)
        records.write_down(db, [booking], why)
    elif booking.was == "confirmed":
        waitlist.move_to_head(db, session, booking, why)
    else:
        waitlist.enqueue(db, session, booking, booking.number or waitlist.head_number(db, session), why)
    waitlist.promote(db, session)
    if kept_seats is not None or booking.status == "waitlisted":  # whom this promoted has been told
        notify_of_state(db, booking)
    if booking.was == "confirmed":
        displacements.tell_displaced(db, session, [booking], "taken_back")
