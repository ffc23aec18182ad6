"""What to do with what other departments tell: keep the latest of it. Counting is left to `statistics`."""

import uuid
from typing import Any

from sqlalchemy.orm import Session as Database

from .model import Booking, Placement, Session, Space, Venue
from .statistics import note_change
from .vocabulary import area_of


def keep_venue(
    db: Database,
    *,
    id: uuid.UUID,
    name: str,
    district: str | None,
    area: str | None,
    status: str,
    spaces: list[dict[str, Any]],
) -> None:
    """Keep a venue with the spaces it now has; rows of plans are checked against them."""
    kept = [
        Space(id=space["id"], venue_id=id, name=space["name"], status=space["status"]) for space in spaces
    ]
    db.merge(Venue(id=id, name=name, area=area_of(district, area), status=status, spaces=kept))
    note_change(db)


def keep_placement(db: Database, **placement: Any) -> None:
    """Keep what venues says of a sitting's space, for its unit to see."""
    db.merge(Placement(**placement))


def keep_session(db: Database, **session: Any) -> None:
    """Keep a session, to be counted."""
    note_change(db)
    db.merge(Session(**session))


def keep_booking(db: Database, *, id: uuid.UUID, session_id: uuid.UUID, status: str, seats: int) -> None:
    """Keep the state of a booking, to be counted; `seats` are its people."""
    note_change(db)
    db.merge(Booking(id=id, session_id=session_id, status=status, people=seats))
