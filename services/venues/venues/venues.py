"""What can be done with a venue: register, change, add and change a space."""

import uuid
from typing import Any, NoReturn

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.errors import Conflict, Invalid, NotFound
from chassis.messaging.outbox import emit
from chassis.wording import Text

from . import placements
from .events import VenueChanged
from .model import Opening, Placement, Space, Venue


def register(db: Session, *, spaces: list[dict[str, Any]], **described: Any) -> Venue:
    """A new venue with its spaces, each a mapping of name and seats."""
    venue = Venue(**described, spaces=[Space(**space) for space in spaces])
    db.add(venue)
    emit(db, VenueChanged, venue)
    return venue


def change(db: Session, venue: Venue, **changes: Any) -> Venue:
    """Change what is said of a venue. It retires only when nothing is ahead of it."""
    if changes.get("status") == "retired" and venue.status == "open":
        placements.lock_spaces(db, [space.id for space in venue.spaces])
        refuse_while_used(db, venue_id=venue.id)
    venue.change(**changes)
    emit(db, VenueChanged, venue)
    return venue


def add_space(db: Session, venue: Venue, *, name: str, seats: int) -> Space:
    """One more space of a venue, of `seats` people."""
    space = Space(name=name, seats=seats)
    venue.spaces.append(space)
    venue.change()
    emit(db, VenueChanged, venue)
    return space


def change_space(db: Session, venue: Venue, space: Space, **changes: Any) -> Space:
    """Change a space. It retires, or gets smaller, only when no placement ahead of it is lost by that."""
    placements.lock_spaces(db, [space.id])
    if changes.get("status") == "retired" and space.status == "open":
        refuse_while_used(db, space_id=space.id)
    if "seats" in changes:
        refuse_while_used(db, space_id=space.id, more_than=changes["seats"])
    for name, value in changes.items():
        setattr(space, name, value)
    venue.change()
    emit(db, VenueChanged, venue)
    return space


def refuse_while_used(db: Session, more_than: int = 0, **where: uuid.UUID) -> None:
    """Refuse while placements of over `more_than` seats, or any opening when that is 0, lie ahead."""
    held = select(func.count()).select_from(Placement).filter_by(status="held", **where)
    used = db.scalar(held.where(Placement.ends_at > now(), Placement.seats > more_than)) or 0
    if not more_than:
        declared = select(func.count()).select_from(Opening).filter_by(status="declared", **where)
        used += db.scalar(declared.where(Opening.ends_at > now())) or 0
    if used:
        words = Text(f"此后还有 {used} 个开放或安排", f"{used} openings or placements are still ahead")
        raise StillUsed(detail=words, used=used)


def find(db: Session, venue_id: uuid.UUID) -> Venue:
    return db.get(Venue, venue_id) or not_found(venue_id)


def lock(db: Session, venue_id: uuid.UUID) -> Venue:
    """The venue as it is now, its row locked: what is decided about a venue is decided one at a time."""
    return db.get(Venue, venue_id, with_for_update=True, populate_existing=True) or not_found(venue_id)


def find_space(db: Session, space_id: uuid.UUID) -> Space:
    return db.get(Space, space_id) or not_found(space_id)


def must_have(venue: Venue, space_id: uuid.UUID | None) -> None:
    """A venue may be asked for itself at large (None), or for a space of its own."""
    if venue.status != "open":
        raise VenueRetired(detail=Text(f"{venue.name}已停用", f"{venue.name} is retired"))
    if space_id is not None and not venue.has_space(space_id):
        raise Invalid.field(
            "space_id", Text(f"{venue.name}没有这个可用的场地", f"{venue.name} has no such space in use")
        )


def listed(*, sector: str | None = None, district: str | None = None) -> Select[Venue]:
    """Venues in the order they were registered, narrowed by what is given."""
    wanted = {"sector": sector, "district": district}
    return select(Venue).filter_by(**{name: value for name, value in wanted.items() if value})


def republish(db: Session) -> None:
    for venue in db.scalars(select(Venue).order_by(Venue.id)):
        emit(db, VenueChanged, venue)


def not_found(id_: uuid.UUID) -> NoReturn:
    raise NotFound(detail=Text(f"没有编号为 {id_} 的场馆或场地", f"There is no venue or space {id_}"))


class VenueRetired(Conflict):
    title = Text("场馆已停用", "This venue is retired")


class StillUsed(Conflict):
    title = Text("还在使用", "Still in use")
