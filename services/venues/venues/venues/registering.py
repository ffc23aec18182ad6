"""What makes a venue or a space: its name, where it is, when it is open."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.city import area_faults
from chassis.errors import Conflict, Invalid
from chassis.messaging.outbox import emit
from chassis.storage.rows import once
from chassis.wording import Text

from ..events import VenueChanged
from ..hours.hours import check_hours
from ..hours.words import line
from .model import Space, Venue

IN_WORDS = Text(
    "开放时间的文字由 opening_hours 生成，请改 opening_hours；只写文字的，把 opening_hours 设为 null",
    "The words are made of opening_hours: change those, or set them null to write words alone",
)


def register_venue(
    db: DbSession, *, spaces: list[dict[str, Any]], on_purpose: bool = False, **description: Any
) -> Venue:
    """A new venue with its spaces, each a mapping of name, seats and what else is known of it."""
    check_area(description["district"], description["area"])
    check_names(spaces)
    description |= hours_kept(None, description, on_purpose=on_purpose)
    venue = Venue(**description, spaces=[Space(**space) for space in spaces])
    with once(db, lambda: check_new(db, venue.name)):
        db.add(venue)
    emit(db, VenueChanged, venue)
    return venue


def hours_kept(venue: Venue | None, changes: dict[str, Any], *, on_purpose: bool) -> dict[str, Any]:
    """The hours among some changes of a venue as they are kept, and their words, which nobody writes beside them."""
    if changes.get("opening_hours"):
        before = venue.opening_hours if venue else None
        hours = check_hours(changes["opening_hours"], before, on_purpose=on_purpose)
        return {"opening_hours": hours, "hours": line(hours)}
    words = venue.hours if venue and venue.opening_hours and "opening_hours" not in changes else None
    if words is not None and changes.get("hours", words) != words:
        raise Invalid.field("hours", IN_WORDS)
    return {}


def add_space(db: DbSession, venue: Venue, *, name: str, **description: Any) -> Space:
    """One more space of a venue."""
    check_new_space(venue, name)
    space = Space(name=name, **description)
    venue.spaces.append(space)
    venue.change()
    emit(db, VenueChanged, venue)
    return space


def check_area(district: str | None, area: str) -> None:
    """Refuse a district or an operating area that the city does not have, or that do not go together."""
    errors = {field: [words] for field, words in area_faults(district, area)}
    if errors:
        raise Invalid(errors=errors)


def check_new(db: DbSession, name: str) -> None:
    """Refuse the name of a venue that is there and open."""
    if db.scalar(select(Venue.id).filter_by(name=name, status="open")):
        raise VenueNameTaken(
            detail=Text(
                f"已有一个场馆叫{name}，请加上区名或馆名以示区别", f"There is a venue {name}; tell it apart"
            )
        )


def check_new_space(venue: Venue, name: str) -> None:
    """Refuse the name of another open space of a venue (locked)."""
    if any(space.name == name and space.status == "open" for space in venue.spaces):
        raise SpaceNameTaken(
            detail=Text(f"{venue.name}已有一个场地叫{name}", f"{venue.name} has a space {name} already")
        )


def check_names(spaces: list[dict[str, Any]]) -> None:
    """Refuse spaces of which two have one name."""
    names = [space["name"] for space in spaces]
    twice = Text("与前面一个场地同名", "A space before it has this name")
    errors = {f"spaces.{n}.name": [twice] for n, name in enumerate(names) if name in names[:n]}
    if errors:
        raise Invalid(errors=errors)


class VenueNameTaken(Conflict):
    title = Text("场馆重名", "There is a venue of this name")


class SpaceNameTaken(Conflict):
    title = Text("场地重名", "There is a space of this name")
