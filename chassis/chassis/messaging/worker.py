"""The worker of a service: one loop that reads what has arrived and publishes what waits, and beside it a thread for
what is due by itself, and one for each job that waits for others. Reading and publishing wait for neither.

Any number of workers of one service may run, and any of them may be stopped or killed at any moment.
"""

import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from .. import clock, logs, machine
from ..metrics import (
    DEAD_LETTERS,
    INBOX_BACKLOG,
    JOB_SECONDS,
    OUTBOX_AGE,
    OUTBOX_BACKLOG,
    WORKER_HEARTBEAT,
)
from ..storage.db import BREATH, Database, using
from . import beats, outbox
from .bells import Bell, listening
from .bus import Bus, Topology, connect
from .inbox import Inbox, prune
from .jobs import LONGEST_STATEMENT, Job, Timetable
from .parts import Hand, Part
from .retelling import retelling, tell_waiting

# Deliveries taken and handled in one transaction, at most. Of more, open in memory, a process stays larger for good.
BATCH = 200
MEASURE_EVERY = 5.0
LONGEST_BLINDNESS = 15.0
"""Seconds between two measurements, however long one took."""
LOOK_EVERY = 1.0
"""Seconds between two looks of a worker that nobody woke: one statement for all that may wait in its database."""
SELDOM = 15.0
"""Seconds after which a thread looks by itself for what the timetable looks for, should that be stuck."""
ATTENTIVE = 1.0
"""Seconds for which a worker goes on looking often after something went on: longer than bells keep still."""
JOBS_EVERY = 0.25
"""Seconds between two looks at which jobs are due, while something goes on."""
STOP_SECONDS = 5.0
"""How long a worker that stops waits for a job; whatever kills it waits longer."""

log = logs.get_logger()

# What every service does by itself.
HOUSEKEEPING = (
    Job("prune the inbox", 3600, prune, own_transactions=True),
    Job("tell again", 1, tell_waiting, own_transactions=True, waiting=(retelling.select(),)),
)


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
        self.jobs: list[Job] = messaging.jobs
        self.measures: list[Callable[[Any], object]] = messaging.measures
        self.timetable: Timetable | None = None
        self.name = f"{platform.node()}:{os.getpid()}"
        self._attentive_until = 0.0
        self._measure_at = 0.0
        self._beat_at = 0.0
        self._wait = 0.0
        self._has_to_publish = False
        self.reading = Part("inbox", self._read)
        self.relaying = Part("outbox", self.relay.relay)
        self.tending = (Part("metrics", self._measure), Part("sign of life", self._beat))
        self.hands: list[Hand] = []

    def run(self, is_stopped: Callable[[], bool], bell: Bell) -> None:
        """Work until ``is_stopped()``; then finish the round and give back what was not handled. ``bell`` wakes it."""
        self.database.breath = BREATH
        self.database.plan_anew()
        try:
            with listening(bell, self._hear), self._doing_jobs():
                while not is_stopped():
                    if self.reading.pausing:
                        machine.sleep(self.idle)
                    if self.round(self._patience(self.idle)):
                        self._attend()
        finally:
            self.bus.close()
            self._end()

    def _hear(self) -> None:
        """The bell was rung: there is something to publish, or to do on one of the threads."""
        self._attend()
        self._wake_hands()

    def _attend(self) -> None:
        """Something goes on: look more often for a while."""
        was_attentive = self._is_attentive()
        self._attentive_until = machine.monotonic() + ATTENTIVE
        self.bus.wake()
        if not was_attentive:
            self._wake_hands()

    def _is_attentive(self) -> bool:
        return machine.monotonic() < self._attentive_until

    def _patience(self, while_attentive: float) -> float:
        return while_attentive if self._is_attentive() else LOOK_EVERY

    def _wake_hands(self) -> None:
        for hand in self.hands:
            hand.wake()

    def round(self, wait: float) -> int:
        """Read and publish once, and say how it goes; how many events. Waits ``wait`` seconds for a delivery."""
        self._wait = wait
        count = self.reading.do()
        if count or self._has_to_publish or self._is_attentive():
            self._has_to_publish = False
            count += self.relaying.do()
        for part in self.tending:
            part.do()
        return count

    def _find_unpublished(self) -> None:
        """Something waits in the outbox for which nobody rang."""
        self._has_to_publish = True
        self.bus.wake()

    @contextmanager
    def _doing_jobs(self) -> Iterator[None]:
        """Meanwhile what is due is done on threads of its own, on connections that break off what takes too long."""
        limited_database = self.database.with_limit(LONGEST_STATEMENT)
        limited_database.plan_anew()
        apart = [(job, hand_of(job)) for job in self.jobs if job.apart]
        publish = Job(
            "publish", LOOK_EVERY, self._find_unpublished, own_transactions=True, waiting=(outbox.IS_WAITING,)
        )
        looked_for = [replace(job, run=hand.wake, apart=False) for job, hand in apart if job.waiting]
        due = [job for job in self.jobs if not job.apart]
        self.timetable = Timetable(limited_database, [publish, *looked_for, *due], clock.now, self.service)
        with using(limited_database):
            jobs = Hand(Part("jobs", self.timetable.run_due), partial(self._patience, JOBS_EVERY))
        self.hands = [jobs, *(hand for _, hand in apart)]
        for hand in self.hands:
            hand.start()
        try:
            yield
        finally:
            self._stop_jobs()
            if limited_database is not self.database:
                limited_database.close()

    def _stop_jobs(self) -> None:
        for hand in self.hands:
            hand.tell_to_stop()
        ends_at = machine.monotonic() + STOP_SECONDS
        for hand in self.hands:
            hand.wait(max(0.0, ends_at - machine.monotonic()))

    def step(self) -> int:
        """Read and publish once; how many events."""
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
            for measure in self.measures:
                measure(db)
        OUTBOX_BACKLOG.labels(self.service).set(waiting)
        OUTBOX_AGE.labels(self.service).set(age)
        depth = self.bus.depth()
        INBOX_BACKLOG.labels(self.service).set(depth.waiting)
        DEAD_LETTERS.labels(self.service).set(depth.dead)
        JOB_SECONDS.labels(self.service).set(self.timetable.seconds if self.timetable else 0.0)
        # Counting a long backlog takes its time; it must not take the worker's, nor leave those who watch in the dark.
        pause = max(MEASURE_EVERY, 50 * (machine.monotonic() - began))
        self._measure_at = began + min(pause, LONGEST_BLINDNESS)
        return 0

    def _beat(self) -> int:
        WORKER_HEARTBEAT.labels(self.service).set(machine.unix())
        if machine.monotonic() >= self._beat_at:
            parts = (self.reading, self.relaying, *self.tending, *(hand.part for hand in self.hands))
            pausing = [part.name for part in parts if part.pausing]
            with self.database.transaction() as db:
                beats.beat(db, self.name, pausing)
            self._beat_at = machine.monotonic() + beats.EVERY
        return 0

    def _end(self) -> None:
        with suppress(SQLAlchemyError), self.database.transaction() as db:
            beats.stop(db, self.name)


def hand_of(job: Job) -> Hand:
    """The thread of a job that is apart."""
    return Hand(Part(job.name, job.run), lambda: SELDOM if job.waiting else job.every_seconds, job.end)


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


def run(app: Flask, is_stopped: Callable[[], bool]) -> None:
    """Run a worker of ``app`` until ``is_stopped()``."""
    declare(app)
    with app.app_context():
        log.info("worker started")
        worker_of(app).run(is_stopped, app.extensions["bell"])
        log.info("worker stopped")


def step(app: Flask) -> bool:
    """Read and publish once in this thread (for tests); whether anything moved."""
    if "worker" not in app.extensions:
        app.extensions["worker"] = worker_of(app)
    with app.app_context():
        count: int = app.extensions["worker"].step()
    return bool(count)
