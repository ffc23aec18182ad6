"""Looking venues and spaces up: who may, and whether one is in use; locked where something is decided there."""

import uuid
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session as DbSession

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.storage.rows import find
from chassis.web.auth import actor
from chassis.wording import Text

from .model import Space, Venue

STAFF = ("office", "admin", "unit_editor", "venue_operator", "door", "desk")
READERS = (*STAFF, "citizen", "reviewer", "gateway")
OPERATORS = ("venue_operator", "office")


def find_venue(db: DbSession, venue_id: uuid.UUID, *, lock: bool = False) -> Venue:
    """The venue; locked, for what is decided about a venue is decided one at a time. Raises NoSuchVenue."""
    return find(db, Venue, venue_id, NoSuchVenue, lock=lock)


def lock_operated_venue(db: DbSession, venue_id: uuid.UUID) -> Venue:
    """The venue, locked, when the actor operates it (or is the office, which may act for any)."""
    return check_operator(find_venue(db, venue_id, lock=True))


def check_operator(venue: Venue) -> Venue:
    """The venue, unless the actor neither operates it nor is the office."""
    if not actor().has("office") and venue.id not in actor().venues:
        raise NotYourVenue(
            detail=Text(f"{venue.name}不由您的账号管理", f"Your account does not operate {venue.name}"),
            venue_id=str(venue.id),
        )
    return venue


def find_space(db: DbSession, space_id: uuid.UUID) -> Space:
    """The space. Raises NoSuchSpace."""
    return find(db, Space, space_id, NoSuchSpace)


def lock_spaces(db: DbSession, space_ids: Iterable[uuid.UUID]) -> None:
    """Lock the rows of some spaces, always in one order, so that no two transactions wait for each other.

    Who holds, closes or revokes in a space locks it first: two workers cannot both find it free.
    """
    spaces = select(Space).where(Space.id.in_(space_ids)).order_by(Space.id).with_for_update()
    db.scalars(spaces.execution_options(populate_existing=True)).all()


def lock_space(db: DbSession, space_id: uuid.UUID | None) -> Space | None:
    """The space as it is now, its row locked; None is the venue at large."""
    if space_id is None:
        return None
    lock_spaces(db, [space_id])
    return find_space(db, space_id)


def check_in_use(venue: Venue, space_id: uuid.UUID | None) -> None:
    """Refuse a retired venue, and a space that is not one of its open ones; None is the venue at large."""
    if venue.status != "open":
        raise VenueRetired(detail=Text(f"{venue.name}已停用", f"{venue.name} is retired"))
    if space_id is not None and not venue.has_space(space_id):
        raise Invalid.field(
            "space_id", Text(f"{venue.name}没有这个可用的场地", f"{venue.name} has no such space in use")
        )


def select_venues(*, sector: str | None = None, district: str | None = None) -> Select[Venue]:
    """Venues in the order they were registered, narrowed by what is given."""
    query = select(Venue).filter_by(sector=sector) if sector else select(Venue)
    return query.where(lies_in(district)) if district else query


def lies_in(district: str) -> ColumnElement[bool]:
    """Whether a venue lies in one of DISTRICTS_AND_ZONES. A zone lies in a district: what is in the one is in both."""
    return or_(Venue.district == district, Venue.area == district)


class NoSuchVenue(NotFound):
    title = Text("没有这个场馆", "There is no such venue")


class NoSuchSpace(NotFound):
    title = Text("没有这个场地", "There is no such space")


class VenueRetired(Conflict):
    title = Text("场馆已停用", "This venue is retired")


class NotYourVenue(Forbidden):
    title = Text("不是您的场馆", "Not your venue")
