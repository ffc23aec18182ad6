"""A booking with all that its page shows, so that the page asks once."""

import uuid
from typing import Any

from sqlalchemy.orm import Session as DbSession

from ..bookings import bookings, changes
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
