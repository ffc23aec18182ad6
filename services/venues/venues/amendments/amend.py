"""What can be done with a venue or a space that others may stand on: change, retire."""

import uuid
from contextlib import nullcontext
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now
from chassis.errors import Conflict
from chassis.messaging.outbox import emit
from chassis.storage.rows import once
from chassis.wording import Text, amount

from ..calendar.model import Opening, Placement, Slot
from ..events import VenueChanged
from ..placements import line
from ..venues import registering, venues
from ..venues.model import Space, Venue


def amend_venue(db: DbSession, venue: Venue, *, on_purpose: bool = False, **changes: Any) -> Venue:
    """Change what is said of a venue. It retires only when nothing is ahead of it."""
    if changes.get("status") == "retired" and venue.status == "open":
        venues.lock_spaces(db, [space.id for space in venue.spaces])
        refuse_while_used(db, venue_id=venue.id)
    registering.check_area(changes.get("district", venue.district), changes.get("area", venue.area))
    name = changes.get("name", venue.name)
    is_new = name != venue.name or changes.get("status", venue.status) != venue.status == "retired"
    with once(db, lambda: registering.check_new(db, name)) if is_new else nullcontext():
        venue.change(**changes | registering.hours_kept(venue, changes, on_purpose=on_purpose))
    emit(db, VenueChanged, venue)
    if "status" in changes:
        spaces = [space.id for space in venue.spaces]
        venues.lock_spaces(db, spaces)
        line.advance(db, spaces)
    return venue


def amend_space(db: DbSession, venue: Venue, space: Space, *, refuses: int = 0, **changes: Any) -> Space:
    """Change a space. It retires, or gets smaller, only when no placement ahead of it is lost by that.

    Who was refused it and fits now has it. Who waits for an answer and fits no more, as it is set up for longer, or
    another has it now that nobody is asked, is refused: so many as it was said that it `refuses`. Raises RequestsWait.
    """
    venues.lock_spaces(db, [space.id])
    if changes.get("status") == "retired" and space.status == "open":
        refuse_while_used(db, space_id=space.id)
    if "seats" in changes:
        refuse_while_used(db, space_id=space.id, more_than=changes["seats"])
    name = changes.get("name", space.name)
    if name != space.name or changes.get("status", space.status) != space.status == "retired":
        registering.check_new_space(venue, name)
    for field, value in changes.items():
        setattr(space, field, value)
    venue.change()
    emit(db, VenueChanged, venue)
    with line.confirming(db, [space.id], refuses):
        line.measure(db, space)
        line.advance(db, [space.id])
    return space


def refuse_while_used(db: DbSession, more_than: int = 0, **where: uuid.UUID) -> None:
    """Refuse while placements, also those that wait for an answer, or openings with a slot, of over `more_than` seats
    lie ahead."""
    asking = select(func.count()).select_from(Placement).where(Placement.status.in_(["held", "asked"]))
    uses = (
        db.scalar(asking.filter_by(**where).where(Placement.ends_at > now(), Placement.seats > more_than))
        or 0
    )
    openings = select(func.count(Opening.id.distinct())).join(Slot).filter(Opening.status == "declared")
    ahead = openings.filter_by(**where).where(Slot.ends_at > now(), Slot.seats > more_than)
    uses += db.scalar(ahead) or 0
    if uses:
        words = Text(
            f"此后还有 {uses} 个开放、安排或等答复的申请",
            f"{amount(uses, 'opening, placement or request is', 'openings, placements or requests are')} still ahead",
        )
        raise StillUsed(detail=words, used=uses)


class StillUsed(Conflict):
    title = Text("还在使用", "Still in use")
