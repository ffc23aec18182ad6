"""What a service does by itself every so often, in a transaction, in one of its workers at a time."""

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Column, Select, String, Table, bindparam, or_, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session as DbSession

from .. import logs, machine
from ..clockwork import SHANGHAI
from ..metrics import JOBS_SLOW
from ..storage.db import Database, Moment, took_too_long
from . import outbox

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
PIECE = 0.2
"""Seconds that one piece of a job may take: so long at most somebody may wait for a row, or for SQLite's one writer."""
RESTS = 9
"""So many times as long as it took rests a job that took longer than a piece: on a busy machine none takes more than a
tenth of a worker's time from what others wait for. Figures that took 4 s to count were counted all the time, and 300 s
of events waited. A job that took less is due when it says: people wait for what it does."""
LONGEST_STATEMENT = 10.0
"""Seconds after which PostgreSQL breaks a job's statement off: it looks for something without an index."""

Thing = TypeVar("Thing")

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

    One call is one piece of it, of PIECE at most: it returns True when there is more to do, and is called again before
    its time. With `waiting` it is called only where one of these selects finds a row, at `:now` and `:today`, the
    domain's, and `:real_now`, the machine's: most jobs find nothing to do, and those of all of them are sent as one
    statement. With `has_work` it is called only where that finds something by a database session which reads: for what
    a select cannot say. With
    `own_transactions` it is called without one, in every worker: for what speaks to others on the way and must hold no
    lock meanwhile. It claims for itself what it does. One that is `apart` has a thread of its own, as it waits for
    others, which is woken where something is `waiting`; `end` is called on it when the worker stops.
    """

    name: str
    every_seconds: float
    run: Callable[..., object]
    own_transactions: bool = False
    waiting: Sequence[Select[Any]] = ()
    has_work: Callable[[DbSession], object] | None = None
    apart: bool = False
    end: Callable[[], object] | None = None


class Piece:
    """How long a piece of work may go on: it is over after PIECE seconds, and whoever works in steps stops then."""

    def __init__(self) -> None:
        self._ends_at = machine.monotonic() + PIECE

    @property
    def is_over(self) -> bool:
        return machine.monotonic() > self._ends_at


class Pace:
    """How many things are done in one transaction, so that it takes about `seconds`: `at_least` and `at_most` so many.

    What a transaction costs by itself takes longer, too, on a busy machine: without a least number it would end at one.
    """

    def __init__(self, at_first: int, at_most: int, seconds: float, at_least: int = 1) -> None:
        self.at_once = at_first
        self._at_least = at_least
        self._at_most = at_most
        self._seconds = seconds

    def note(self, count: int, seconds: float) -> None:
        """Do fewer at once when so many took long, and more when not."""
        if seconds > self._seconds:
            self.at_once = max(self._at_least, int(count * self._seconds / seconds))
        elif count == self.at_once:
            self.at_once = min(2 * count, self._at_most)


def do_each(things: Sequence[Thing], work: Callable[[Thing], object]) -> bool:
    """Do this work on each, the first at any rate, until a piece is over; whether some are left."""
    piece = Piece()
    for number, thing in enumerate(things, 1):
        work(thing)
        if piece.is_over:
            return number < len(things)
    return False


class Timetable:
    """When each job is due. The row says it for all workers, and is locked while one of them runs the job."""

    def __init__(
        self,
        database: Database,
        jobs: Sequence[Job],
        now: Callable[[], datetime] = machine.now,
        service: str = "",
    ) -> None:
        """`now`: the domain's clock, so that all is due at once when a demonstrator has moved it."""
        self.database = database
        self.service = service
        self._now = now
        self.jobs = list(jobs)
        looks = [
            or_(*(waiting.exists() for waiting in job.waiting)).label(job.name)
            for job in self.jobs
            if job.waiting
        ]
        self._look = select(*looks) if looks else None
        # When to look at the row again: between two runs it need not be asked.
        self._look_at = dict.fromkeys((job.name for job in self.jobs), LONG_AGO)
        self._rests_until = dict.fromkeys(self._look_at, 0.0)
        self._began: float | None = None

    @property
    def seconds(self) -> float:
        """How long the job at hand has been at its piece."""
        began = self._began
        return 0.0 if began is None else machine.monotonic() - began

    def run_due(self) -> int:
        """Run a piece of what is due; how many ran. A job that fails is rolled back, logged, due again in its turn."""
        now = self._now()
        due = [job for job in self.jobs if self._is_due(job, now)]
        idle = self._without_work(due, now)
        self._look_at.update({job.name: now + timedelta(seconds=job.every_seconds) for job in idle})
        return sum(self._run_timed(job) for job in due if job not in idle)

    def _without_work(self, due: Sequence[Job], now: datetime) -> list[Job]:
        """Those of the jobs for which nothing waits, looked up for all in one statement."""
        looking = [job for job in due if job.waiting]
        if self._look is None or not looking:
            return []
        moments = {"now": now, "today": now.astimezone(SHANGHAI).date(), "real_now": machine.now()}
        with self.database.connection() as connection:
            waits = connection.execute(self._look, moments).mappings().one()
        return [job for job in looking if not waits[job.name]]

    def _is_due(self, job: Job, now: datetime) -> bool:
        if machine.monotonic() < self._rests_until[job.name]:
            return False
        wait = self._look_at[job.name] - now
        return not timedelta() < wait <= timedelta(seconds=job.every_seconds)

    def _run_timed(self, job: Job) -> bool:
        """Run a job; one that takes longer than a piece may says so."""
        self._began = machine.monotonic()
        try:
            return self._run(job)
        finally:
            seconds, self._began = self.seconds, None
            has_more, is_long = self._look_at[job.name] == LONG_AGO, seconds > PIECE
            rest = RESTS * seconds if is_long and not has_more else 0.0
            self._rests_until[job.name] = machine.monotonic() + rest
            if is_long:
                JOBS_SLOW.labels(self.service, job.name).inc()
                log.warning("job took long", job=job.name, seconds=round(seconds, 2))

    def _run(self, job: Job) -> bool:
        self._look_at[job.name] = self._now() + timedelta(seconds=job.every_seconds)
        logs.clear()
        try:
            ran, has_more = self._run_piece(job)
        except Exception as error:
            if is_away(error):
                raise
            stack = "".join(traceback.format_tb(error.__traceback__))
            log.error("job failed", job=job.name, error=type(error).__name__, stack=stack)
            return True
        if has_more:
            self._look_at[job.name] = LONG_AGO
        return ran

    def _run_piece(self, job: Job) -> tuple[bool, bool]:
        """Whether it ran here, and whether it has more to do."""
        if job.own_transactions:
            return True, job.run() is True
        if job.has_work and not self._finds_work(job.has_work):
            return False, False
        with self.database.transaction() as db:
            if not self._claim(db, job):
                return False, False
            has_more = job.run(db) is True
            if not has_more:
                self._put_off(db, job)
        return True, has_more

    def _finds_work(self, has_work: Callable[[DbSession], object]) -> bool:
        with self.database.reading() as db:
            return bool(has_work(db))

    def _claim(self, db: DbSession, job: Job) -> bool:
        now = self._now()
        db.execute(KNOWN, {"name": job.name, "now": now})
        of_job = worker_job.c.name == job.name
        # Another worker's clock may be a little ahead of this one's; a tenth early is soon enough. What is due later
        # than it can be was written before the clock was set back.
        every = timedelta(seconds=job.every_seconds)
        due = or_(worker_job.c.due_at <= now + every / 10, worker_job.c.due_at > now + 2 * every)
        free = select(worker_job.c.name).where(of_job, due).with_for_update(skip_locked=True)
        return db.execute(free).first() is not None

    def _put_off(self, db: DbSession, job: Job) -> None:
        due_at = self._now() + timedelta(seconds=job.every_seconds)
        db.execute(update(worker_job).where(worker_job.c.name == job.name).values(due_at=due_at))


def is_away(error: Exception) -> bool:
    """Whether an error says that the database cannot be reached, and nothing of the job that met it."""
    return isinstance(error, OperationalError) and not took_too_long(error)
