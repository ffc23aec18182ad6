"""The worker's loop: it goes on when a part of it fails, runs each job in one place at a time, and measures."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from prometheus_client import REGISTRY
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from chassis import machine
from chassis.messaging import worker
from chassis.messaging.bus import BusUnavailable
from chassis.messaging.department import Messaging, messaging_of
from chassis.messaging.jobs import PIECE, RESTS, Job, Timetable, worker_job
from chassis.messaging.parts import Part
from chassis.storage.db import Database, new_id, using, wake_workers
from chassis.storage.db import database as database_at_hand
from chassis.testing import eventually
from tests.fixtures.log_lines import logged
from tests.fixtures.patience import patient
from tests.fixtures.statements import statements
from tests.fixtures.still import standing_still
from tests.fixtures.toys import Copy, make, new_clerk, town

RED, BLUE = (select(Copy.id).where(Copy.colour == colour) for colour in ("red", "blue"))


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """A service with empty tables."""
    with new_clerk(database_url, tmp_path) as app:
        yield app


@pytest.fixture
def database(app: Flask) -> Database:
    return app.extensions["database"]


@contextmanager
def meanwhile(work: Callable[[Callable[[], bool]], None]) -> Iterator[None]:
    """`work(stopped)` is done on a thread of its own."""
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(stop.is_set,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(patient(10))
        assert not thread.is_alive()


def running(app: Flask) -> AbstractContextManager[None]:
    return meanwhile(partial(worker.run, app))


def working(inside: worker.Worker, app: Flask) -> AbstractContextManager[None]:
    def work(stopped: Callable[[], bool]) -> None:
        with app.app_context():
            inside.run(stopped, app.extensions["bell"])

    return meanwhile(work)


def until(work: Callable[[], object], ran: list[Any], times: int) -> None:
    """Work until something has run so many times."""

    def ran_enough() -> bool:
        work()
        return len(ran) >= times

    eventually(ran_enough)


def worker_health(app: Flask) -> int:
    return app.test_cli_runner().invoke(args=["worker-health", "--here"]).exit_code


def gauge(name: str, service: str) -> float | None:
    return REGISTRY.get_sample_value(name, {"service": service})


def test_a_due_job_runs_in_one_worker(database: Database) -> None:
    ran: list[str] = []
    job = Job("count", 3600, lambda db: ran.append("ran"))
    tables = [Timetable(database, [job]) for _ in range(3)]
    assert [table.run_due() for table in tables] == [1, 0, 0]
    assert ran == ["ran"]


def test_a_job_is_due_again_after_its_time(database: Database) -> None:
    ran: list[int] = []
    table = Timetable(database, [Job("count", 0.05, lambda db: ran.append(1))])
    eventually(lambda: (table.run_due() and False) or len(ran) >= 3)


def test_all_is_due_at_once_when_the_clock_is_moved_on_and_nothing_waits_for_ever_when_back(
    database: Database,
) -> None:
    moments = [datetime(2021, 11, 5, tzinfo=UTC)]
    ran: list[datetime] = []
    job = Job("prune", 3600, lambda db: ran.append(moments[0]))
    here, there = (Timetable(database, [job], lambda: moments[0]) for _ in range(2))
    for days in (0, 7, -30):
        moments[0] += timedelta(days=days)
        eventually(lambda: here.run_due() == 1)
        assert (there.run_due(), here.run_due()) == (0, 0)
    assert len(ran) == 3


def test_two_workers_never_run_a_job_at_once(database: Database) -> None:
    inside, met, ran = threading.Semaphore(1), [], []

    def alone(db: Session) -> None:
        if not inside.acquire(blocking=False):
            met.append(1)
        ran.append(1)
        inside.release()

    tables = [Timetable(database, [Job("alone", 0.001, alone)]) for _ in range(4)]

    def work(table: Timetable) -> None:
        for _ in range(30):
            table.run_due()

    threads = [threading.Thread(target=work, args=(table,)) for table in tables]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ran
    assert met == []


def test_a_failing_job_is_rolled_back_and_keeps_no_other_from_running(database: Database) -> None:
    ran: list[str] = []

    def fail(db: Session) -> None:
        db.add(Copy(id=new_id(), colour="half done"))
        db.flush()
        raise RuntimeError("cannot")

    table = Timetable(database, [Job("fail", 0.01, fail), Job("other", 0.01, lambda db: ran.append("other"))])
    eventually(lambda: (table.run_due() and False) or len(ran) >= 2)
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Copy)) == 0


def test_a_job_that_finds_no_work_writes_nothing(database: Database) -> None:
    ran: list[str] = []
    work, moments = [False, True], [datetime(2021, 11, 6, tzinfo=UTC)]
    jobs = [
        Job("count", 1, lambda db: ran.append("count"), has_work=lambda db: work.pop(0)),
        Job("red", 1, lambda db: ran.append("red"), waiting=(BLUE, RED)),
        Job("blue", 1, lambda: ran.append("blue"), own_transactions=True, waiting=(BLUE,)),
    ]
    table = Timetable(database, jobs, lambda: moments[0])
    assert table.run_due() == 0
    with database.reading() as db:
        assert db.execute(select(worker_job)).all() == []
    with database.transaction() as db:
        db.add(Copy(id=new_id(), colour="red"))
    assert table.run_due() == 0, "nothing is looked up again before its time"
    moments[0] += timedelta(seconds=2)
    assert table.run_due() == 2
    assert ran == ["count", "red"]


def test_what_waits_for_all_jobs_is_looked_up_in_one_statement(app: Flask, database: Database) -> None:
    jobs = [Job(f"job {number}", 1, print, waiting=(BLUE, RED)) for number in range(5)]
    with statements(app, reading=True) as queries:
        assert Timetable(database, jobs).run_due() == 0
    assert [statement.split()[0] for statement in queries if statement != "BEGIN"] == ["SELECT"]


def test_who_commits_what_workers_are_to_do_wakes_their_threads(app: Flask, database: Database) -> None:
    """A job apart that looks once an hour has nothing to do at first, and is not waited for."""
    ran: list[int] = []
    messaging_of(app).jobs += [Job("courier", 3600, lambda: ran.append(1), apart=True)]
    with running(app):
        eventually(lambda: gauge("worker_heartbeat", "clerk"))
        assert ran == []

        def wake() -> bool:
            with database.transaction() as db:
                wake_workers(db)
            return bool(ran)

        eventually(wake)


def test_a_job_with_its_own_transactions_is_given_none(database: Database) -> None:
    ran: list[tuple[object, ...]] = []
    table = Timetable(database, [Job("send", 3600, lambda *args: ran.append(args), own_transactions=True)])
    assert table.run_due() == 1
    assert ran == [()]


@pytest.mark.parametrize(
    "error", [BusUnavailable("away"), OperationalError("x", {}, Exception("away")), RuntimeError("a bug")]
)
def test_a_part_that_fails_pauses_longer_each_time_and_comes_back(error: Exception) -> None:
    outcomes: list[Exception | int] = [error, error, 7]
    calls: list[int] = []

    def work() -> int:
        calls.append(1)
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    part = Part("part", work)
    assert part.do() == 0
    assert part.pausing
    assert part.do() == 0
    assert calls == [1]
    eventually(lambda: part.do() == 7)
    assert part.failures == 0


def test_a_running_worker_carries_events_measures_and_stops_when_told(
    tmp_path: Path,
) -> None:
    urls = [f"sqlite:///{tmp_path}/{name}.db" for name in ("kiosk", "clerk")]
    kiosk, reader = town(*urls, f"embedded:///{tmp_path}/bus.db")
    with kiosk.app_context(), kiosk.extensions["database"].transaction() as db:
        make(db, "red")

    def arrived() -> bool:
        with reader.extensions["database"].reading() as db:
            return db.scalar(select(Copy.colour)) == "red"

    with running(kiosk), running(reader):
        eventually(arrived)
        eventually(lambda: gauge("worker_heartbeat", "clerk"))
        eventually(lambda: gauge("outbox_backlog", "kiosk") == 0)
        eventually(lambda: worker_health(reader) == 0)
    assert worker_health(reader) == 1, "it ended as it was told to, and lives no more"
    assert gauge("dead_letters", "clerk") == 0
    assert (gauge("inbox_lag_seconds", "clerk") or 0) < 10
    assert (REGISTRY.get_sample_value("events_handled_total", {"service": "clerk"}) or 0) >= 1
    for app in (kiosk, reader):
        app.extensions["database"].close()


def test_what_waits_in_the_outbox_is_counted_with_its_age(tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path}/{name}.db" for name in ("kiosk", "clerk")]
    kiosk, reader = town(*urls, f"embedded:///{tmp_path}/bus.db")
    with kiosk.app_context():
        with kiosk.extensions["database"].transaction() as db:
            for colour in ("red", "green"):
                make(db, colour)
        with kiosk.extensions["database"].reading() as db:
            waiting, age = worker.outbox.backlog(db)
    assert waiting == 2
    assert 0 <= age < 60
    for app in (kiosk, reader):
        app.extensions["database"].close()


def test_a_slow_look_at_what_waits_leaves_nobody_in_the_dark_for_long(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, looks = [100.0], []
    monkeypatch.setattr(machine, "monotonic", lambda: clock[0])

    def take_ten_seconds(_db: Session) -> None:
        looks.append(clock[0])
        clock[0] += 10

    app.extensions["messaging"].measures.append(take_ten_seconds)
    inside = worker.worker_of(app)
    with app.app_context():
        inside.round(0)
        assert worker_health(app) == 0, "it gives a sign of life though it has looked for so long"
        for second in range(111, 117):
            clock[0] = second
            inside.round(0)
    inside.bus.close()
    assert looks == [100, 100 + worker.LONGEST_BLINDNESS]


def test_an_unreadable_bus_stops_no_job(app: Flask, database: Database) -> None:
    """The broker away: the outbox pauses, the jobs go on."""
    ran: list[int] = []
    messaging = Messaging(jobs=[Job("tick", 0.01, lambda db: ran.append(1))])
    inside = worker.Worker(database, _Away(), messaging, "clerk")  # type: ignore[arg-type]
    with working(inside, app):
        eventually(lambda: len(ran) >= 3)
    assert inside.reading.failures > 0


def test_neither_reading_nor_publishing_nor_other_jobs_wait_for_a_job(tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path}/{name}.db" for name in ("kiosk", "clerk")]
    kiosk, reader = town(*urls, f"embedded:///{tmp_path}/bus.db")
    let_go, ran = threading.Event(), []
    jobs = reader.extensions["messaging"].jobs
    jobs += [
        Job("hangs", 0.01, let_go.wait, own_transactions=True),
        Job(
            "apart", 0.01, lambda: ran.append(1), own_transactions=True, apart=True, end=lambda: ran.append(0)
        ),
    ]

    def arrived() -> bool:
        with reader.extensions["database"].reading() as db:
            return db.scalar(select(func.count()).select_from(Copy)) == 1

    with running(kiosk), running(reader):
        eventually(lambda: len(ran) >= 3)
        with kiosk.app_context(), kiosk.extensions["database"].transaction() as db:
            make(db, "red")
        eventually(arrived)
        eventually(lambda: (gauge("job_running_seconds", "clerk") or 0) > 0)
        let_go.set()
    assert ran[-1] == 0, "it is told that it is over"
    for app in (kiosk, reader):
        app.extensions["database"].close()


def test_a_job_with_more_to_do_goes_on_piece_by_piece(database: Database) -> None:
    ran: list[str] = []
    pieces = [True, True, None]

    def work(db: Session) -> bool | None:
        ran.append("piece")
        return pieces.pop(0)

    jobs = [Job("long", 3600, work), Job("other", 3600, lambda db: ran.append("other"))]
    here, there = (Timetable(database, jobs) for _ in range(2))
    assert [here.run_due(), here.run_due(), there.run_due(), here.run_due()] == [2, 1, 1, 0]
    assert ran == ["piece", "other", "piece", "piece"]


def test_a_job_that_takes_longer_than_a_piece_says_so(database: Database) -> None:
    slow = Job("slow", 3600, lambda db: machine.sleep(2 * PIECE))
    quick = Job("quick", 3600, lambda db: None)
    with standing_still(), logged("job took long") as lines:
        Timetable(database, [slow, quick], service="clerk").run_due()
    assert [line["job"] for line in lines] == ["slow"]
    count = REGISTRY.get_sample_value("jobs_slow_total", {"service": "clerk", "job": "slow"})
    assert count is not None
    assert count >= 1


def test_a_job_that_takes_long_rests_longer(database: Database) -> None:
    """On a busy machine it would be at it all the time, and others would wait; one that is quick goes on."""
    ran: list[str] = []
    count = Job("count", 0.01, lambda db: ran.append("count") or machine.sleep(1.5 * PIECE))
    with standing_still() as still:
        table = Timetable(database, [count, Job("quick", 0.01, lambda db: ran.append("quick"))])
        for seconds in (0.02, 0.02, RESTS * 1.5 * PIECE, 0):
            table.run_due()
            still.sleep(seconds)
    assert ran == ["count", "quick", "quick", "quick", "count", "quick"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_statement_without_end_is_broken_off_and_others_go_on(app: Flask, database: Database) -> None:
    ran: list[int] = []
    endless = Job("endless", 3600, lambda db: db.execute(text("SELECT pg_sleep(600)")))
    limited = database.with_limit(0.05)
    with logged("job failed") as lines, app.app_context(), using(limited):
        jobs = [endless, Job("other", 3600, lambda db: ran.append(1))]
        assert Timetable(database_at_hand(), jobs).run_due() == 2
    limited.close()
    assert ran == [1]
    assert [line["job"] for line in lines] == ["endless"]


class _Away:
    """A bus that cannot be reached."""

    declares_itself = True

    def close(self) -> None:
        """Nothing is open."""

    def wake(self) -> None:
        """Nobody waits."""

    def __getattr__(self, verb: str) -> Callable[..., object]:
        def refuse(*_: object) -> object:
            raise BusUnavailable("away")

        return refuse
