"""``make bench-notices``: what it costs to tell people, how long it takes, and what waits for it meanwhile.

``python -m tests.benchmarks.notices [--notices N]``

Registration's worker runs as in production, on a private durable PostgreSQL and a private RabbitMQ; an SMS provider
of our own answers after so many milliseconds, or never. Notices of parties that have booked one session, and sign-in
codes, become due at one moment. "A notice" is the processor time of the worker and of the database from then until the
last is sent, without what both take when nothing is due. Outbox lag is from an event's commit until it is published.
"""

import argparse
import asyncio
import itertools
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import select

import registration
import registration.config
from chassis.clock import now
from chassis.messaging.outbox import emit
from chassis.storage.db import transaction
from chassis.testing import Issuer, eventually
from deploy.environment import environment
from deploy.processes import Process, flask, worker
from deploy.site import Site
from deploy.status import family
from deploy.supervisor import Supervisor
from registration.citizens import citizens
from registration.config import CodeRules
from registration.events import SeatsChanged
from registration.sessions.model import Session
from tests.benchmarks.rush_town import WIDTH, Servers, servers
from tests.fixtures.processes import free_block
from tests.fixtures.registration import Week, book

KEY = "a key between us and the provider"
NEVER = 3600.0
IDLE_SECONDS = 4.0
PATIENCE = 300.0
HANGING_SECONDS = 15.0
RULES = CodeRules(timedelta(minutes=5), 5, 100, timedelta(hours=1))
SETTINGS = {
    "REGISTRATION_ENVIRONMENT": "test",
    "REGISTRATION_CLOCK": "",
    "REGISTRATION_MESSENGER": "http",
    # As delivered: the demonstration, which keeps its messages, has one.
    "REGISTRATION_SENDERS": "60",
    "REGISTRATION_SMS_URL": "http://127.0.0.1:9/sms",
    "REGISTRATION_SMS_KEY": KEY,
    "REGISTRATION_QUIET_HOURS": "none",
}
# Each is the likeness of one that was made through the API; what must be its own is.
BOOKINGS = """
INSERT INTO booking SELECT (jsonb_populate_record(b, jsonb_build_object('id', gen_random_uuid(), 'citizen_id', c.id,
    'key', c.id, 'code', upper(substr(md5(c.id::text), 1, 12))))).*
FROM booking b, citizen c WHERE b.id = %s AND c.id = ANY(%s)
"""
NOTICES = """
INSERT INTO notice (id, kind, citizen_id, booking_id, status, attempts, due_at, written_at)
SELECT gen_random_uuid(), 'booked', citizen_id, id, 'due', 0, now() + interval '1 day', now()
FROM booking WHERE citizen_id = ANY(%s)
"""
CODES_DUE = "SELECT count(*) FROM notice WHERE status = 'due' AND kind = 'sign_in_code'"
_phones = itertools.count(13100000000)


def serve(port_to: Connection, seconds: float) -> None:
    """An SMS provider in a process of its own that answers every request after so many seconds."""
    asyncio.run(_serve(port_to, seconds))


async def _serve(port_to: Connection, seconds: float) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
                await reader.readexactly(int(length))
                await asyncio.sleep(seconds)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=500)
    port_to.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


@contextmanager
def provider(seconds: float) -> Iterator[str]:
    """The address of a provider that answers after so many seconds."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=serve, args=(there, seconds), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}/sms"
    finally:
        process.terminate()
        process.join()


class Department:
    """Registration's database, and a worker that sends through whichever provider it is given."""

    def __init__(self, folder: Path, these: Servers) -> None:
        site = Site(folder, free_block(WIDTH), real=True)
        self.variables = environment(site, "registration", these.addresses(), "") | SETTINGS
        self.supervisor = Supervisor(site.folder("log"), print)
        task = Process("registration-migrate", flask("registration", "migrate"), self.variables)
        self.supervisor.finish({task.name: self.supervisor.task(task)}, lambda: None)
        names = ("environment", "database_url", "broker_url", "data_key")
        settings: dict[str, Any] = {name: self.variables[f"REGISTRATION_{name.upper()}"] for name in names}
        settings |= {"messenger": "store"}
        self.app = registration.create_app(registration.config.Settings(**settings, log_level="CRITICAL"))
        self.week = Week(self.app, issuer := Issuer())
        self.app.extensions["keys"] = issuer.keys
        self.db = psycopg.connect(settings["database_url"], autocommit=True)
        self.postmaster = _parent(self.db.info.backend_pid)

    @contextmanager
    def worker(self, url: str) -> Iterator[int]:
        """Its worker, at work; the process's id."""
        self.supervisor.start(worker("registration", self.variables | {"REGISTRATION_SMS_URL": url}))
        try:
            eventually(lambda: self.count("SELECT count(*) FROM worker_beat"), PATIENCE)
            yield self.supervisor.pids()["registration-worker"]
        finally:
            self.supervisor.stop()
            self.db.execute("DELETE FROM worker_beat")

    def count(self, query: str) -> int:
        row = self.db.execute(query).fetchone()
        return int(row[0]) if row else 0

    @property
    def due(self) -> int:
        return self.count("SELECT count(*) FROM notice WHERE status = 'due' AND due_at <= now()")

    def write_notices(self, count: int) -> None:
        """Parties of one session that are each to be told, but not before they are released."""
        session_id = self.week.slot(2 * count, self.week.now() + timedelta(days=3))
        example = book(self.week, session_id)
        with self.app.app_context(), transaction() as db:
            people = [citizens.create(db, f"+86{next(_phones)}", "2021-10", now()).id for _ in range(count)]
        self.db.execute(BOOKINGS, [example["id"], people])
        self.db.execute(NOTICES, [people])

    def ask_for_codes(self, count: int) -> None:
        with self.app.app_context(), transaction() as db:
            for _ in range(count):
                citizens.send_code(db, phone=f"+86{next(_phones)}", rules=RULES)

    def release(self) -> None:
        """Let everything that waits be due."""
        self.db.execute("UPDATE notice SET due_at = now() WHERE status = 'due'")

    def forget(self) -> None:
        """Let nothing be due any more."""
        self.db.execute("UPDATE notice SET status = 'dropped' WHERE status = 'due'")

    def touch_session(self) -> None:
        """Have one event told, as a booking would."""
        with self.app.app_context(), transaction() as db:
            session = db.scalars(select(Session).limit(1)).one()
            emit(db, SeatsChanged, session)

    def used(self, worker_pid: int) -> tuple[float, float]:
        """Processor seconds that the worker and the database have taken."""
        of_worker = sum(processor_seconds(pid) for pid in family(worker_pid))
        backends = [pid for pid in family(self.postmaster) if pid != self.postmaster]
        return of_worker, sum(map(processor_seconds, backends)) + processor_seconds(
            self.postmaster, reaped=True
        )

    def close(self) -> None:
        self.db.close()
        self.supervisor.stop()
        self.app.extensions["database"].close()


def _parent(pid: int) -> int:
    """Field 4 of /proc/<pid>/stat (man 5 proc)."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def processor_seconds(pid: int, reaped: bool = False) -> float:
    """User and system time of a process, and of the children that it has seen end: fields 14 to 17 of its stat."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11 : 15 if reaped else 13])) / os.sysconf("SC_CLK_TCK")


class Cost(NamedTuple):
    """Processor milliseconds a notice, and how long all took."""

    worker: float
    database: float
    seconds: float


def tell(department: Department, pid: int, count: int) -> Cost:
    """Let everything that waits be told."""
    idle = _rate(department, pid)
    before, began = department.used(pid), time.monotonic()
    department.release()
    eventually(lambda: department.due == 0, PATIENCE)
    seconds = time.monotonic() - began
    used = [after - then for after, then in zip(department.used(pid), before, strict=True)]
    of_worker, of_database = (
        1000 * max(0.0, busy_seconds - rate * seconds) / count
        for busy_seconds, rate in zip(used, idle, strict=True)
    )
    return Cost(of_worker, of_database, seconds)


def _rate(department: Department, pid: int) -> list[float]:
    """Processor seconds a second that the worker and the database take when nothing is due."""
    time.sleep(1)
    before = department.used(pid)
    time.sleep(IDLE_SECONDS)
    return [(after - then) / IDLE_SECONDS for after, then in zip(department.used(pid), before, strict=True)]


def lags(department: Department, goes_on: Callable[[], object]) -> list[float]:
    """Seconds from the commit of an event until it was published, one event after the other."""
    measured = []
    while goes_on():
        department.touch_session()
        began = time.monotonic()
        eventually(lambda: not department.count("SELECT count(*) FROM outbox"), PATIENCE)
        measured.append(time.monotonic() - began)
    return measured


def p95(measured: Sequence[float]) -> float:
    return statistics.quantiles(measured, n=20)[-1] if len(measured) > 1 else measured[0]


def main(words: Sequence[str] | None = None) -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--notices", type=int, default=2000)
    count = arguments.parse_args(words).notices
    with tempfile.TemporaryDirectory(prefix="lw-notices-") as name, servers(Path(name)) as these:
        department = Department(Path(name) / "department", these)
        try:
            report(department, count)
        finally:
            department.close()


def report(department: Department, count: int) -> None:
    with provider(0.1) as url, department.worker(url) as pid:
        department.write_notices(count)
        cost = tell(department, pid, count)
        verdict(
            f"{count:,} notices, a provider of 100 ms: all told after (s)", cost.seconds, 20 * count / 2000
        )
        parts = f"(worker {cost.worker:.2f}, database {cost.database:.2f})"
        verdict(f"processor time of a notice {parts} (ms)", cost.worker + cost.database, 1.0)
        department.write_notices(count)
        department.release()
        verdict("outbox lag meanwhile, p95 (s)", p95(lags(department, lambda: department.due)), 0.3)
    with provider(0.2) as url, department.worker(url) as pid:
        department.write_notices(count)
        department.ask_for_codes(count)
        department.release()
        began = time.monotonic()
        eventually(lambda: not department.count(CODES_DUE), PATIENCE)
        verdict(f"{count:,} codes behind as many notices, 200 ms (s)", time.monotonic() - began, 60)
        department.forget()
    with provider(NEVER) as url, department.worker(url) as pid:
        department.write_notices(min(count, 200))
        department.release()
        ends_at = time.monotonic() + HANGING_SECONDS
        measured = lags(department, lambda: time.monotonic() < ends_at)
        verdict("outbox lag with a provider that hangs, p95 (s)", p95(measured), 0.3)
        department.forget()


def verdict(what: str, measured: float, goal: float) -> None:
    print(
        f"{what:<75} {measured:>8.2f}   goal {goal:g}: {'met' if measured <= goal else 'NOT met'}", flush=True
    )


if __name__ == "__main__":
    main()
