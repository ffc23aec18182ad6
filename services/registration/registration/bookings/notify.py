"""What its citizen is told of a booking: one notice, written in the transaction that causes it."""

from typing import Any

from sqlalchemy.orm import Session as Database

from ..citizens.model import Citizen
from ..notices import notices
from .model import Booking


def promoted(db: Database, booking: Booking) -> None:
    tell(db, "promoted", booking)


def cancelled(db: Database, booking: Booking) -> None:
    tell(db, "cancelled", booking)


def session_cancelled(db: Database, booking: Booking, cause: str) -> None:
    """That the whole session is off (`cause`: closed, withdrawn or revoked), and what is like it and has seats."""
    tell(db, "session_cancelled", booking, cause=cause, offers=booking.offers)


def tell(db: Database, kind: str, booking: Booking, **data: Any) -> None:
    """Write one notice on a booking; `data` is what its words need beyond the booking's own state."""
    reach = db.get_one(Citizen, booking.citizen_id).reach
    notices.write(
        db, kind, citizen_id=booking.citizen_id, booking_id=booking.id, reach=reach, data=data or None
    )
