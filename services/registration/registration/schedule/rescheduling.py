"""A session that takes place at another time or place than was booked: each of its citizens is told once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from chassis.logs import get_logger

from ..bookings import history
from ..bookings.model import ACTIVE, Booking
from ..citizens.model import Citizen
from ..notices import notices
from ..sessions.model import Session

log = get_logger()

# What a citizen must know of when it changes. A title or a tag is none of it.
WHEN_AND_WHERE = ("starts_at", "ends_at", "dates", "place", "address", "space_id", "mode")
# What a session does not have until another department has told it: learning it is no change.
LEARNT = ("place", "address")


def tell(db: Database, session: Session, before: Mapping[str, Any]) -> None:
    """Tell all who are booked or wait that an open session moved; `before`: its changed terms as they were.

    It is written into their history too, by which they may give their seats back even late (`deadlines`).
    """
    moved = {name: before[name] for name in WHEN_AND_WHERE if name in before}
    moved = {name: was for name, was in moved.items() if was is not None or name not in LEARNT}
    if not moved or session.access != "seats":
        return
    told = {name: plain(was) for name, was in moved.items()}
    active = select(Booking.id, Booking.citizen_id, Citizen.reach).join(
        Citizen, Citizen.id == Booking.citizen_id
    )
    found = db.execute(
        active.where(Booking.session_id == session.id, Booking.status.in_(ACTIVE)).order_by(Booking.id)
    ).all()
    if found:
        db.execute(history.WRITE, [history.line(one.id, "changed", "moved", before=told) for one in found])
        db.execute(notices.WRITE, [notice_of(one, told) for one in found])
    log.info("session moved", session_id=session.id, told=len(found))


def notice_of(one: Any, told: dict[str, Any]) -> dict[str, Any]:
    whose = {"citizen_id": one.citizen_id, "booking_id": one.id, "reach": one.reach}
    return notices.row("changed", **whose, data={"before": told})


def plain(value: Any) -> Any:
    """A term as it stands in JSON."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, list)) else str(value)
