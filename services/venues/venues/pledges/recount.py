"""Counting the days of venues of which something has changed."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import SHANGHAI
from chassis.messaging.jobs import Piece
from chassis.messaging.outbox import emit

from ..calendar.model import Closure, Opening, Slot
from ..days.model import DayMark, VenueDay
from ..demand.model import Demand, HeadCount
from ..events import VenueDayChanged

Span = tuple[dt.datetime, dt.datetime]

AT_ONCE = 50
ANY_MARK = select(DayMark.id).limit(1)
OLDEST_MARKS = select(DayMark.id, DayMark.venue_id, DayMark.date).order_by(DayMark.id).limit(AT_ONCE)
CAME = func.coalesce(HeadCount.people, Demand.came + Demand.walk_ins)


def has_marks(db: DbSession) -> bool:
    """Whether there are days to be counted anew."""
    return db.scalar(ANY_MARK) is not None


def recount_marked(db: DbSession) -> bool:
    """Count days that are marked, oldest marks first, for a piece; whether there may be more.

    Only the marks that were read are taken away: what changes meanwhile leaves one of its own.
    """
    piece = Piece()
    while marks := db.execute(OLDEST_MARKS).all():
        for venue_id, date in sorted({(mark.venue_id, mark.date) for mark in marks}):
            recount(db, venue_id, date)
        db.execute(delete(DayMark).where(DayMark.id.in_([mark.id for mark in marks])))
        if piece.is_over:
            return True
    return False


def recount(db: DbSession, venue_id: uuid.UUID, date: dt.date) -> None:
    """Keep what came of a venue's day, and tell it where that is other than what was kept."""
    counts = counts_of(db, venue_id, date)
    day = db.scalar(select(VenueDay).filter_by(venue_id=venue_id, date=date))
    if day is None:
        day = VenueDay(venue_id=venue_id, date=date, minutes=0, places=0, visitors=0, version=0)
        db.add(day)
    if any(getattr(day, name) != count for name, count in counts.items()) or not day.version:
        for name, count in counts.items():
            setattr(day, name, count)
        day.version += 1
        emit(db, VenueDayChanged, day)


def counts_of(db: DbSession, venue_id: uuid.UUID, date: dt.date) -> dict[str, int]:
    """{minutes, places, visitors} of a venue's day."""
    slots = db.execute(
        select(Slot.id, Slot.starts_at, Slot.ends_at, Slot.seats, Opening.space_id, Demand.status)
        .join(Opening)
        .outerjoin(Demand, Demand.id == Slot.id)
        .where(Opening.venue_id == venue_id, Opening.date == date, Opening.status == "declared")
    ).all()
    closures = closures_between(db, venue_id, [(slot.starts_at, slot.ends_at) for slot in slots])
    open_spans, places = [], 0
    for slot in slots:
        shut = [
            (closure.starts_at, closure.ends_at)
            for closure in closures
            if closure.space_id in (None, slot.space_id)
        ]
        left = without((slot.starts_at, slot.ends_at), shut)
        open_spans += left
        places += slot.seats if left and slot.status != "cancelled" else 0
    return {
        "minutes": minutes_of(open_spans),
        "places": places,
        "visitors": visitors_of(db, venue_id, date, [slot.id for slot in slots]),
    }


def closures_between(db: DbSession, venue_id: uuid.UUID, spans: Sequence[Span]) -> Sequence[Closure]:
    """The closures that stand in any part of these spans."""
    if not spans:
        return []
    first, last = min(starts for starts, _ in spans), max(ends for _, ends in spans)
    standing = select(Closure).filter_by(venue_id=venue_id, status="declared")
    return db.scalars(standing.where(Closure.starts_at < last, Closure.ends_at > first)).all()


def visitors_of(db: DbSession, venue_id: uuid.UUID, date: dt.date, slot_ids: Sequence[uuid.UUID]) -> int:
    """How many people came to a venue's slots of a day, and to activities that began there on it."""
    midnight = dt.datetime.combine(date, dt.time(), SHANGHAI).astimezone(dt.UTC)
    on_the_day = Demand.starts_at >= midnight, Demand.starts_at < midnight + dt.timedelta(days=1)
    came = select(func.coalesce(func.sum(CAME), 0)).select_from(Demand).outerjoin(Demand.head_count)
    held = came.where(Demand.venue_id == venue_id, Demand.status == "open")
    of_activities = db.scalar(held.where(Demand.opening_id.is_(None), *on_the_day)) or 0
    of_slots = (db.scalar(held.where(Demand.id.in_(slot_ids))) or 0) if slot_ids else 0
    return int(of_activities) + int(of_slots)


def without(span: Span, holes: Iterable[Span]) -> list[Span]:
    """What is left of a span when some others are taken out of it."""
    left = [span]
    for hole_starts, hole_ends in holes:
        pieces = [[(starts, min(ends, hole_starts)), (max(starts, hole_ends), ends)] for starts, ends in left]
        left = [(starts, ends) for pair in pieces for starts, ends in pair if starts < ends]
    return left


def minutes_of(spans: Iterable[Span]) -> int:
    """How many minutes lie in any of these spans."""
    seconds, until = 0.0, dt.datetime.min.replace(tzinfo=dt.UTC)
    for starts, ends in sorted(spans):
        seconds += max((ends - max(starts, until)).total_seconds(), 0)
        until = max(until, ends)
    return round(seconds / 60)
