"""How many are in a house, or in a room of it, that holds so many at a time: in by the door's records, out by count.

Nothing is added up: who is in follows from all that was recorded of the day. So it begins anew each day, and what comes
late, twice or is taken back needs no care. Who was booked is let in; who just comes waits where the house is full.
Those are let in one after the other: the row of the place is locked, and its people are counted once it is ours.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import midnight, today
from chassis.errors import Conflict, NotFound
from chassis.running import extension
from chassis.storage.rows import insert_into
from chassis.wording import Text

from ..schema import table_of
from ..sessions.houses import PLACES, Place
from ..sessions.model import Session
from .model import CheckIn, House, HouseCount

DAY = dt.timedelta(days=1)


class NoSuchHouse(NotFound):
    title = Text(
        "没有这个场馆，或它没有写同时最多几人", "There is no such venue, or it has no limit at a time"
    )


class HouseFull(Conflict):
    """`inside` are in, of `limit` at a time, in the room `space_id`, or in the venue. Sent again with `over_limit`
    true, they are let in."""

    title = Text("进不了这么多人，请稍等", "There is no room for so many; please wait")


def show(db: DbSession, venue_id: uuid.UUID) -> dict[str, Any]:
    """The places of a venue that hold so many at a time, and how many are in them now (HouseView)."""
    return {"items": [view(place, inside(db, venue_id, place)) for place in places_of(db, venue_id)]}


def view(place: Place, people: int) -> dict[str, Any]:
    columns = {name: getattr(place, name) for name in ("space_id", "at_once", "limit", "policy")}
    return columns | {"inside": people, "free": max(0, place.limit - people)}


def find(db: DbSession, venue_id: uuid.UUID, space_id: uuid.UUID | None) -> Place:
    """A place that holds so many at a time. Raises NoSuchHouse."""
    for place in places_of(db, venue_id):
        if place.space_id == space_id:
            return place
    raise NoSuchHouse()


def places_of(db: DbSession, venue_id: uuid.UUID | None) -> list[Place]:
    """The places of a venue that hold so many at a time: the venue itself first."""
    return list(extension(PLACES)(db, venue_id)) if venue_id else []


def inside(db: DbSession, venue_id: uuid.UUID, place: Place) -> int:
    """How many are in a place now, by what was recorded today."""
    begins, ends = day_of(today())
    arrivals = select(func.coalesce(func.sum(CheckIn.people), 0)).join(
        Session, Session.id == CheckIn.session_id
    )
    arrivals = arrivals.where(Session.venue_id == venue_id, Session.starts_at < ends + DAY)
    arrivals = arrivals.where(Session.ends_at > begins - DAY, CheckIn.at >= begins, CheckIn.at < ends)
    arrivals = arrivals.where(CheckIn.outcome == "accepted", CheckIn.undone_at.is_(None))
    arrivals = arrivals.where(CheckIn.way.not_in(("self", "undo")))
    if place.space_id:
        arrivals = arrivals.where(Session.space_id == place.space_id)
    balance = case((HouseCount.way == "in", HouseCount.people), else_=-HouseCount.people)
    counts = select(func.coalesce(func.sum(balance), 0)).where(
        HouseCount.place_id == place.id, HouseCount.at >= begins, HouseCount.at < ends
    )
    return max(0, int(db.scalar(arrivals) or 0) + int(db.scalar(counts) or 0))


def day_of(date: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """From when to when a day is in the city."""
    begins = midnight(date)
    return begins, begins + DAY


def lock(db: DbSession, places: Iterable[Place]) -> None:
    """Let others who let people into these places wait until the transaction ends; in the order that everyone has."""
    insert = insert_into(db, table_of(House))
    touch = insert.on_conflict_do_update(index_elements=["place_id"], set_={"day": insert.excluded.day})
    for place in sorted(places, key=lambda place: place.id):
        db.execute(touch, {"place_id": place.id, "day": today()})


def refuse_full(db: DbSession, venue_id: uuid.UUID, places: Sequence[Place], newcomers: int) -> None:
    """Refuse newcomers, who were counted in just now, where a place does not hold them. Raises HouseFull.

    The places are locked by this, after any session: whoever comes next sees what became of these.
    """
    lock(db, places)
    db.flush()
    for place in places:
        people = inside(db, venue_id, place)
        if people > place.limit:
            raise full(place, people - newcomers, newcomers)


def refuse_walk_in(db: DbSession, session: Session, newcomers: int) -> None:
    """Refuse walk-ins of a session, who were counted just now, where its venue or its space is full."""
    if session.venue_id:
        here = (None, session.space_id)
        places = [place for place in places_of(db, session.venue_id) if place.space_id in here]
        refuse_full(db, session.venue_id, places, newcomers)


def full(place: Place, people: int, newcomers: int) -> Exception:
    text = Text(
        f"现在里面有 {people} 人，再进 {newcomers} 人就超过上限 {place.limit} 人。等有人出来再放行。",
        f"{people} are in, and with {newcomers} more it would be above the {place.limit} that may be at a time. "
        "Let them in once others have left.",
    )
    return HouseFull(
        text, inside=people, limit=place.limit, space_id=str(place.space_id) if place.space_id else None
    )
