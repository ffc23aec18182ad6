"""Ending bookings: by the citizen, and of a whole session that is off."""

import uuid
from collections import Counter
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
from ..notices.model import UNTOLD, Notice
from ..sessions import likeness, refusals, times
from ..sessions.model import Session
from . import bookings, records, strikes, waitlist
from .model import Booking, WrongState

log = get_logger()

# The news that it is on again.
BACK = ("restored", "restored_waiting")


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
        mark_cancelled(db, [(booking, reason)], why)
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


def mark_cancelled(db: DbSession, endings: Sequence[tuple[Booking, str]], why: str | None = None) -> None:
    """Cancel bookings, each for its reason, and tell the departments; whoever ends them gives their seats back."""
    now = clock.now()
    for booking, reason in endings:
        booking.cancel(reason, now)
    records.write_down(db, [booking for booking, _reason in endings], why)
    of_sessions = Counter((booking.session_id, reason) for booking, reason in endings)
    for (session_id, reason), count in of_sessions.items():
        log.info("bookings cancelled", bookings=count, session_id=session_id, reason=reason)


def cancel_all(db: DbSession, off: Sequence[tuple[Session, Mapping[str, Any]]]) -> None:
    """Cancel every booking of locked sessions that are off; tell each citizen once, with what is like theirs.

    Also of those who had been checked in: what is off was not held. Nor did anybody miss it: that counts against nobody
    any more. With each session when and where it was, as its citizens know it, should that be. However many they are,
    it takes the same few statements, and one for each session that has bookings.
    """
    if not off:
        return
    sessions = {session.id: session for session, _was in off}
    standing = (
        select(Booking)
        .where(Booking.session_id.in_(sessions), Booking.status != "cancelled")
        .order_by(Booking.id)
        .execution_options(populate_existing=True)
    )
    bookings = db.scalars(standing).all()
    if not bookings:
        return
    missed_ids = {booking.id for booking in bookings if booking.status == "no_show"}
    for session in sessions.values():
        end_all_in(db, session, [booking for booking in bookings if booking.session_id == session.id])
    mark_cancelled(db, [(b, sessions[b.session_id].reason or "withdrawn") for b in bookings])
    for session in sessions.values():
        no_shows = {b.citizen_id for b in bookings if b.id in missed_ids and b.session_id == session.id}
        if no_shows:
            strikes.lift_limit(db, session, no_shows)
    tell_all(db, bookings, {session.id: was for session, was in off}, missed_ids)


def end_all_in(db: DbSession, session: Session, bookings: Sequence[Booking]) -> None:
    """Give back what the bookings of a session hold, and note with each what is like it and has seats for the party."""
    if not bookings:
        return
    alike = likeness.find_alike(db, session)
    offers = {seats: likeness.ids_for(alike, seats) for seats in {booking.seats for booking in bookings}}
    for booking in bookings:
        booking.offers = offers[booking.seats]
        return_seats(session, booking)


def tell_all(
    db: DbSession,
    bookings: Sequence[Booking],
    was: Mapping[uuid.UUID, Mapping[str, Any]],
    missed_ids: Collection[uuid.UUID],
) -> None:
    """Tell citizens that their session is off, and those with `missed_ids` that having missed it does not count.

    It is told a while later: whoever withdrew it or closed its house may take that back at once, and then nobody need
    know. `was`: by session.
    """
    ids = [booking.id for booking in bookings]
    pending, moves = notices.pending(db, "changed", ids), find_unheard_moves(db, ids)
    news: list[tuple[Booking, dict[str, Any]]] = []
    for booking in bookings:
        terms_known = {
            **was[booking.session_id],
            **fold_in(pending.get(booking.id)),
            **moves.get(booking.id, {}),
        }
        data: dict[str, Any] = {"cause": booking.reason, "offers": booking.offers, "was": terms_known}
        data |= {"missed": True} if booking.id in missed_ids else {}
        news.append((booking, data))
    records.notify_each(db, "session_cancelled", news, notices.due_later())


def find_unheard_moves(
    db: DbSession, booking_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID | None, dict[str, Any]]:
    """What was to be told with the news that it is on again, which nobody has heard: when and where it was before."""
    query = select(Notice.booking_id, Notice.data).where(
        Notice.booking_id.in_(booking_ids), Notice.kind.in_(BACK), Notice.status.in_(UNTOLD)
    )
    return {id: (data or {}).get("before", {}) for id, data in db.execute(query.order_by(Notice.id))}


def fold_in(notice: Notice | None) -> dict[str, Any]:
    """What a change that nobody was told of changed, as it was: it goes into what is told now, and is told no more."""
    if notice is None:
        return {}
    notice.status = "dropped"
    data = notice.data or {}
    return {} if notices.is_shown(data) else data.get("before", {})
