"""A commit that leaves events wakes the workers, on both databases; also when the server has hung up."""

from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest
from flask import Flask
from sqlalchemy import text

from chassis.messaging.bells import SocketBell, listening
from chassis.testing import eventually, prepare
from tests.fixtures.patience import patient
from tests.fixtures.toys import ClerkSettings, clerk, make


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    """A service with empty tables, whose events would go by a broker."""
    settings = ClerkSettings(
        environment="test", database_url=database_url, broker_url="amqp://nobody:nothing@127.0.0.1:1/none"
    )
    app = prepare(clerk(settings))
    yield app
    app.extensions["database"].close()


@pytest.fixture
def heard(app: Flask) -> Iterator["Queue[None]"]:
    """Gets an item for each ring that a worker hears."""
    rings: Queue[None] = Queue()
    with listening(app.extensions["bell"], lambda: rings.put(None)):
        eventually(lambda: is_listened_to(app))
        yield rings


def is_listened_to(app: Flask) -> bool:
    bell = app.extensions["bell"]
    if isinstance(bell, SocketBell):
        return bell.folder == Path(f"{app.extensions['database'].engine.url.database}.bells") and bool(
            bell.folder.exists() and list(bell.folder.iterdir())
        )
    return bool(listeners(app, "SELECT count(*)"))


def listeners(app: Flask, select: str) -> int:
    """What a select says of the connections of this database that listen."""
    of_here = "FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN outbox'"
    with app.extensions["database"].alone.connect() as connection:
        return int(connection.execute(text(f"{select} {of_here}")).scalar() or 0)


def test_a_commit_with_an_event_rings(app: Flask, heard: "Queue[None]") -> None:
    with app.app_context(), app.extensions["database"].transaction() as db:
        make(db, "red")
        assert heard.empty()
    heard.get(timeout=patient(5))


def test_a_commit_without_an_event_does_not(app: Flask, heard: "Queue[None]") -> None:
    database = app.extensions["database"]
    with database.transaction() as db:
        db.execute(text("DELETE FROM outbox"))
    with app.app_context(), database.transaction() as db:
        make(db, "red")
    heard.get(timeout=patient(5))
    assert heard.empty()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_lost_the_connection_listens_again(app: Flask, heard: "Queue[None]") -> None:
    assert listeners(app, "SELECT count(pg_terminate_backend(pid))") == 1
    eventually(lambda: listeners(app, "SELECT count(*)") == 1)
    app.extensions["bell"].ring()
    heard.get(timeout=patient(5))
