"""Looks into a department's database that are taken after every act: past its application, for a tenth of the time."""

import json
import sqlite3
import uuid
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

EVENTS_WAIT = "SELECT 1 FROM outbox LIMIT 1"
NOTICE_IS_DUE = "SELECT 1 FROM notice WHERE status = 'due' AND due_at <= ? LIMIT 1"
"""Whether `courier.send_due` may find something; where this finds nothing, it does nothing."""
SESSIONS = """
SELECT id, status, paused, starts_at, ends_at, dates, asked, capacity, confirmed,
    kept_walk_in, waiting FROM session
WHERE ends_at > ? ORDER BY starts_at, id
"""
STATES = """
SELECT booking.id, booking.status FROM booking JOIN session ON session.id = booking.session_id
WHERE session.ends_at > ?
"""


class Seen(NamedTuple):
    """What everybody sees of a session."""

    id: uuid.UUID
    status: str
    paused: bool
    starts_at: datetime
    ends_at: datetime
    spans: list[tuple[datetime, datetime]]
    """From when to when it is; of a series each date"""
    asked: int
    capacity: int
    confirmed: int
    kept_walk_in: int
    """Places kept back for those who just come"""
    waiting: int


class Glance:
    """A connection of its own that only reads. Nothing of what it finds goes into the department."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)

    def close(self) -> None:
        self._connection.close()

    def rows(self, statement: str, *values: Any) -> list[Any]:
        return self._connection.execute(statement, values).fetchall()

    def sessions(self, now: datetime) -> list[Seen]:
        """Those that are not over."""
        return [seen(*row) for row in self.rows(SESSIONS, stored(now))]

    def states(self, now: datetime) -> dict[str, str]:
        """{booking's id: its state} of the bookings in sessions that are not over."""
        return {spelled(id): status for id, status in self.rows(STATES, stored(now))}


@lru_cache(4096)
def seen(id: str, status: str, paused: int, starts: str, ends: str, dates: str, *counts: int) -> Seen:
    """A row as everybody sees it; most rows are as they were before the act."""
    span = moment(starts), moment(ends)
    names = "starts_at", "ends_at"
    spans = [tuple(datetime.fromisoformat(date[name]) for name in names) for date in json.loads(dates)]
    return Seen(uuid.UUID(id), status, bool(paused), *span, spans or [span], *counts)  # type: ignore[list-item, arg-type]


@lru_cache(65536)
def spelled(id: str) -> str:
    """An id as answers have it, of one as SQLite keeps it."""
    return str(uuid.UUID(id))


def stored(moment: datetime) -> str:
    """A moment as SQLite keeps it."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)
