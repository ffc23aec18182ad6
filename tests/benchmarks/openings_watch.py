"""What is watched while many slots are published: writes, held databases, processors; and the floor beside it."""

import os
import sqlite3
import threading
import time
import uuid
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

import psycopg
import requests
from sqlalchemy import create_engine, insert
from sqlalchemy.engine import make_url

from chassis.messaging import outbox
from deploy.site import DEPARTMENTS
from deploy.status import family
from registration.schema import Base, table_of
from registration.sessions.model import Session
from tests.faults.people import Person
from tests.faults.system import System

EVERY = 0.1
LOOK = 0.01
PIECE = 500
OLDEST = (
    "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' AND backend_xid IS NOT NULL"
)


class Thread:
    """Something done again and again beside the block, until it ends."""

    def __init__(self) -> None:
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._go_on, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.set()
        self._thread.join()

    def _go_on(self) -> None:
        raise NotImplementedError


class Writer(Thread):
    """A citizen who books and cancels; `answers`: how long each answer took, in seconds."""

    def __init__(self, citizen: Person, session_id: str) -> None:
        super().__init__()
        self.citizen, self.session_id = citizen, session_id
        self.answers: list[float] = []
        self.refused = 0

    @property
    def longest(self) -> float:
        return max(self.answers, default=0.0)

    @property
    def p95(self) -> float:
        """What nineteen of twenty answers took at most."""
        return quantiles(self.answers, n=20)[-1]

    def _go_on(self) -> None:
        while not self._ends.wait(EVERY):
            booked = self._timed(lambda: self.citizen.book(self.session_id))
            if booked is not None:
                self._timed(lambda: self.citizen.cancel(booked.json()["id"]))

    def _timed(self, ask: Any) -> requests.Response | None:
        began = time.monotonic()
        answer: requests.Response = ask()
        self.answers.append(time.monotonic() - began)
        if answer.ok:
            return answer
        self.refused += 1
        return None


class Held(Thread):
    """How long each department's database is held by one transaction: `longest`, in seconds."""

    def __init__(self, system: System) -> None:
        super().__init__()
        self.urls = {name: make_url(system.base.addresses.database[name]) for name in DEPARTMENTS}
        self.longest = dict.fromkeys(self.urls, 0.0)

    def _go_on(self) -> None:
        with ExitStack() as stack:
            looks = {name: stack.enter_context(closing(self._look(url))) for name, url in self.urls.items()}
            while not self._ends.wait(LOOK):
                for name, look in looks.items():
                    self.longest[name] = max(self.longest[name], look.seconds())

    def _look(self, url: Any) -> Any:
        return OfSqlite(url.database) if url.get_backend_name() == "sqlite" else OfPostgresql(url)


class OfSqlite:
    """Since when the one writer of a file has been at it, by asking for its place again and again."""

    def __init__(self, path: str) -> None:
        self.connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        self.free_at = time.monotonic()

    def seconds(self) -> float:
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            self.connection.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return time.monotonic() - self.free_at
        seconds_held, self.free_at = 0.0, time.monotonic()
        return seconds_held

    def close(self) -> None:
        self.connection.close()


class OfPostgresql:
    """How old the oldest transaction is that has written."""

    def __init__(self, url: Any) -> None:
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self.connection = psycopg.connect(plain, autocommit=True)

    def seconds(self) -> float:
        [[seconds]] = self.connection.execute(OLDEST).fetchall()
        return float(seconds)

    def close(self) -> None:
        self.connection.close()


def processor_seconds(system: System) -> float:
    """Processor time that all departments' processes have taken up to now."""
    return sum(_of_process(pid) for first in system.supervisor.pids().values() for pid in family(first))


def _of_process(pid: int) -> float:
    """User and system time, from fields 14 and 15 of /proc/<pid>/stat (man 5 proc)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def bare_seconds(rows: int) -> float:
    """Processor time of inserting so many sessions and events, PIECE in a transaction, with nothing around it."""
    with TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/bare.db")
        Base.metadata.create_all(engine)
        outbox.metadata.create_all(engine)
        sessions, events = [new_session() for _ in range(rows)], [new_event() for _ in range(rows)]
        began = time.process_time()
        for first in range(0, rows, PIECE):
            with engine.begin() as connection:
                connection.execute(insert(table_of(Session)), sessions[first : first + PIECE])
                connection.execute(outbox.INSERT, events[first : first + PIECE])
        spent = time.process_time() - began
        engine.dispose()
        return spent


def new_session() -> dict[str, Any]:
    now = datetime(2021, 11, 12, tzinfo=UTC)
    usual = {"kind": "slot", "title": "江岸区图书馆", "mode": "offline", "access": "seats", "status": "open"}
    counts = dict.fromkeys((column.name for column in table_of(Session).columns if not column.nullable), 0)
    lists: dict[str, Any] = {name: [] for name in ("topics", "conditions", "dates", "keep")}
    moments = dict.fromkeys(("starts_at", "ends_at", "books_until", "cancel_until", "timed_at"), now)
    flags = {"paused": False, "door_kept": False, "bring": "", "asked": 20, "capacity": 20}
    return counts | usual | lists | moments | flags | {"id": uuid.uuid4()}


def new_event() -> dict[str, Any]:
    now = datetime(2021, 11, 12, tzinfo=UTC)
    return {
        "event_id": str(uuid.uuid4()),
        "type": "registration.session-changed.v1",
        "body": b"x" * 1300,
        "created_at": now,
    }
