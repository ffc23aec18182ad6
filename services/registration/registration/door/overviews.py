"""Bookings with all that a page shows of them, so that the page asks once."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import joinedload

from chassis import clock

from ..bookings import bookings, changes
from ..bookings.model import PLACED, Booking
from ..sessions.model import Session
from . import appeals, passes


def of_booking(db: DbSession, *, citizen_id: uuid.UUID, booking_id: uuid.UUID) -> dict[str, Any]:
    """One of the citizen's own bookings: {booking, history, entry_pass, appeal}, the last two None where there is none.

    Raises NoSuchBooking.
    """
    address = {"citizen_id": citizen_id, "booking_id": booking_id}
    booking = bookings.show_own(db, **address)
    has_seats = booking["status"] in passes.PASSABLE and booking["left_at"] is None
    return {
        "booking": booking,
        "history": changes.list_history(db, **address)["items"],
        "entry_pass": passes.show_pass(db, **address) if has_seats else None,
        "appeal": appeals.against(db, booking_id),
    }


MOST_COMING = 60
"""Bookings to come of one citizen that are shown at once, the next first."""


def list_coming(db: DbSession, citizen_id: uuid.UUID) -> list[dict[str, Any]]:
    """Whatever of the citizen's is to come: [{booking, entry_pass}], names in full, the next first."""
    query = (
        select(Booking)
        .join(Booking.session)
        .filter(Booking.citizen_id == citizen_id, Booking.sealed_party != "")
        .where(Booking.status.in_(PLACED), Booking.left_at.is_(None))
        .where(Session.status == "open", Session.ends_at > clock.now())
        .order_by(Session.starts_at, Booking.id)
        .limit(MOST_COMING)
        .options(joinedload(Booking.session))
    )
    return [
        {"booking": bookings.show(db, booking), "entry_pass": passes.pass_of(booking)}
        for booking in db.scalars(query)
    ]
