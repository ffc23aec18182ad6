"""What is new to those who subscribe: activities, and closures of venues, the latest told first."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now

from .filters import Filters, View, chosen
from .fitting import ids_listed, parameters
from .model import Activity, Closure, Venue
from .offers import is_due

MOST = 50


def activities_told(db: DbSession, filters: Filters) -> list[View]:
    """Approved activities that fit the filters of `activities`: {id, title, title_en, summary, unit_name, told_at
    (aware, or None: before it was kept)}."""
    titles = (Activity.title, Activity.title_en)
    columns = (Activity.id, *titles, Activity.summary, Activity.unit_name, Activity.told_at)
    values = parameters(filters)
    query = select(*columns).where(Activity.id.in_(ids_listed(frozenset(values), is_due(db))))
    return _rows(db, query.order_by(Activity.told_at.desc().nulls_last(), Activity.id.desc()), values)


def closures_told(db: DbSession, filters: Filters) -> list[View]:
    """Closures that are not over, of the venues of an `area` or of one `venue` (id): {id, venue_id, name (the
    venue's), name_en, space_name (None: all of it), starts_at, ends_at, note, told_at}."""
    columns = (Closure.id, Closure.venue_id, Closure.space_id, Venue.name, Venue.name_en, Venue.spaces)
    query = select(*columns, Closure.starts_at, Closure.ends_at, Closure.note, Closure.told_at)
    query = query.join(Venue, Venue.id == Closure.venue_id)
    query = query.where(Closure.status == "declared", Closure.ends_at > now(), Venue.status == "open")
    query = chosen(chosen(query, Venue.area, filters.get("area")), Venue.id, filters.get("venue"))
    rows = _rows(db, query.order_by(func.coalesce(Closure.told_at, Closure.starts_at).desc(), Closure.id))
    return [row | {"space_name": _name_of(row["space_id"], row["spaces"])} for row in rows]


def _rows(db: DbSession, query: Any, values: Mapping[str, Any] = MappingProxyType({})) -> list[View]:
    return [dict(row) for row in db.execute(query.limit(MOST), dict(values)).mappings()]


def _name_of(space_id: UUID | None, spaces: list[View]) -> str | None:
    return next((space["name"] for space in spaces if str(space["id"]) == str(space_id)), None)
