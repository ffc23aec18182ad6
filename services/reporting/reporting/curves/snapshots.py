"""Snapshots of editions: one for each day that has ended, from the sums by day.

A day that nobody looked at when it ended, as the worker was down or a demonstrator moved the clock, is made up for with
what is known now: people who came, by the days of their sessions, as if it had been looked at; bookings as they are.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now, today
from chassis.storage.rows import insert_into

from ..editions.model import Edition
from ..figures.model import DaySum
from ..schema import Base
from ..statistics.scope import Scope
from .model import Snapshot

BOOKED = ("sessions", "seats", "bookings", "people", "waiting", "cancelled")
AT_DOOR = ("attended", "walk_ins", "dropped_in", "self_attested", "missed", "minutes")
MEASURES = (*BOOKED, *AT_DOOR)
DAY = timedelta(days=1)
AFTERWARDS = timedelta(days=7)
"""How long after an edition devices of the door may still send what they have."""

Days = list[dict[str, Any]]


def due_days(db: DbSession) -> list[tuple[Edition, date, date]]:
    """Editions of which days have ended since the last snapshot, each with the first and the last of them."""
    yesterday = today() - DAY
    latest = select(Snapshot.edition_id, func.max(Snapshot.day).label("day")).group_by(Snapshot.edition_id)
    of_edition = latest.subquery()
    query = select(Edition, of_edition.c.day).outerjoin(of_edition, of_edition.c.edition_id == Edition.id)
    spans = []
    for edition, day in db.execute(query):
        first = day + DAY if day else min(edition.opens_on, yesterday)
        last = min(yesterday, edition.closes_on + AFTERWARDS)
        if first <= last:
            spans.append((edition, first, last))
    return spans


def is_due(db: DbSession) -> bool:
    """Whether a day has ended of which there is no snapshot."""
    return bool(due_days(db))


def take_snapshots(db: DbSession) -> None:
    """Keep what each edition came to at the end of the days that have ended; done twice, the first stands."""
    for edition, first, last in due_days(db):
        days, at = read_days(db, edition), now()
        rows = [row for day in days_between(first, last) for row in rows_of(edition, days, day, at)]
        insert = insert_into(db, Base.metadata.tables[Snapshot.__tablename__])
        db.connection().execute(insert.on_conflict_do_nothing(), rows)


def days_between(first: date, last: date) -> Iterator[date]:
    return (first + DAY * n for n in range((last - first).days + 1))


def rows_of(edition: Edition, days: Days, day: date, at: datetime) -> list[dict[str, Any]]:
    key = {"edition_id": edition.id, "day": day, "at": at}
    return [key | {"measure": name, "value": value} for name, value in values_of(days, day).items()]


def read_days(db: DbSession, edition: Edition) -> Days:
    """The edition's sums by day."""
    columns = [DaySum.day, *(getattr(DaySum, name) for name in MEASURES)]
    return [dict(row) for row in db.execute(select(*columns).where(Scope(edition).within(DaySum))).mappings()]


def values_of(days: Days, day: date) -> dict[str, int]:
    """{measure: what it came to by the end of a day}"""
    until_then = [row for row in days if row["day"] <= day]
    booking_sums = {name: sum(row[name] for row in days) for name in BOOKED}
    return booking_sums | {name: sum(row[name] for row in until_then) for name in AT_DOOR}


def show_curve(db: DbSession, edition: Edition) -> dict[str, Any]:
    """The snapshots of an edition by day, and last what it comes to now, until a week after it."""
    items = [point | {"final": True} for point in read_points(db, edition)]
    if today() <= edition.closes_on + AFTERWARDS:
        so_far = values_of(read_days(db, edition), today())
        items.append(point_of(today(), so_far) | {"final": False})
    return {"edition_id": edition.id, "items": items}


def read_points(db: DbSession, edition: Edition) -> Sequence[dict[str, Any]]:
    query = select(Snapshot).filter_by(edition_id=edition.id).order_by(Snapshot.day)
    values: dict[date, dict[str, int]] = {}
    for row in db.scalars(query):
        values.setdefault(row.day, dict.fromkeys(MEASURES, 0))[row.measure] = row.value
    return [point_of(day, of_day) for day, of_day in values.items()]


def point_of(day: date, values: dict[str, int]) -> dict[str, Any]:
    return {"day": day, "hours": round(values["minutes"] / 60, 1)} | values
