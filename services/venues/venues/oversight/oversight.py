"""What the office looks after: venues that have declared nothing, slots outside opening hours, what is closed."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import minutes_into
from chassis.open_times import OpenTimes

from ..calendar.model import Closure, Opening, Slot
from ..openings.slots import moment
from ..times import DAY, refuse_span
from ..venues.model import Space, Venue

LONGEST = 31
"""Days of a span, which is looked through day by day."""


def select_undeclared(from_date: dt.date, until_date: dt.date) -> Select[Venue]:
    """Venues in use that open on no day of a span."""
    refuse_span(from_date, until_date, LONGEST)
    openings = select(Opening.id).where(Opening.venue_id == Venue.id, Opening.status == "declared")
    within = openings.where(Opening.date >= from_date, Opening.date <= until_date)
    return select(Venue).filter_by(status="open").where(~within.exists())


def select_closed(date: dt.date) -> Select[*tuple[Any, ...]]:
    """The closures that shut a venue or a space in any part of a date, each with their names."""
    return (
        select(
            *(Closure.id, Closure.venue_id, Closure.space_id, Closure.starts_at, Closure.ends_at),
            *(Closure.reason, Venue.name, Space.name.label("space_name")),
        )
        .join(Venue, Venue.id == Closure.venue_id)
        .outerjoin(Space, Space.id == Closure.space_id)
        .where(Closure.status == "declared", Venue.status == "open")
        .where(Closure.starts_at < moment(date, DAY), Closure.ends_at > moment(date, 0))
    )


@dataclass(frozen=True)
class Misfit:
    """A day of a venue with slots outside its opening hours: from the first of them to the last."""

    venue_id: uuid.UUID
    name: str
    opening_id: uuid.UUID
    date: dt.date
    slots: int
    starts_at: dt.datetime
    ends_at: dt.datetime


def misfits(db: DbSession, from_date: dt.date, until_date: dt.date, *, most: int) -> list[Misfit]:
    """Days within a span with slots at times at which no door of the venue stands open, `most` at once; a venue whose
    hours are known in words only cannot be judged."""
    refuse_span(from_date, until_date, LONGEST)
    outside: dict[uuid.UUID, Misfit] = {}
    for row in slots_outside(db, from_date, until_date):
        misfit = outside.get(row.opening_id)
        if misfit is None and len(outside) == most:
            break
        outside[row.opening_id] = Misfit(
            *(row.venue_id, row.name, row.opening_id, row.date),
            slots=misfit.slots + 1 if misfit else 1,
            starts_at=misfit.starts_at if misfit else row.starts_at,
            ends_at=row.ends_at,
        )
    return list(outside.values())


def misfits_of(
    db: DbSession, venue_id: uuid.UUID, from_date: dt.date, until_date: dt.date, *, most: int
) -> list[Any]:
    """The slots of one venue within a span at which none of its doors stands open, `most` at once."""
    refuse_span(from_date, until_date, LONGEST)
    return list(islice(slots_outside(db, from_date, until_date, id=venue_id), most))


def slots_outside(db: DbSession, from_date: dt.date, until_date: dt.date, **venue: Any) -> Iterator[Any]:
    """Slots outside opening hours, by day and time, of all venues or of the one that is given by its columns."""
    hours_of = select(Venue.id, Venue.opening_hours).filter_by(status="open", **venue)
    times = {id: OpenTimes(hours) for id, hours in db.execute(hours_of) if hours}
    columns = (Slot.id, Slot.opening_id, Opening.date, Opening.space_id, Slot.starts_at, Slot.ends_at)
    rows = (
        select(Opening.venue_id, Venue.name, *columns)
        .select_from(Slot)
        .join(Opening)
        .join(Venue, Venue.id == Opening.venue_id)
        .where(Opening.status == "declared", Opening.date >= from_date, Opening.date <= until_date)
        .where(Opening.venue_id.in_(times))
        .order_by(Opening.date, Venue.name, Slot.opening_id, Slot.starts_at)
    )
    for row in db.execute(rows.execution_options(yield_per=1000)):
        span = (minutes_into(row.date, at) for at in (row.starts_at, row.ends_at))
        if not times[row.venue_id].holds(row.date, *span):
            yield row
