"""Learning routes: ways to learn along stops in their order."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as DbSession

from chassis.storage.cursors import page

from ..schema import Base
from .filters import Query, View
from .model import Route, Unit, Venue
from .venues import is_open_today


class RouteCount(Base):
    """How many have gone all of a route."""

    __tablename__ = "route_count"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    finishers: Mapped[int]


OWN = (Route.id, Route.title, Route.title_en, Route.summary, Route.venue_id, Route.unit_id, Route.stops)

FINISHERS = func.coalesce(RouteCount.finishers, 0).label("finishers")


def routes(db: DbSession, cursor: str | None = None, limit: int = 20) -> dict[str, Any]:
    """Public routes by title.

    An item is {id, title, title_en, summary, venue_id, unit_id (both null: the office's), owner (its name; None where
    it is the office's, or not known yet), owner_en, finishers (how many have gone all of it), stops: [{id, title,
    title_en, kind ("venue", "place", "resource"), venue_id, url, words, minutes, walking_minutes (to the next; either
    may be None)}]}.
    """
    listing = page(db, _public(), (Route.title, Route.id), cursor, limit, scalars=False)
    return listing | {"items": [dict(row._mapping) for row in listing["items"]]}


def route(db: DbSession, id: UUID) -> View | None:
    """One public route as `routes` shows it, or None; each stop with its `title_en` (or None) and `open_today`: a bool,
    None where it is unknown."""
    row = db.execute(_public().where(Route.id == id)).mappings().first()
    if row is None:
        return None
    venues = {stop["venue_id"] for stop in row["stops"] if stop["venue_id"]}
    is_open = {venue_id: is_open_today(db, UUID(venue_id)) for venue_id in venues}
    stops = [stop | {"open_today": is_open.get(stop["venue_id"])} for stop in name_stops(db, row["stops"])]
    return dict(row) | {"stops": stops}


def name_stops(db: DbSession, stops: Sequence[View]) -> list[View]:
    """Stops, each with its `title_en`: its own; without one that of the venue, where it is called as the venue is."""
    venues = {UUID(stop["venue_id"]) for stop in stops if stop["venue_id"]}
    query = select(Venue.id, Venue.name, Venue.name_en).where(Venue.id.in_(venues))
    english = {(str(row.id), row.name): row.name_en for row in db.execute(query)}
    return [
        stop | {"title_en": stop.get("title_en") or english.get((stop["venue_id"], stop["title"]))}
        for stop in stops
    ]


def _public() -> Query:
    owner = func.coalesce(Venue.name, Unit.name).label("owner")
    owner_en = func.coalesce(Venue.name_en, Unit.name_en).label("owner_en")
    query = select(*OWN, owner, owner_en, FINISHERS).outerjoin(Venue, Venue.id == Route.venue_id)
    query = query.outerjoin(RouteCount, RouteCount.id == Route.id)
    return query.outerjoin(Unit, Unit.id == Route.unit_id).where(Route.status == "public")
