"""Counting the days of venues of which something has changed."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Row, delete, func, select, tuple_
from sqlalchemy.orm import Session as DbSession

from chassis.messaging.outbox import emit_all

from ..calendar.model import Closure, Opening, Slot
from ..days.model import DayMark, VenueDay
from ..demand.demand import city_date
from ..demand.model import Demand, HeadCount
from ..events import VenueDayChanged
from ..openings.slots import moment

Span = tuple[dt.datetime, dt.datetime]
Day = tuple[uuid.UUID, dt.date]
"""A venue's id, and a date."""

AT_ONCE = 100
"""Marks whose days are counted in one transaction, of some 50 ms."""
MIDNIGHT = 24 * 60
ANY_MARK = select(DayMark.id)
OLDEST_MARKS = select(DayMark.id, DayMark.venue_id, DayMark.date).order_by(DayMark.id).limit(AT_ONCE)
CAME = func.coalesce(HeadCount.people, Demand.came + Demand.walk_ins).label("came")
SLOTS = (
    select(*(Opening.venue_id, Opening.date, Opening.space_id), *(Slot.starts_at, Slot.ends_at, Slot.seats))
    .add_columns(Demand.status)
    .join(Slot, Slot.opening_id == Opening.id)
    .outerjoin(Demand, Demand.id == Slot.id)
    .where(Opening.status == "declared")
)
# Of a slot that was withdrawn too: where people were in it, registration has it for held.
VISITED = (
    select(Demand.venue_id, Demand.starts_at, CAME)
    .outerjoin(Demand.head_count)
    .where(Demand.status == "open", CAME > 0)
)


def recount_marked(db: DbSession) -> bool:
    """Count the days of the oldest marks; whether there may be more.

    Only the marks that were read are taken away: what changes meanwhile leaves one of its own.
    """
    marks = db.execute(OLDEST_MARKS).all()
    recount(db, {(mark.venue_id, mark.date) for mark in marks})
    db.execute(delete(DayMark).where(DayMark.id.in_([mark.id for mark in marks])))
    return len(marks) == AT_ONCE


def recount(db: DbSession, days: Collection[Day]) -> None:
    """Keep what came of venues' days, and tell those of which it is other than what was kept."""
    at_these = tuple_(VenueDay.venue_id, VenueDay.date).in_(days)
    known_days = {(day.venue_id, day.date): day for day in db.scalars(select(VenueDay).where(at_these))}
    changed_days = []
    for key, counts in sorted(counts_of(db, days).items()):
        day = known_days.get(key) or VenueDay(venue_id=key[0], date=key[1], version=0)
        if not day.version or any(getattr(day, name) != count for name, count in counts.items()):
            for name, count in counts.items():
                setattr(day, name, count)
            day.version += 1
            changed_days.append(day)
    db.add_all(changed_days)
    emit_all(db, VenueDayChanged, changed_days)


def counts_of(db: DbSession, days: Collection[Day]) -> dict[Day, dict[str, int]]:
    """{minutes, places, visitors} of each of these days."""
    if not days:
        return {}
    slots, visitors = slots_on(db, days), visitors_on(db, days)
    closures = closures_between(db, [slot for of_day in slots.values() for slot in of_day])
    counts = {}
    for day in days:
        slots_and_spans = [(slot, open_spans(slot, closures[slot.venue_id])) for slot in slots[day]]
        counts[day] = {
            "minutes": minutes_of(span for _, spans in slots_and_spans for span in spans),
            "places": sum(
                slot.seats for slot, spans in slots_and_spans if spans and slot.status != "cancelled"
            ),
            "visitors": visitors[day],
        }
    return counts


def slots_on(db: DbSession, days: Collection[Day]) -> dict[Day, list[Row[Any]]]:
    """The slots of venues' days."""
    slots = defaultdict(list)
    on_these = tuple_(Opening.venue_id, Opening.date).in_(days)
    for slot in db.execute(SLOTS.where(*within(Opening, days), on_these)):
        slots[slot.venue_id, slot.date].append(slot)
    return slots


def within(noun: Any, days: Collection[Day]) -> tuple[Any, ...]:
    """What begins at these venues from the first to the last of these days: the part that an index has."""
    dates = [date for _, date in days]
    first, end = moment(min(dates), 0), moment(max(dates), MIDNIGHT)
    return (
        noun.venue_id.in_({venue_id for venue_id, _ in days}),
        noun.starts_at >= first,
        noun.starts_at < end,
    )


def closures_between(db: DbSession, slots: Sequence[Row[Any]]) -> dict[uuid.UUID, list[Closure]]:
    """By venue, the closures that stand in any part of the time of these slots."""
    closures: dict[uuid.UUID, list[Closure]] = defaultdict(list)
    if slots:
        first, last = min(slot.starts_at for slot in slots), max(slot.ends_at for slot in slots)
        standing = Closure.status == "declared", Closure.starts_at < last, Closure.ends_at > first
        at_these = Closure.venue_id.in_({slot.venue_id for slot in slots})
        for closure in db.scalars(select(Closure).where(at_these, *standing)):
            closures[closure.venue_id].append(closure)
    return closures


def open_spans(slot: Row[Any], closures: Iterable[Closure]) -> list[Span]:
    """What closures of its venue leave of a slot."""
    here = [closure for closure in closures if closure.space_id in (None, slot.space_id)]
    return without((slot.starts_at, slot.ends_at), [(closure.starts_at, closure.ends_at) for closure in here])


def visitors_on(db: DbSession, days: Collection[Day]) -> Counter[Day]:
    """How many people came to what began at venues on their days."""
    visitors: Counter[Day] = Counter()
    for session in db.execute(VISITED.where(*within(Demand, days))):
        visitors[session.venue_id, city_date(session.starts_at)] += session.came
    return visitors


def without(span: Span, holes: Iterable[Span]) -> list[Span]:
    """What is left of a span when some others are taken out of it."""
    spans = [span]
    for hole_starts, hole_ends in holes:
        pieces = [
            [(starts, min(ends, hole_starts)), (max(starts, hole_ends), ends)] for starts, ends in spans
        ]
        spans = [(starts, ends) for pair in pieces for starts, ends in pair if starts < ends]
    return spans


def minutes_of(spans: Iterable[Span]) -> int:
    """How many minutes lie in any of these spans."""
    seconds, until = 0.0, dt.datetime.min.replace(tzinfo=dt.UTC)
    for starts, ends in sorted(spans):
        seconds += max((ends - max(starts, until)).total_seconds(), 0)
        until = max(until, ends)
    return round(seconds / 60)
