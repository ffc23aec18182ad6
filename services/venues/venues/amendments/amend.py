"""What can be done with a venue or a space that others may stand on: change, retire."""

import uuid
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now
from chassis.errors import Conflict
from chassis.messaging.outbox import emit
from chassis.wording import Text

from ..calendar.model import Opening, Placement
from ..events import VenueChanged
from ..venues import venues
from ..venues.model import Space, Venue


def amend_venue(db: DbSession, venue: Venue, **changes: Any) -> Venue:
    """Change what is said of a venue. It retires only when nothing is ahead of it."""
    if changes.get("status") == "retired" and venue.status == "open":
        venues.lock_spaces(db, [space.id for space in venue.spaces])
        refuse_while_used(db, venue_id=venue.id)
    venue.change(**changes)
    emit(db, VenueChanged, venue)
    return venue


def amend_space(db: DbSession, venue: Venue, space: Space, **changes: Any) -> Space:
    """Change a space. It retires, or gets smaller, only when no placement ahead of it is lost by that."""
    venues.lock_spaces(db, [space.id])
    if changes.get("status") == "retired" and space.status == "open":
        refuse_while_used(db, space_id=space.id)
    if "seats" in changes:
        refuse_while_used(db, space_id=space.id, more_than=changes["seats"])
    for name, value in changes.items():
        setattr(space, name, value)
    venue.change()
    emit(db, VenueChanged, venue)
    return space


def refuse_while_used(db: DbSession, more_than: int = 0, **where: uuid.UUID) -> None:
    """Refuse while placements of over `more_than` seats, or any opening when that is 0, lie ahead."""
    held = select(func.count()).select_from(Placement).filter_by(status="held", **where)
    used = db.scalar(held.where(Placement.ends_at > now(), Placement.seats > more_than)) or 0
    if not more_than:
        declared = select(func.count()).select_from(Opening).filter_by(status="declared", **where)
        used += db.scalar(declared.where(Opening.ends_at > now())) or 0
    if used:
        words = Text(f"此后还有 {used} 个开放或安排", f"{used} openings or placements are still ahead")
        raise StillUsed(detail=words, used=used)


class StillUsed(Conflict):
    title = Text("还在使用", "Still in use")
