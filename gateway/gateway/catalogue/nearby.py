"""What is near a point: venues by how far they are as the crow flies, with what is on there next."""

from math import asin, cos, hypot, radians, sin, sqrt
from typing import Any, NamedTuple, Self
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from .filters import Filters, View
from .model import Venue
from .sessions import next_of_activities, sessions, venues_with
from .venues import venues_of

EARTH = 6_371_000
"""Metres from its middle."""
NEXT, LOOKED_AT = 3, 12
"""Sittings that are shown of a venue, each of another activity, of so many that are next."""


class Point(NamedTuple):
    """In degrees."""

    latitude: float
    longitude: float

    @classmethod
    def of(cls, position: View) -> Self:
        return cls(position["latitude"], position["longitude"])

    def metres_to(self, other: "Point") -> float:
        """As the crow flies."""
        north, east = radians(other.latitude - self.latitude), radians(other.longitude - self.longitude)
        narrowing = sqrt(cos(radians(self.latitude)) * cos(radians(other.latitude)))
        return 2 * EARTH * asin(min(1, hypot(sin(north / 2), narrowing * sin(east / 2))))


class Place(NamedTuple):
    """An open venue that it is known of where it is."""

    id: UUID
    name: str
    name_en: str | None
    area: str | None
    point: Point


def places(db: DbSession) -> list[Place]:
    """Where the open venues are, by area and name."""
    query = select(Venue.id, Venue.name, Venue.name_en, Venue.area, Venue.position).where(
        Venue.status == "open"
    )
    rows = db.execute(query.order_by(Venue.area, Venue.name, Venue.id))
    return [
        Place(row.id, row.name, row.name_en, row.area, Point.of(row.position)) for row in rows if row.position
    ]


def nearby(db: DbSession, point: Point, filters: Filters, start: int = 0, limit: int = 10) -> dict[str, Any]:
    """Venues from the nearest on, `limit` of them from the `start`th: {items: [{metres, venue: as `venues` shows it,
    sessions: the next sittings there that fit, as `sessions` shows them}], count (of all)}.

    filters: when (of `filters.SPANS`), free (true); where there are any, only venues with a sitting that fits.
    """
    there = {"kind": "sitting", "status": "open", "ahead": True} | dict(filters)
    all_places = places(db)
    if filters:
        fitting = venues_with(db, there)
        all_places = [place for place in all_places if place.id in fitting]
    nearest = sorted((point.metres_to(place.point), place.id) for place in all_places)
    shown_places = nearest[start : start + limit]
    views = venues_of(db, [id for _, id in shown_places])
    items = [
        {
            "metres": metres,
            "venue": views[id],
            "sessions": _next(sessions(db, there | {"venue": id}, limit=LOOKED_AT)["items"]),
        }
        for metres, id in shown_places
    ]
    return {"items": items, "count": len(all_places)}


def activities_nearby(
    db: DbSession, point: Point, filters: Filters, start: int = 0, limit: int = 10
) -> dict[str, Any]:
    """Activities at venues from the nearest on, those of one venue by time: {items: [{metres, session: its next there
    that fits, as `sessions` shows it}], count (of all)}. The filters are those of `nearby`."""
    there = {"kind": "sitting", "status": "open", "ahead": True} | dict(filters)
    metres_to = {place.id: point.metres_to(place.point) for place in places(db)}
    rows = [row for row in next_of_activities(db, there) if row.venue_id in metres_to]
    nearest = sorted((metres_to[row.venue_id], row.at, row.activity_id, row.venue_id) for row in rows)
    items = [
        {"metres": metres, "session": _first(db, there | {"venue": venue_id, "activity": activity_id})}
        for metres, _at, activity_id, venue_id in nearest[start : start + limit]
    ]
    return {"items": items, "count": len(nearest)}


def _first(db: DbSession, filters: Filters) -> View:
    [session] = sessions(db, filters, limit=1)["items"]
    view: View = session
    return view


def _next(ahead: list[View]) -> list[View]:
    """The first of each activity."""
    first: dict[UUID, View] = {}
    for session in ahead:
        first.setdefault(session["activity_id"], session)
    return list(first.values())[:NEXT]
