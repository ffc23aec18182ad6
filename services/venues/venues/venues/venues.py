"""What can be done with a venue: register, add a space, look up, lock."""

import uuid
from collections.abc import Iterable
from typing import Any, NoReturn

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from chassis.errors import Conflict, Invalid, NotFound
from chassis.messaging.outbox import emit
from chassis.wording import Text

from ..events import VenueChanged
from .model import Space, Venue


def register(db: Session, *, spaces: list[dict[str, Any]], **described: Any) -> Venue:
    """A new venue with its spaces, each a mapping of name and seats."""
    venue = Venue(**described, spaces=[Space(**space) for space in spaces])
    db.add(venue)
    emit(db, VenueChanged, venue)
    return venue


def add_space(db: Session, venue: Venue, *, name: str, seats: int) -> Space:
    """One more space of a venue, of `seats` people."""
    space = Space(name=name, seats=seats)
    venue.spaces.append(space)
    venue.change()
    emit(db, VenueChanged, venue)
    return space


def find(db: Session, venue_id: uuid.UUID) -> Venue:
    return db.get(Venue, venue_id) or not_found(venue_id)


def lock(db: Session, venue_id: uuid.UUID) -> Venue:
    """The venue as it is now, its row locked: what is decided about a venue is decided one at a time."""
    return db.get(Venue, venue_id, with_for_update=True, populate_existing=True) or not_found(venue_id)


def find_space(db: Session, space_id: uuid.UUID) -> Space:
    return db.get(Space, space_id) or not_found(space_id)


def lock_spaces(db: Session, space_ids: Iterable[uuid.UUID]) -> None:
    """Lock the rows of some spaces, always in one order, so that no two transactions wait for each other.

    Who holds, closes or revokes in a space locks it first: two workers cannot both find it free.
    """
    wanted = select(Space).where(Space.id.in_(space_ids)).order_by(Space.id).with_for_update()
    db.scalars(wanted.execution_options(populate_existing=True)).all()


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
