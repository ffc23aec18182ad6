"""Prebuilt statements, and the connections on which each statement commits by itself, on both databases."""

import threading
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, Uuid, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from chassis.storage.db import Database, Moment
from chassis.storage.prebuilt import Prebuilt
from deploy.servers import Lease

seats = Table(
    "seat",
    MetaData(),
    Column("id", Uuid(), primary_key=True),
    Column("taken", Integer, nullable=False),
    Column("place", String),
    Column("at", Moment()),
)
SHOW = Prebuilt(select(seats).where(seats.c.id == bindparam("id_"), seats.c.taken.in_([0, 1, 2])))
TAKE = Prebuilt(
    update(seats)
    .where(seats.c.id == bindparam("id_"))
    .values(taken=seats.c.taken + 1)
    .returning(seats.c.taken)
)
ID = uuid.UUID(int=1)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    seats.metadata.create_all(database.engine)
    with database.transaction() as db:
        db.execute(insert(seats).values(id=ID, taken=0, place="hall"))
    yield database
    database.close()


def test_a_prebuilt_statement_answers_in_every_way_to_ask(database):
    for way in (database.transaction, database.statements, database.looking, database.reading):
        with way() as db:
            found = SHOW.one(db, {"id_": ID})
            assert (found.id, found.taken, found.place, found.at) == (ID, 0, "hall", None)
            assert SHOW.one(db, {"id_": uuid.UUID(int=2)}) is None


def test_what_is_done_is_there_for_others(database):
    with database.statements() as db:
        assert TAKE.one(db, {"id_": ID}).taken == 1
    with database.reading() as db:
        assert SHOW.one(db, {"id_": ID}).taken == 1


def test_a_rule_of_the_database_is_told_as_ever(database):
    for way in (database.statements, database.transaction):
        with pytest.raises(IntegrityError), way() as db:
            Prebuilt(insert(seats).values(id=ID, taken=1).returning(seats.c.id)).one(db, {})
    with database.statements() as db:
        assert TAKE.one(db, {"id_": ID}).taken == 1


def test_many_at_once_share_few_connections(database):
    def take() -> None:
        with database.statements() as db:
            TAKE.one(db, {"id_": ID})

    threads = [threading.Thread(target=take) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as db:
        assert db.scalar(select(seats.c.taken)) == 24


@pytest.mark.integration
def test_a_server_that_was_away_is_found_again_without_an_error(own_postgresql: Lease):
    database = Database(f"{own_postgresql.url}/postgres")
    seats.metadata.create_all(database.engine)
    ways = (database.transaction, database.statements, database.looking, database.reading)
    for way in ways:
        with way() as db:
            assert SHOW.one(db, {"id_": ID}) is None
    own_postgresql.stop()
    for way in ways:
        with pytest.raises(OperationalError), way() as db:
            SHOW.one(db, {"id_": ID})
    own_postgresql.start()
    for way in ways:
        with way() as db:
            assert SHOW.one(db, {"id_": ID}) is None
    own_postgresql.kill()
    own_postgresql.start()
    for way in ways:
        with way() as db:
            assert SHOW.one(db, {"id_": ID}) is None
    database.close()
