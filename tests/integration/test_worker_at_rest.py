"""A worker with nothing to do looks once a second, by one statement, and misses nothing by that."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from chassis.messaging import beats, worker
from chassis.messaging.department import messaging_of
from chassis.messaging.jobs import Job
from chassis.messaging.outbox import outbox
from chassis.storage.db import Database, new_id
from chassis.testing import eventually
from tests.fixtures.patience import patient
from tests.fixtures.statements import statements
from tests.fixtures.toys import Copy, make, new_clerk, town

ANY_COPY = select(Copy.id)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """A service with empty tables, in which nobody rings."""
    with new_clerk(database_url, tmp_path) as app:
        app.extensions["database"].wake = lambda: None
        yield app


@pytest.fixture
def database(app: Flask) -> Database:
    return app.extensions["database"]


@contextmanager
def running(app: Flask) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(app, stop.is_set))
    thread.start()
    try:
        # As it begins it has the pool connect anew, which leaves a connection in use here to itself.
        eventually(lambda: is_at_work(app))
        yield
    finally:
        stop.set()
        thread.join(patient(10))
        assert not thread.is_alive()


def is_at_work(app: Flask) -> bool:
    with app.extensions["database"].reading() as db:
        return bool(beats.beats(db))


def is_published(db: Session) -> bool:
    return db.scalar(select(outbox.c.id).limit(1)) is None


def test_what_nobody_rang_for_is_published(app: Flask, database: Database) -> None:
    def all_left() -> bool:
        with database.reading() as db:
            return is_published(db)

    with running(app):
        for colour in ("red", "blue"):
            with app.app_context(), database.transaction() as db:
                make(db, colour)
                assert not is_published(db)
            eventually(all_left)


def test_a_round_at_rest_asks_the_database_nothing(app: Flask) -> None:
    inside = worker.worker_of(app)
    with app.app_context():
        inside.round(0)
        with statements(app, reading=True) as queries:
            inside.round(0)
    inside.bus.close()
    assert queries == []


def test_what_follows_from_an_event_is_published_in_the_same_round(tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path}/{name}.db" for name in ("kiosk", "clerk")]
    sender, reader = town(*urls, f"embedded:///{tmp_path}/bus.db")
    with sender.app_context(), sender.extensions["database"].transaction() as db:
        make(db, "red")
    assert worker.step(sender)
    inside = worker.worker_of(reader)
    with reader.app_context():
        assert inside.round(0) == 2
    inside.bus.close()
    for app in (sender, reader):
        app.extensions["database"].close()


def test_a_job_apart_is_woken_for_what_waits_and_does_not_look_by_itself(
    app: Flask, database: Database
) -> None:
    looks: list[str] = []
    ticks: list[int] = []

    def send() -> None:
        with database.transaction() as db:
            looks.append("".join(db.scalars(delete(Copy).returning(Copy.colour))))

    messaging_of(app).jobs += [
        Job("tick", 0.05, lambda _db: ticks.append(1)),
        Job("courier", 0.05, send, own_transactions=True, waiting=(ANY_COPY,), apart=True),
    ]
    with running(app):
        eventually(lambda: len(ticks) >= 2)
        assert [look for look in looks if look] == []
        assert len(looks) <= 1, "it looks as it begins, and then is woken"
        for colour in ("red", "blue"):
            with database.transaction() as db:
                db.add(Copy(id=new_id(), colour=colour))
            eventually(lambda colour=colour: colour in looks)
