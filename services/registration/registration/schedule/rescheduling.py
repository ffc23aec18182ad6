"""A session that takes place at another time or place than was booked: each of its citizens is told once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session as DbSession

from chassis.logs import get_logger

from ..bookings import records
from ..bookings.model import ACTIVE, Booking
from ..citizens.model import Citizen
from ..notices import notices
from ..sessions.model import Session

log = get_logger()

# What a citizen must know of when it changes. A title or a tag is none of it.
WHEN_AND_WHERE = ("starts_at", "ends_at", "dates", "place", "address", "space_id", "mode")
# What a session does not have until another department has told it: learning it is no change.
LEARNT = ("place", "address")


def tell(db: DbSession, session: Session, before: Mapping[str, Any]) -> None:
    """Tell all who are booked or wait that an open session moved; `before`: its changed terms as they were.

    It is written into their history too, by which they may give their seats back even late (`bookings.can_cancel`).
    """
    moved = {name: before[name] for name in WHEN_AND_WHERE if name in before}
    moved = {name: was for name, was in moved.items() if was is not None or name not in LEARNT}
    if not moved or session.access != "seats":
        return
    detail = {"before": {name: in_json(was) for name, was in moved.items()}}
    bookings = active_bookings(db, session)
    if bookings:
        lines = [records.line(booking.id, "changed", "moved", **detail) for booking in bookings]
        db.execute(records.WRITE, lines)
        db.execute(notices.WRITE, [notice_of(booking, detail) for booking in bookings])
    log.info("session moved", session_id=session.id, told=len(bookings))


def active_bookings(db: DbSession, session: Session) -> list[Row[Any]]:
    """The bookings of a session that have or want seats, and how their citizens are reached."""
    query = (
        select(Booking.id, Booking.citizen_id, Citizen.reach)
        .join(Citizen, Citizen.id == Booking.citizen_id)
        .where(Booking.session_id == session.id, Booking.status.in_(ACTIVE))
        .order_by(Booking.id)
    )
    return list(db.execute(query))


def notice_of(booking: Row[Any], data: dict[str, Any]) -> dict[str, Any]:
    """The columns of what is told of one booking."""
    citizen = {"citizen_id": booking.citizen_id, "reach": booking.reach}
    return notices.new_row("changed", booking_id=booking.id, **citizen, data=data)


def in_json(value: Any) -> Any:
    """A term as it stands in JSON."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, list)) else str(value)
