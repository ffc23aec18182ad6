"""Looking bookings up, and showing them to their citizens."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Database
from sqlalchemy.orm import joinedload

from chassis import clock
from chassis.messaging.outbox import emit
from chassis.storage import privacy
from chassis.storage.cursors import page

from ..events import OF_STATUS
from ..sessions.model import Session
from ..sessions.refusals import NoSuchBooking
from . import deadlines, waitlist
from .model import Booking


def own(db: Database, citizen_id: uuid.UUID, booking_id: uuid.UUID) -> Booking:
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


def locked(db: Database, booking_id: uuid.UUID) -> tuple[Session, Booking]:
    """A booking and its session, both held until the transaction ends. Raises NoSuchBooking.

    What is left of a booking after an erasure is nobody's: nothing may be written to it any more.
    """
    session_id = db.scalar(select(Booking.session_id).filter_by(id=booking_id))
    if session_id is None:
        raise NoSuchBooking()
    session = Session.locked(db, session_id)
    options = [joinedload(Booking.session)]
    booking = db.get_one(Booking, booking_id, populate_existing=True, options=options)
    if not booking.sealed_party:
        raise NoSuchBooking()
    return session, booking


def mine(db: Database, *, citizen_id: uuid.UUID, cursor: str | None, limit: int) -> dict[str, Any]:
    """The citizen's bookings, newest first, with the names of the party masked."""
    query = select(Booking).filter_by(citizen_id=citizen_id).where(Booking.sealed_party != "")
    query = query.options(joinedload(Booking.session))
    found = page(db, query, Booking.id, cursor, limit, descending=True)
    return found | {"items": [masked(show(db, booking)) for booking in found["items"]]}


def shown(db: Database, *, citizen_id: uuid.UUID, booking_id: uuid.UUID) -> dict[str, Any]:
    """One of the citizen's own bookings, with the names in full, and what lies before one that waits.

    Raises NoSuchBooking.
    """
    booking = own(db, citizen_id, booking_id)
    return show(db, booking) | {"waiting": waitlist.outlook(db, booking)}


def show(db: Database, booking: Booking) -> dict[str, Any]:
    """A booking as its citizen sees it now."""
    rights = {
        "can_cancel": deadlines.can_cancel(db, booking.session, booking),
        "undo_until": deadlines.undo_until(db, booking.session, booking),
    }
    return view(booking, booking.session, waitlist.position(db, booking), offers(db, booking)) | rights


def offers(db: Database, booking: Booking) -> list[Session]:
    """What was offered in place of a cancelled session and still has seats for the party."""
    if not booking.offers:
        return []
    others = db.scalars(
        select(Session).where(Session.id.in_([uuid.UUID(one) for one in booking.offers]))
    ).all()
    free = {str(other.id): other for other in others if other.seats_left >= booking.seats}
    return [free[one] for one in booking.offers if one in free and not free[one].has_begun(clock.now())]


def view(
    booking: Any, session: Any, position: int | None = None, offers: Sequence[Session] = ()
) -> dict[str, Any]:
    """The fields of BookingView; `booking` is one, or has its columns, `party` and `needs`; `session` likewise."""
    own = (
        "id",
        "session_id",
        "status",
        "reason",
        "code",
        "seats",
        "booked_as",
        "came",
        "moved_to",
        "created_at",
        "changed_at",
    )
    return {name: getattr(booking, name) for name in own} | {
        "session": session,
        "position": position,
        "waiting": None,
        "party": booking.party,
        "needs": booking.needs,
        "offers": list(offers),
    }


def masked(view: dict[str, Any]) -> dict[str, Any]:
    """A view with 王* for each name."""
    people = [person | {"name": privacy.mask_name(person["name"])} for person in view["party"]]
    return view | {"party": people}


def republish(db: Database) -> None:
    """Tell every booking again."""
    for booking in db.scalars(select(Booking).order_by(Booking.id).execution_options(yield_per=500)):
        emit(db, OF_STATUS[booking.status], booking)
