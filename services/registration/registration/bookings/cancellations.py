"""Ending bookings: by the citizen, and of a whole session that is off."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.errors import Conflict
from chassis.logs import get_logger
from chassis.messaging.outbox import emit
from chassis.wording import Text

from ..events import BookingAttended
from ..notices import notices
from ..notices.model import Notice
from ..sessions import likeness, refusals, times
from ..sessions.model import Session
from . import bookings, records, strikes, waitlist
from .model import Booking, WrongState

log = get_logger()


class TooLateToCancel(Conflict):
    """`cancel_until` is when the last moment was."""

    title = Text("已过取消时间", "It is too late to cancel")


def cancel(db: DbSession, *, citizen_id: uuid.UUID, booking_id: uuid.UUID) -> dict[str, Any]:
    """End the citizen's booking, or what is left of a series, and let the freed seats go to those who wait.

    A booking that has been cancelled stays so, and nobody is told twice. Raises NoSuchBooking, WrongState,
    TooLateToCancel, and SessionOver for who waited in vain.
    """
    bookings.find_own(db, citizen_id, booking_id)
    session, booking = bookings.lock(db, booking_id)
    if booking.status != "cancelled" and booking.left_at is None:
        refuse_if_late(db, session, booking)
        end_and_tell(db, session, booking)
    return bookings.show(db, booking)


def end_and_tell(db: DbSession, session: Session, booking: Booking, why: str | None = None) -> None:
    """End one booking of a locked session as its citizen asked for, and say that it was done. Raises WrongState."""
    end_booking(db, session, booking, "citizen", why)
    records.notify(db, "left" if booking.left_at else "cancelled", booking)


def refuse_if_late(db: DbSession, session: Session, booking: Booking) -> None:
    """Refuse a cancellation after the session's last moment for it, unless its seats or its terms are new."""
    if bookings.can_cancel(db, session, booking):
        return
    if booking.status == "waitlisted":
        raise refusals.of_ended(session)
    if booking.status != "confirmed" and not (session.dates and booking.status == "attended"):
        return
    at = times.moment_in_words(bookings.cancel_until(session))
    text = Text(
        f"{at.zh} 之后不能自己取消；不能来请打电话告诉服务台。",
        f"It could be cancelled until {at.en}; if you cannot come, please call the desk.",
    )
    raise TooLateToCancel(text, cancel_until=bookings.cancel_until(session).isoformat())


def end_booking(
    db: DbSession, session: Session, booking: Booking, reason: str, why: str | None = None
) -> None:
    """End one booking of a locked session; its seats go to those who wait, whom this tells. The citizen is not told.

    Who has come to some of a series stays there as someone who came, and has no seats in the rest. `why`: for the
    history, in the words of whoever does it. Raises WrongState.
    """
    capacity = session.capacity
    has_come = booking.status == "attended"
    if booking.status == "no_show":
        raise WrongState(Text("这个报名已记为未到", "This booking was recorded as a no-show"))
    if has_come and not bookings.is_held(session, booking):
        raise WrongState(Text("这个报名已经签到", "This booking has been checked in"))
    return_seats(session, booking)
    if has_come:
        leave_rest(db, booking, why or reason)
    else:
        mark_cancelled(db, [booking], reason, why)
    waitlist.promote(db, session)
    records.tell_if_shrunk(db, session, capacity)


def return_seats(session: Session, booking: Booking) -> None:
    """Take out of the session's counts what a booking holds of them."""
    if booking.status == "waitlisted":
        session.leave(booking.seats, booking.pool)
    elif booking.holding:
        session.give_back(booking.holding, clock.now(), booking.kept_seats, booking.pool)


def leave_rest(db: DbSession, booking: Booking, why: str) -> None:
    """A party that came to some of a series comes no more; its seats are given back by whoever ends it."""
    booking.leave(clock.now())
    db.flush()
    records.note(db, booking, "left", why)
    emit(db, BookingAttended, booking)
    log.info("rest of series given back", booking_id=booking.id, session_id=booking.session_id)


def mark_cancelled(db: DbSession, bookings: Sequence[Booking], reason: str, why: str | None = None) -> None:
    """Cancel bookings of one session and tell the departments; their seats are given back by whoever ends them."""
    now = clock.now()
    for booking in bookings:
        booking.cancel(reason, now)
    records.write_down(db, bookings, why)
    log.info("bookings cancelled", bookings=len(bookings), session_id=bookings[0].session_id, reason=reason)


def cancel_all(db: DbSession, session: Session, was: Mapping[str, Any]) -> None:
    """Cancel every booking of a locked session that is off; tell each citizen once, with what is like it.

    Also of those who had been checked in: what is off was not held. Nor did anybody miss it: that counts against nobody
    any more. `was`: when and where it was, as its citizens know it, should that be. However many they are, it takes the
    same few statements.
    """
    standing = (
        select(Booking)
        .where(Booking.session_id == session.id, Booking.status != "cancelled")
        .order_by(Booking.id)
        .execution_options(populate_existing=True)
    )
    bookings = db.scalars(standing).all()
    if not bookings:
        return
    missed = {booking.citizen_id for booking in bookings if booking.status == "no_show"}
    offer_alike(db, session, bookings)
    for booking in bookings:
        return_seats(session, booking)
    mark_cancelled(db, bookings, session.reason or "withdrawn")
    if missed:
        strikes.lift_limit(db, session, missed)
    tell_all(db, bookings, was, missed)


def offer_alike(db: DbSession, session: Session, bookings: Sequence[Booking]) -> None:
    """Note with each booking what is like its session and has seats for the party."""
    alike = likeness.find_alike(db, session)
    offers = {seats: likeness.ids_for(alike, seats) for seats in {booking.seats for booking in bookings}}
    for booking in bookings:
        booking.offers = offers[booking.seats]


def tell_all(
    db: DbSession, bookings: Sequence[Booking], was: Mapping[str, Any], missed: Collection[uuid.UUID]
) -> None:
    """Tell citizens that their session is off, and those who had `missed` it, that it does not count.

    What a clerk withdrew is told a while later: it may be taken back, and then nobody need know.
    """
    cause = bookings[0].reason
    due_at = notices.settled_at() if cause == "withdrawn" else None
    untold = notices.pending(db, "changed", [booking.id for booking in bookings])
    news = []
    for booking in bookings:
        known = {**was, **take_over(untold.get(booking.id))}
        data: dict[str, Any] = {"cause": cause, "offers": booking.offers, "was": known}
        news.append((booking, data | ({"missed": True} if booking.citizen_id in missed else {})))
    records.notify_each(db, "session_cancelled", news, due_at)


def take_over(changed: Notice | None) -> dict[str, Any]:
    """What a change that nobody was told of changed, as it was: it goes into what is told now, and is told no more."""
    if changed is None:
        return {}
    changed.status = "dropped"
    before: dict[str, Any] = (changed.data or {}).get("before", {})
    return before
