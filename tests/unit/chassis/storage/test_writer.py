"""SQLite's one writer: processes that want it take turns, and none waits for one that writes again and again."""

import gc
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import OperationalError

from chassis.storage import db as storage
from chassis.storage.db import BREATH, Database

ADD = text("UPDATE counter SET number = number + 1")


@pytest.fixture
def file(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/counter.db"
    with opened(url) as database, database.transaction() as db:
        db.execute(text("CREATE TABLE counter (number INTEGER)"))
        db.execute(text("INSERT INTO counter VALUES (0)"))
    return url


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """The database as a process of its own has it."""
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def writing_without_end(database: Database) -> Iterator[list[int]]:
    """Two threads meanwhile that hold the writer for 40 ms at a time, as a worker's do; an entry for each time."""
    ends, turns = threading.Event(), []

    def write() -> None:
        while not ends.is_set():
            with database.transaction() as db:
                db.execute(ADD)
                time.sleep(0.04)
            turns.append(1)

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield turns
    finally:
        ends.set()
        for thread in threads:
            thread.join()


@pytest.mark.slow
def test_beside_a_worker_that_writes_without_end_others_have_their_turn(file: str) -> None:
    """They came to look ten times a second only, and found the writer taken: for 2 s in the median, 14 s at worst, in
    which a worker had it 50 times, and 300."""
    with opened(file) as worker, opened(file) as web:
        worker.breath = BREATH
        with writing_without_end(worker) as turns:
            for _ in range(20):
                with web.transaction() as db:
                    db.execute(ADD)
            assert len(turns) < 20 * 10


def test_nobody_waits_for_the_writer_without_end(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "LONGEST_WAIT", 0.05)
    with opened(file) as first, opened(file) as second:
        with first.transaction() as db:
            db.execute(ADD)
            with pytest.raises(OperationalError, match="locked"), second.transaction() as waiting:
                waiting.execute(ADD)
        with second.transaction() as db:
            db.execute(ADD)
            assert db.scalar(text("SELECT number FROM counter")) == 2
            assert db.scalar(text("PRAGMA busy_timeout")) == 30_000


def test_what_is_no_matter_of_turns_is_raised_at_once(tmp_path: Path) -> None:
    nowhere = f"sqlite:///{tmp_path}/nowhere/counter.db"
    with (
        opened(nowhere) as database,
        pytest.raises(OperationalError, match="unable to open"),
        database.transaction() as db,
    ):
        db.execute(ADD)


def test_a_result_that_nobody_reads_keeps_no_connection_from_writing(file: str) -> None:
    """Each BEGIN on it was refused for ever: `make run` stood still until reporting was started anew."""
    with opened(file) as web, opened(file) as worker:
        with web.transaction() as db:
            db.execute(text("INSERT INTO counter VALUES (0)"))
        with web.transaction() as db:
            unread = db.execute(text("SELECT number FROM counter"))
        for database in (worker, web, web):
            with database.transaction() as db:
                db.execute(ADD)
                assert db.scalar(text("PRAGMA busy_timeout")) == 30_000
    assert not unread.closed


@pytest.mark.slow
def test_who_waited_for_the_writer_leaves_no_result_behind(file: str, without_collector: None) -> None:
    """Errors of those who looked in vain kept the frames of who waits, and with them a result not read to its end."""

    def read_some() -> None:
        with web.transaction() as db:
            db.execute(text("SELECT number FROM counter"))

    with opened(file) as web, opened(file) as worker:
        waits = threading.Thread(target=read_some)
        with worker.transaction() as db:
            db.execute(text("INSERT INTO counter VALUES (0)"))
            waits.start()
            time.sleep(0.02)
        waits.join()
        assert not [
            result for result in gc.get_objects() if isinstance(result, CursorResult) and not result.closed
        ]


@pytest.fixture
def without_collector() -> Iterator[None]:
    """What is in no circle goes at once, all the same."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()
