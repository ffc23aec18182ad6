"""Looking bookings up, showing them to their citizens, and until when these can undo or cancel them."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import joinedload

from chassis import clock
from chassis.messaging.outbox import emit
from chassis.storage import privacy
from chassis.storage.cursors import page

from ..events import OF_STATUS
from ..sessions.model import Session
from ..sessions.refusals import NoSuchBooking
from . import waitlist
from .model import ACTIVE, PLACED, SEATLESS, Booking, BookingChange

# Who was told within a day of the last moment to cancel, or after it, that the session is another than the one they
# booked (moved, or open again after a closure), may give their seats back until it begins.
TO_ANSWER = timedelta(days=1)


def find_own(db: DbSession, citizen_id: uuid.UUID, booking_id: uuid.UUID) -> Booking:
    """The citizen's booking. Raises NoSuchBooking, also for one that is someone else's, or of who was erased."""
    query = (
        select(Booking)
        .filter_by(id=booking_id, citizen_id=citizen_id)
        .where(Booking.sealed_party != "")
        .options(joinedload(Booking.session))
        .execution_options(populate_existing=True)
    )
    booking = db.scalar(query)
    if booking is None:
        raise NoSuchBooking()
    return booking


def last_own(db: DbSession, citizen_id: uuid.UUID) -> Booking | None:
    """The last booking that a citizen made for themself, while its names are kept."""
    query = (
        select(Booking).filter_by(citizen_id=citizen_id, booked_as="self").where(Booking.sealed_party != "")
    )
    return db.scalar(query.order_by(Booking.id.desc()).limit(1))


def lock(db: DbSession, booking_id: uuid.UUID) -> tuple[Session, Booking]:
    """A booking and its session, both locked until the transaction ends. Raises NoSuchBooking.

    What is left of a booking after an erasure is nobody's: nothing may be written to it any more.
    """
    session_id = db.scalar(select(Booking.session_id).filter_by(id=booking_id))
    if session_id is None:
        raise NoSuchBooking()
    session = Session.lock(db, session_id)
    options = [joinedload(Booking.session)]
    booking = db.get_one(Booking, booking_id, populate_existing=True, options=options)
    if not booking.sealed_party:
        raise NoSuchBooking()
    return session, booking


def list_own(db: DbSession, *, citizen_id: uuid.UUID, cursor: str | None, limit: int) -> dict[str, Any]:
    """The citizen's bookings, newest first, with the names of the party masked."""
    query = select(Booking).filter_by(citizen_id=citizen_id).where(Booking.sealed_party != "")
    query = query.options(joinedload(Booking.session))
    bookings = page(db, query, Booking.id, cursor, limit, descending=True)
    return bookings | {"items": [mask(show(db, booking)) for booking in bookings["items"]]}


def show_own(db: DbSession, *, citizen_id: uuid.UUID, booking_id: uuid.UUID) -> dict[str, Any]:
    """One of the citizen's own bookings, with the names in full, and what lies before one that waits.

    Raises NoSuchBooking.
    """
    booking = find_own(db, citizen_id, booking_id)
    return show(db, booking) | origin_of(db, booking) | {"waiting": waitlist.outlook(db, booking)}


def show(db: DbSession, booking: Booking) -> dict[str, Any]:
    """A booking as its citizen sees it now."""
    rights: dict[str, Any] = {
        "can_cancel": can_cancel(db, booking.session, booking),
        "undo_until": undo_until(db, booking.session, booking),
    }
    view = booking_view(booking, booking.session, waitlist.position(db, booking), open_offers(db, booking))
    if booking.status == "waitlisted" and waitlist.is_over(db, booking.session):
        rights["reason"] = "no_seat"
    return view | rights


def origin_of(db: DbSession, booking: Booking) -> dict[str, Any]:
    """{moved_from, held_beside}: ids of the booking in whose place this one was made, and of the one that its citizen
    holds or waits for beside it since they moved with a wait, or None; of one that is shown alone."""
    earlier, beside = find_replaced(db, booking), find_counterpart(db, booking)
    return {"moved_from": earlier.id if earlier else None, "held_beside": beside.id if beside else None}


def find_counterpart(db: DbSession, booking: Booking) -> Booking | None:
    """What is kept until a booking has seats, or is waited for while this one is kept, as long as both stand."""
    if booking.status not in ACTIVE:
        return None
    either = Booking.id == booking.instead_of if booking.instead_of else Booking.instead_of == booking.id
    return db.scalar(select(Booking).where(either, Booking.status.in_(ACTIVE)).limit(1))


def find_replaced(db: DbSession, booking: Booking) -> Booking | None:
    """The booking in whose place this one was made, if there is one."""
    return db.scalar(select(Booking).filter_by(citizen_id=booking.citizen_id, moved_to=booking.id))


def open_offers(db: DbSession, booking: Booking) -> list[Session]:
    """What was offered to who has no seat in its session, and still has seats for the party; whoever has got one since,
    by being promoted or at the door, is offered nothing."""
    if not booking.offers or booking.status not in SEATLESS:
        return []
    query = select(Session).where(Session.id.in_([uuid.UUID(id) for id in booking.offers]))
    now = clock.now()
    sessions = {
        str(session.id): session
        for session in db.scalars(query)
        if session.seats_left >= booking.seats and not session.has_begun(now)
    }
    return [sessions[id] for id in booking.offers if id in sessions]


def booking_view(
    booking: Any, session: Any, position: int | None = None, offers: Sequence[Session] = ()
) -> dict[str, Any]:
    """The fields of BookingView; `booking` is one, or has its columns, `party` and `needs`; `session` likewise."""
    columns = (
        "id",
        "session_id",
        "status",
        "reason",
        "code",
        "seats",
        "booked_as",
        "came",
        "moved_to",
        "left_at",
        "created_at",
        "changed_at",
    )
    return {name: getattr(booking, name) for name in columns} | {
        "session": session,
        "position": position,
        "moved_from": None,
        "held_beside": None,
        "waiting": None,
        "party": booking.party,
        "needs": booking.needs,
        "offers": list(offers),
    }


def mask(view: dict[str, Any]) -> dict[str, Any]:
    """A view with 王* for each name."""
    people = [person | {"name": privacy.mask_name(person["name"])} for person in view["party"]]
    return view | {"party": people}


def undo_until(db: DbSession, session: Session, booking: Booking) -> datetime | None:
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
    is_own_doing = booking.status == "cancelled" and booking.reason == "citizen"
    return booking.changed_at if is_own_doing else None


def can_cancel(db: DbSession, session: Session, booking: Booking) -> bool:
    """Whether the citizen can give the booking back now, or what is left of a series."""
    now = clock.now()
    if not is_held(session, booking):
        return False
    if booking.status == "waitlisted" or now < cancel_until(session):
        return True
    is_on = session.last_start <= now
    return not is_on and (is_fresh(db, session, booking) or is_news(db, session, booking))


def is_held(session: Session, booking: Booking) -> bool:
    """Whether a booking has a place, or waits for one, in something to come: also who has come to some of a series."""
    if not session.is_open or session.ends_at <= clock.now():
        return False
    is_there = booking.status == "attended" and not session.dates
    return booking.status in PLACED and not is_there and booking.left_at is None


def cancel_until(session: Session) -> datetime:
    """Until when citizens can give their seats back by themselves: of a series, so long before its last date."""
    ahead = session.starts_at - session.cancel_until
    return session.last_start - ahead


def is_fresh(db: DbSession, session: Session, booking: Booking) -> bool:
    """Whether the booking has had its seats for no longer than an undo is possible, and nobody has begun."""
    return booking.seated_at is not None and undo_until(db, session, booking) is not None


def is_news(db: DbSession, session: Session, booking: Booking) -> bool:
    """Whether its session became another one so late that the booking can still be given back."""
    lately = select(BookingChange.id).where(
        BookingChange.booking_id == booking.id,
        BookingChange.at >= cancel_until(session) - TO_ANSWER,
        or_(BookingChange.change == "changed", BookingChange.reason == "reopened"),
    )
    return db.scalar(lately.limit(1)) is not None


def emit_state(db: DbSession, booking: Booking) -> None:
    """Tell a booking as it is."""
    emit(db, OF_STATUS[booking.status], booking)
