"""The worker of a service: one loop that reads what has arrived, publishes what waits, and does what is due.

Any number of workers of one service may run, and any of them may be stopped or killed at any moment.
"""

import os
import platform
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Column, String, Table, bindparam, or_, select, text, update
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session as DbSession

from .. import clock, logs, machine
from ..metrics import DEAD_LETTERS, INBOX_BACKLOG, OUTBOX_AGE, OUTBOX_BACKLOG, WORKER_HEARTBEAT
from ..storage.db import Database, Moment
from . import beats, outbox
from .bells import Bell, listening
from .bus import Bus, BusUnavailable, Topology, connect
from .inbox import DatabaseAway, Inbox, prune
from .retelling import tell_waiting

# Deliveries handled in one transaction, at most.
BATCH = 500
MEASURE_EVERY = 2.0
LONGEST_BLINDNESS = 15.0
"""Seconds between two measurements, however long one took."""
LOOK_EVERY = 1.0
"""Seconds between two looks of a worker that nobody woke."""
ATTENTIVE = 1.0
"""Seconds for which a worker goes on looking often after something went on: longer than bells keep still."""
LONGEST_PAUSE = 5.0
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

log = logs.get_logger()

worker_job = Table(
    "worker_job",
    outbox.metadata,
    Column("name", String(100), primary_key=True),
    Column("due_at", Moment(), nullable=False),
)
KNOWN = text(
    "INSERT INTO worker_job (name, due_at) VALUES (:name, :now) ON CONFLICT (name) DO NOTHING"
).bindparams(bindparam("now", type_=Moment()))


@dataclass(frozen=True)
class Job:
    """Something a service does every so many seconds, in a transaction, in one of its workers at a time.

    With `own_transactions` it is called without one, in every worker: for what speaks to others on the way
    and must hold no lock meanwhile. It claims for itself what it does.
    """

    name: str
    every_seconds: float
    run: Callable[..., object]
    own_transactions: bool = False


# What every service does by itself.
HOUSEKEEPING = (
    Job("prune the inbox", 3600, prune),
    Job("tell again", 1, tell_waiting, own_transactions=True),
)


class Timetable:
    """When each job is due. The row says it for all workers, and is locked while one of them runs the job."""

    def __init__(
        self, database: Database, jobs: Sequence[Job], now: Callable[[], datetime] = machine.now
    ) -> None:
        """`now`: the domain's clock, so that all is due at once when a demonstrator has moved it."""
        self.database = database
        self._now = now
        self.jobs = list(jobs)
        # When to look at the row again: between two runs it need not be asked.
        self._look_at = dict.fromkeys((job.name for job in self.jobs), LONG_AGO)

    def run_due(self) -> int:
        """Run what is due; how many ran. A job that fails is rolled back, logged, due again in its turn."""
        return sum(self._run(job) for job in self.jobs if self._is_due(job))

    def _is_due(self, job: Job) -> bool:
        wait = self._look_at[job.name] - self._now()
        return not timedelta() < wait <= timedelta(seconds=job.every_seconds)

    def _run(self, job: Job) -> bool:
        self._look_at[job.name] = self._now() + timedelta(seconds=job.every_seconds)
        logs.clear()
        try:
            if job.own_transactions:
                job.run()
                return True
            with self.database.transaction() as db:
                if not self._claim(db, job):
                    return False
                job.run(db)
        except OperationalError:
            raise
        except Exception as error:
            stack = "".join(traceback.format_tb(error.__traceback__))
            log.error("job failed", job=job.name, error=type(error).__name__, stack=stack)
        return True

    def _claim(self, db: DbSession, job: Job) -> bool:
        now = self._now()
        db.execute(KNOWN, {"name": job.name, "now": now})
        of_job = worker_job.c.name == job.name
        # Another worker's clock may be a little ahead of this one's; a tenth early is soon enough. What is due later
        # than it can be was written before the clock was set back.
        every = timedelta(seconds=job.every_seconds)
        due = or_(worker_job.c.due_at <= now + every / 10, worker_job.c.due_at > now + 2 * every)
        free = select(worker_job.c.name).where(of_job, due).with_for_update(skip_locked=True)
        if db.execute(free).first() is None:
            return False
        db.execute(update(worker_job).where(of_job).values(due_at=now + every))
        return True


class Part:
    """One of the worker's duties. When it fails it pauses, longer each time, and the others go on."""

    def __init__(self, name: str, work: Callable[[], int]) -> None:
        self.name = name
        self.work = work
        self.failures = 0
        self._resumes_at = 0.0

    @property
    def pausing(self) -> bool:
        return machine.monotonic() < self._resumes_at

    def do(self) -> int:
        """Do it once, unless pausing; how much there was to do."""
        if self.pausing:
            return 0
        try:
            done = self.work()
        except (BusUnavailable, DatabaseAway, SQLAlchemyError) as error:
            self._pause("cannot work now", error)
            return 0
        except Exception as error:
            self._pause("failed", error, stack="".join(traceback.format_tb(error.__traceback__)))
            return 0
        if self.failures:
            log.info("working again", part=self.name)
        self.failures = 0
        return done

    def _pause(self, event: str, error: Exception, **more: str) -> None:
        seconds = machine.jittered(min(LONGEST_PAUSE, 0.25 * 2**self.failures))
        self._resumes_at = machine.monotonic() + seconds
        self.failures = min(self.failures + 1, 10)
        words = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
        log.warning(event, part=self.name, error=words, seconds=round(seconds, 2), **more)


class Worker:
    """The duties of one service's worker, bound to its database and its end of the bus.

    ``idle``: seconds it waits for a delivery before it looks at the outbox again, while something goes on. When nothing
    does, it waits for the broker or the bell.
    """

    def __init__(
        self, database: Database, bus: Bus, messaging: Any, service: str, idle: float = 0.02
    ) -> None:
        self.database = database
        self.bus = bus
        self.service = service
        self.idle = idle
        self.inbox = Inbox(database, bus, messaging.subscriptions, service)
        self.relay = outbox.Relay(database, bus, service)
        self.timetable = Timetable(database, messaging.jobs, clock.now)
        self.name = f"{platform.node()}:{os.getpid()}"
        self._attentive_until = 0.0
        self._measure_at = 0.0
        self._beat_at = 0.0
        self._wait = 0.0
        self.reading = Part("inbox", self._read)
        self.relaying = Part("outbox", self.relay.relay)
        self.parts = (
            self.reading,
            self.relaying,
            Part("jobs", self.timetable.run_due),
            Part("metrics", self._measure),
            Part("sign of life", self._beat),
        )

    def run(self, stopped: Callable[[], bool], bell: Bell) -> None:
        """Work until ``stopped()``; then finish the round and give back what was not handled. ``bell`` wakes it."""
        try:
            with listening(bell, self._hear):
                while not stopped():
                    if self.reading.pausing:
                        machine.sleep(self.idle)
                    if self.round(self._patience()):
                        self._hear()
        finally:
            self.bus.close()
            self._end()

    def _hear(self) -> None:
        """Something goes on, here or where the bell was rung: look more often for a while."""
        self._attentive_until = machine.monotonic() + ATTENTIVE
        self.bus.wake()

    def _patience(self) -> float:
        return self.idle if machine.monotonic() < self._attentive_until else LOOK_EVERY

    def round(self, wait: float) -> int:
        """Each duty once; how many events were read and published. Waits ``wait`` seconds for a delivery."""
        self._wait = wait
        moved = self.reading.do() + self.relaying.do()
        for part in self.parts[2:]:
            part.do()
        return moved

    def step(self) -> int:
        """Read and publish once, without the jobs; how many events."""
        # A broker's deliveries come over the network; those of a file are there or not.
        self._wait = 0 if self.bus.declares_itself else 0.25
        return self._read() + self.relay.relay()

    def _read(self) -> int:
        deliveries = self.bus.take(BATCH, self._wait)
        if deliveries:
            self.inbox.receive(deliveries)
        return len(deliveries)

    def _measure(self) -> int:
        if machine.monotonic() < self._measure_at:
            return 0
        began = machine.monotonic()
        with self.database.reading() as db:
            waiting, age = outbox.backlog(db)
        OUTBOX_BACKLOG.labels(self.service).set(waiting)
        OUTBOX_AGE.labels(self.service).set(age)
        depth = self.bus.depth()
        INBOX_BACKLOG.labels(self.service).set(depth.waiting)
        DEAD_LETTERS.labels(self.service).set(depth.dead)
        # Counting a long backlog takes its time; it must not take the worker's, nor leave those who watch in the dark.
        pause = max(MEASURE_EVERY, 50 * (machine.monotonic() - began))
        self._measure_at = began + min(pause, LONGEST_BLINDNESS)
        return 0

    def _beat(self) -> int:
        WORKER_HEARTBEAT.labels(self.service).set(machine.unix())
        if machine.monotonic() >= self._beat_at:
            pausing = [part.name for part in self.parts if part.pausing]
            with self.database.transaction() as db:
                beats.beat(db, self.name, pausing)
            self._beat_at = machine.monotonic() + beats.EVERY
        return 0

    def _end(self) -> None:
        with suppress(SQLAlchemyError), self.database.transaction() as db:
            beats.stop(db, self.name)


def worker_of(app: Flask) -> Worker:
    """A worker for ``app``, on a connection of its own."""
    settings = app.extensions["settings"]
    bus = connect(settings.broker_url, settings.department)
    messaging = app.extensions["messaging"]
    return Worker(app.extensions["database"], bus, messaging, settings.department, settings.idle)


def declare(app: Flask) -> None:
    """Bind what the service reads, on a transport that lets it; on a broker that is the administrator's."""
    settings = app.extensions["settings"]
    bus = connect(settings.broker_url, settings.department)
    try:
        if bus.declares_itself:
            types = app.extensions["messaging"].subscriptions.types
            bus.declare(Topology.of_reader(settings.department, types))
    finally:
        bus.close()


def run(app: Flask, stopped: Callable[[], bool]) -> None:
    """Run a worker of ``app`` until ``stopped()``."""
    declare(app)
    with app.app_context():
        log.info("worker started")
        worker_of(app).run(stopped, app.extensions["bell"])
        log.info("worker stopped")


def step(app: Flask) -> bool:
    """Read and publish once in this thread (for tests); whether anything moved."""
    if "worker" not in app.extensions:
        app.extensions["worker"] = worker_of(app)
    with app.app_context():
        moved: int = app.extensions["worker"].step()
    return bool(moved)
