"""Statements of SQL, and the connections on which each statement commits by itself, on both databases."""

import threading
import uuid
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import (
    JSON,
    Column,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase

from chassis.clock import SHANGHAI
from chassis.storage.db import Database, Moment, savepoint
from chassis.storage.statement import Statement
from deploy.servers import Lease

seats = Table(
    "seat",
    MetaData(),
    Column("id", Uuid(), primary_key=True),
    Column("taken", Integer, nullable=False),
    Column("place", String),
    Column("at", Moment()),
    Column("rows", JSON),
)


class Base(DeclarativeBase):
    metadata = seats.metadata


class Seat(Base):
    __table__ = seats


TYPES = {"id": Uuid(), "at": Moment(), "rows": JSON()}
SHOW = Statement("SELECT * FROM seat WHERE id = :id AND taken IN (0, 1, 2)", **TYPES)
TAKE = Statement("UPDATE seat SET taken = taken + 1 WHERE id = :id RETURNING taken", **TYPES)
ADD = Statement("INSERT INTO seat (id, taken, at) VALUES (:id, :taken, :at)", **TYPES)
ID = uuid.UUID(int=1)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    seats.metadata.create_all(database.engine)
    with database.transaction() as db:
        db.execute(insert(seats).values(id=ID, taken=0, place="hall", rows=["A"]))
    yield database
    database.close()


def test_a_statement_answers_in_every_way_to_ask(database):
    rows = [SHOW.read(database, {"id": ID})]
    for way in (database.transaction, database.statements, database.reading):
        with way() as db:
            rows.append(SHOW.first(db, {"id": ID}))
            assert SHOW.first(db, {"id": uuid.UUID(int=2)}) is None
    assert SHOW.read(database, {"id": uuid.UUID(int=2)}) is None
    for seat in rows:
        assert (seat.id, seat.taken, seat.place, seat.at, seat.rows) == (ID, 0, "hall", None, ["A"])


def test_what_is_done_is_there_for_others(database):
    with database.statements() as db:
        assert TAKE.first(db, {"id": ID}).taken == 1
    with database.reading() as db:
        assert SHOW.first(db, {"id": ID}).taken == 1


@pytest.mark.parametrize("write", [insert(seats), update(seats).values(taken=2), delete(seats)])
def test_who_reads_cannot_write(database, write):
    with database.reading() as db, pytest.raises(RuntimeError, match="needs a transaction"):
        db.execute(write, {"id": uuid.UUID(int=2), "taken": 0} if write.is_insert else None)
    with database.reading() as db:
        assert db.scalars(select(seats.c.taken)).all() == [0]


def test_what_was_added_while_reading_is_not_lost_unsaid(database):
    with database.reading() as db:
        db.add(Seat(id=uuid.UUID(int=2), taken=0))
        with pytest.raises(RuntimeError, match="needs a transaction"):
            db.commit()


def test_times_come_back_as_they_were_given(database):
    moment = datetime(2021, 11, 6, 9, 30, tzinfo=SHANGHAI)
    with database.transaction() as db:
        assert ADD.first(db, {"id": uuid.UUID(int=2), "taken": 1, "at": moment}) is None
    with database.reading() as db:
        at = SHOW.first(db, {"id": uuid.UUID(int=2)}).at
        assert (at, at.isoformat()) == (moment, "2021-11-06T01:30:00+00:00")


def test_a_parameter_may_stand_more_than_once_and_not_in_a_comment(database):
    twice = Statement(
        """
        SELECT :taken + 1 AS more,  -- not :taken + 2
               '9:30' AS hour, CAST(:place AS varchar) AS place
         WHERE :taken = 1
        """
    )
    with database.reading() as db:
        row = twice.first(db, {"taken": 1, "place": "a:b"})
        assert (row.more, row.hour, row.place) == (2, "9:30", "a:b")
        assert twice.first(db, {"taken": 2, "place": ""}) is None


def test_statements_lie_in_files(database, tmp_path):
    (tmp_path / "one.sql").write_text("-- The seat; all of it.\nSELECT taken FROM seat WHERE id = :id\n")
    (tmp_path / "two.sql").write_text("SELECT 1 AS n; -- first\n\nSELECT ';' AS n;\n")
    module = str(tmp_path / "caller.py")
    facts = Statement.beside(module, "one.sql", id=Uuid())
    with database.reading() as db:
        assert facts.first(db, {"id": ID}).taken == 0
        assert [two.first(db, {}).n for two in Statement.all_beside(module, "two.sql")] == [1, ";"]


def test_a_rule_of_the_database_is_told_as_ever(database):
    for way in (database.statements, database.transaction):
        with pytest.raises(IntegrityError), way() as db:
            ADD.first(db, {"id": ID, "taken": 1, "at": None})
    with database.statements() as db:
        assert TAKE.first(db, {"id": ID}).taken == 1


def test_after_a_savepoint_the_work_goes_on(database):
    for way in (database.statements, database.transaction):
        with way() as db:
            TAKE.first(db, {"id": ID})
            with pytest.raises(IntegrityError), savepoint(db):
                ADD.first(db, {"id": ID, "taken": 1, "at": None})
            TAKE.first(db, {"id": ID})
    with database.reading() as db:
        assert db.scalar(select(func.sum(seats.c.taken))) == 4


def test_many_at_once_share_few_connections(database):
    def take() -> None:
        with database.statements() as db:
            TAKE.first(db, {"id": ID})

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
    ways = (database.transaction, database.statements, database.reading)
    for way in ways:
        with way() as db:
            assert SHOW.first(db, {"id": ID}) is None
    own_postgresql.stop()
    for way in ways:
        with pytest.raises(OperationalError), way() as db:
            SHOW.first(db, {"id": ID})
    own_postgresql.start()
    for way in ways:
        with way() as db:
            assert SHOW.first(db, {"id": ID}) is None
    own_postgresql.kill()
    own_postgresql.start()
    for way in ways:
        with way() as db:
            assert SHOW.first(db, {"id": ID}) is None
    database.close()


@pytest.mark.integration
def test_a_worker_plans_anew_what_was_planned_while_the_table_was_empty(postgres_url: str):
    """The plan of the empty table, kept, would read the whole of it for each few rows that a worker looks up."""
    columns = [Column(f"unit_{number}", Uuid, nullable=False) for number in range(60)]
    wide = Table("wide", MetaData(), Column("id", Uuid, primary_key=True), *columns)
    database = Database(postgres_url)
    database.plan_anew()
    wide.metadata.create_all(database.engine)
    few = select(wide.c.id).where(wide.c.id.in_([uuid.UUID(int=number) for number in range(20)]))
    for _ in range(9):
        with database.transaction() as db:
            assert not db.scalars(few).all()
    row = dict.fromkeys((column.name for column in columns), ID)
    with database.transaction() as db:
        db.execute(insert(wide), [row | {"id": uuid.UUID(int=number)} for number in range(3000)])
    with database.transaction() as db:
        assert len(db.scalars(few).all()) == 20
        tuples_read = db.scalar(text("SELECT pg_stat_get_xact_tuples_returned('wide'::regclass)"))
    assert tuples_read is not None and tuples_read < 3000
    database.close()
