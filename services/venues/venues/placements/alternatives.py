"""What a unit could have instead of a space that is refused: at most one of each kind.

Another space of the venue at the same time, a space nearby (in the same district) at the same time, or the same space
at another time. Each was free when it was looked up and is held for nobody: taking it is asking anew.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import SHANGHAI, now

from ..calendar import free
from ..calendar.model import Placement
from ..venues.model import Space, Venue

Alternative = dict[str, Any]
"""kind, venue_id, space_id, starts_at, ends_at."""

DAYS_AHEAD = 7
MOST_LOOKED_AT = 20
STEP = dt.timedelta(minutes=30)
EARLIEST, LATEST = dt.time(8), dt.time(22)
"""A sitting is not moved into the night."""


def suggest(db: DbSession, placement: Placement, reason: str) -> list[Alternative]:
    """The alternatives to what a placement asks, which is refused for this reason; none to what has begun."""
    venue = db.get(Venue, placement.venue_id) if placement.venue_id else None
    if venue is None or placement.starts_at <= now():
        return []
    nearby = Venue.district == venue.district if venue.district else Venue.area == venue.area
    spaces = {
        "other_space": spaces_for(placement).where(Venue.id == venue.id),
        "nearby": spaces_for(placement).where(Venue.id != venue.id, nearby),
    }
    spans: dict[str, tuple[Space | None, dt.datetime | None]]
    spans = {kind: (free_space(db, query, placement), placement.starts_at) for kind, query in spaces.items()}
    if reason not in ("too_small", "unknown_space"):
        spans["other_time"] = (db.get(Space, placement.space_id), free_start(db, placement))
    length = placement.ends_at - placement.starts_at
    return [
        {"kind": kind, "venue_id": space.venue_id, "space_id": space.id}
        | {"starts_at": starts_at, "ends_at": starts_at + length}
        for kind, (space, starts_at) in spans.items()
        if space and starts_at
    ]


def free_space(db: DbSession, spaces: Select[Space], placement: Placement) -> Space | None:
    """The first of some spaces that can also be set up and cleared in time."""
    return next(
        (
            space
            for space in db.scalars(spaces.limit(MOST_LOOKED_AT))
            if not db.scalar(
                select(free.is_taken(space.id, *space.occupied_span(placement.starts_at, placement.ends_at)))
            )
        ),
        None,
    )


def spaces_for(placement: Placement) -> Select[Space]:
    """The spaces in use that are large enough and free at the time, the smallest first."""
    span = placement.starts_at, placement.ends_at
    return (
        select(Space)
        .join(Venue)
        .where(Space.status == "open", Venue.status == "open", Space.id != placement.space_id)
        .where(Space.seats >= placement.seats)
        .where(~free.is_taken(Space.id, *span), ~free.is_shut(Venue.id, Space.id, *span))
        .order_by(Space.seats, Space.id)
    )


def free_start(db: DbSession, placement: Placement) -> dt.datetime | None:
    """The nearest other start at which the space is free: on the day by half hours, then at that time on later days."""
    space = db.get_one(Space, placement.space_id)
    if "retired" in (space.status, space.venue.status):
        return None
    length = placement.ends_at - placement.starts_at
    starts = [start for start in other_starts(placement.starts_at, length) if start > now()]
    if not starts:
        return None
    needs = [space.occupied_span(start, start + length) for start in starts]
    first, last = min(need[0] for need in needs), max(need[1] for need in needs)
    busy = db.execute(free.busy(space.id, space.venue_id, first, last)).all()
    return next(
        (start for start, (begins, ends) in zip(starts, needs, strict=True) if is_clear(busy, begins, ends)),
        None,
    )


def is_clear(busy: Iterable[Any], begins: dt.datetime, ends: dt.datetime) -> bool:
    """Whether nothing of what a space is busy with lies in a span."""
    return not any(begins < until and since < ends for since, until in busy)


def other_starts(starts_at: dt.datetime, length: dt.timedelta) -> Iterator[dt.datetime]:
    """When else something of this length could begin, the nearest first."""
    local = starts_at.astimezone(SHANGHAI)
    opens, closes = (dt.datetime.combine(local.date(), time, SHANGHAI) for time in (EARLIEST, LATEST))
    for steps in range(1, dt.timedelta(days=1) // STEP):
        for start in (local + steps * STEP, local - steps * STEP):
            if opens <= start and start + length <= closes:
                yield start.astimezone(dt.UTC)
    for days in range(1, DAYS_AHEAD + 1):
        yield starts_at + dt.timedelta(days=days)
