"""Bookings that open later: why a list of what has seats may be empty before the week."""

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session as DbSession

from .filters import EVERY, NOW, Filters, Query, chosen, days
from .fitting import Names, fitting, parameters, row_fits, tag_conditions
from .model import Activity, Placement, Session, Sitting, Venue
from .offers import IS_COMING
from .session_fitting import STILL_AHEAD


class Later(NamedTuple):
    """`at`: the first moment at which any of them opens; None where registration has told of none yet."""

    at: datetime | None


def opens_later(db: DbSession, filters: Filters = EVERY) -> Later | None:
    """Whether bookings of any sitting that fits (filters as `activities` has them, but for `free`) are still to be
    opened: registration has not told of it yet, or it opens at a later moment."""
    values: dict[str, Any] = parameters({**filters, "free": False})
    return _first(db, _sittings(frozenset(values)), values)


def slots_open_later(db: DbSession, filters: Filters = EVERY) -> Later | None:
    """The same of slots of open venues; filters: sector, area, date."""
    slots = select(Session.books_from).join(Venue, Venue.id == Session.venue_id)
    slots = chosen(chosen(slots, Venue.sector, filters.get("sector")), Venue.area, filters.get("area"))
    start, end = days(filters)
    within = [Session.starts_at >= start] if start else []
    within += [Session.starts_at < end] if end else []
    is_open = (Session.kind == "slot", Session.status == "open", Venue.status == "open")
    return _first(db, slots.where(*is_open, *within, STILL_AHEAD, Session.books_from > NOW), {})


def _first(db: DbSession, openings: Query, values: dict[str, Any]) -> Later | None:
    """Of a query of the moments at which bookings open, null where none is known."""
    moment = openings.subquery().c[0]
    count, at = db.connection().execute(select(func.count(), func.min(moment)), values).one()
    return Later(at) if count else None


@lru_cache(maxsize=256)
def _sittings(names: Names) -> Query:
    return (
        select(Sitting.books_from)
        .join(Activity, Activity.id == Sitting.activity_id)
        .outerjoin(Session, (Session.id == Sitting.id) | (Session.id == Sitting.activity_id))
        .outerjoin(Placement, Placement.id == Sitting.id)
        .where(
            *row_fits(names),
            *tag_conditions(Activity.id, names),
            *fitting(names),
            IS_COMING,
            Activity.drop_in.is_(False),
            or_(Session.id.is_(None), and_(Session.status == "open", Sitting.books_from > NOW)),
            func.coalesce(Placement.status, "held") == "held",
        )
    )
