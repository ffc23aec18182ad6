"""Databases: one per service, SQLite or PostgreSQL, one transaction per request or delivery."""

import select
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import JSON, DateTime, MetaData, TypeDecorator, Uuid, create_engine, event
from sqlalchemy.engine import Connection, Dialect, Engine, make_url
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.orm import ORMExecuteState, sessionmaker
from sqlalchemy.orm import Session as DbSession

from .. import machine
from ..running import extension

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


# The operating system caches the file already; 2 MB more for every thread's connection would be the larger part of
# what a small process needs. What is deleted is overwritten, as Debian's SQLite does unasked: whoever was erased is
# not to be found in a file.
BUSY_TIMEOUT = "busy_timeout=30000"
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    BUSY_TIMEOUT,
    "cache_size=-500",
    "secure_delete=ON",
)


# SQLite's one writer is waited for by looking again this often: its own busy handler comes to look ten times a second
# only, and where a process writes again and again finds it taken nearly always (2.2 s a write in the median, 14 s at
# worst, beside two threads that hold it for 40 ms each; 0.04 and 0.05 s with this).
LOOK_EVERY = 0.003
LONGEST_WAIT = 30.0
STALE = "SQLITE_BUSY_SNAPSHOT"
"""A result of an earlier transaction stands open on the connection, unread; no waiting ends that, a new one does."""
BREATH = 0.005
"""Seconds for which a worker leaves SQLite's writer to other processes after each transaction."""

# SQLSTATE of a statement that was broken off.
QUERY_CANCELED = "57014"
# In `Session.info`: that each statement commits by itself.
ALONE = "alone"
# In `Session.info`: that workers are woken once it has committed.
WAKES = "wakes"


class Moment(TypeDecorator[datetime]):
    """An aware time, UTC in storage. SQLite forgets the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


TYPES: dict[Any, Any] = {
    datetime: Moment(),
    uuid.UUID: Uuid(),
    dict: JSON(),
    list: JSON(),
    dict[str, Any]: JSON(),
    list[str]: JSON(),
    list[dict[str, Any]]: JSON(),
}


def new_metadata() -> MetaData:
    """The tables of one service; constraints get names, so that migrations can speak of them."""
    return MetaData(naming_convention=NAMING)


def new_id() -> uuid.UUID:
    """A fresh time-ordered id (UUIDv7, RFC 9562)."""
    return machine.new_id()


class Database:
    """One service's database: its engines, its sessions, and the ways to open a transaction."""

    def __init__(self, url: str, statement_seconds: float = 0.0) -> None:
        """`statement_seconds`: after so many PostgreSQL breaks a statement off; 0 for never."""
        self.url = url
        self.engine = _engine(url, statement_seconds)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        # SQLite has one writer. Queueing for it here, instead of on its busy timeout, keeps the p99 low.
        self._writer = threading.Lock() if self.is_sqlite else nullcontext()
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        # On PostgreSQL on connections of its own: to begin and end a transaction is two round trips more for every
        # statement, to switch a connection between the two ways 100 µs.
        self.alone = (
            self.engine if self.is_sqlite else _engine(url, statement_seconds, isolation_level="AUTOCOMMIT")
        )
        self._reading = self.alone.execution_options(read_only=True)
        self._statements = sessionmaker(self._reading, expire_on_commit=False, info={ALONE: True})
        self._readers = sessionmaker(self._reading, expire_on_commit=False, autoflush=False)
        self.breath = 0.0
        """Seconds that this process waits between two transactions on SQLite: BREATH in a worker."""
        self.wake: Callable[[], object] = lambda: None
        """Called when something that workers are to do at once has been committed."""
        event.listen(self._readers, "do_orm_execute", _refuse_to_write)
        event.listen(self._readers, "before_flush", _refuse_to_flush)

    @contextmanager
    def transaction(self) -> Iterator[DbSession]:
        """A transaction that may write: committed at the end, rolled back when anything is raised."""
        with self._writer:
            with self._sessions.begin() as db:
                yield db
            if self.breath and self.is_sqlite:
                machine.sleep(self.breath)
        if WAKES in db.info:
            self.wake()

    @contextmanager
    def statements(self) -> Iterator[DbSession]:
        """On PostgreSQL each statement is a transaction of its own, and what it locks is free when it answers.

        For what is done whole by one statement on a row that many want. On SQLite, which has one writer, a transaction.
        """
        with self.transaction() if self.is_sqlite else self._statements() as db:
            yield db
        self.wake()

    @contextmanager
    def reading(self) -> Iterator[DbSession]:
        """For reading alone; it waits for no writer. On PostgreSQL each statement sees what is true when it is sent.

        Whoever writes all the same gets a RuntimeError: PostgreSQL would commit it, SQLite forget it.
        """
        with self._readers() as db:
            yield db

    def connection(self) -> AbstractContextManager[Connection]:
        """For one `Statement` that reads: a connection, without the database session around it that costs as much."""
        return self._reading.connect()

    def with_limit(self, seconds: float) -> "Database":
        """This database by connections of its own, on which a statement of more than `seconds` is broken off.

        SQLite has no such limit, and one queue for its writer in a process: there it is this one itself.
        """
        if self.is_sqlite:
            return self
        database = Database(self.url, seconds)
        database.wake = self.wake
        return database

    def plan_anew(self) -> None:
        """Have PostgreSQL plan each statement of a transaction for the tables as they are, from now on: for a worker.

        It keeps the plan of a prepared one: what was first sent while a table was empty reads the whole of it until it
        has been analysed, a minute after thousands of rows came. To plan costs 0.1 ms, which others save.
        """
        if not self.is_sqlite:
            event.listen(self.engine, "connect", _plan_anew)
            self.engine.dispose()

    def close(self) -> None:
        self.engine.dispose()
        self.alone.dispose()


_at_hand: ContextVar[Database | None] = ContextVar("database", default=None)


def wake_workers(db: DbSession) -> None:
    """Have the department's workers look at once what there is to do, when this transaction has committed."""
    db.info[WAKES] = True


def database() -> Database:
    """The database of the running application, by the connections that are at hand here."""
    return _at_hand.get() or extension("database")


@contextmanager
def using(database: Database) -> Iterator[None]:
    """Meanwhile the application's database is reached by the connections of `database` alone."""
    token = _at_hand.set(database)
    try:
        yield
    finally:
        _at_hand.reset(token)


def took_too_long(error: Exception) -> bool:
    """Whether PostgreSQL broke a statement off because it took too long."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) == QUERY_CANCELED


@contextmanager
def transaction() -> Iterator[DbSession]:
    """A writing transaction on the running application's database."""
    with database().transaction() as db:
        yield db


@contextmanager
def statements() -> Iterator[DbSession]:
    """Statements that commit each by itself, on the running application's database; see `Database.statements`."""
    with database().statements() as db:
        yield db


def savepoint(db: DbSession) -> AbstractContextManager[Any]:
    """What is raised inside undoes only what was done inside; of statements that commit by themselves nothing is."""
    return nullcontext() if ALONE in db.info else db.begin_nested()


@contextmanager
def reading() -> Iterator[DbSession]:
    """A reading transaction on the running application's database."""
    with database().reading() as db:
        yield db


def _engine(url: str, statement_seconds: float, **options: Any) -> Engine:
    # A statement that fails is logged; what it was given may be a phone's digest or a booking's code.
    create = partial(create_engine, url, hide_parameters=True, **options)
    if make_url(url).get_backend_name() == "sqlite":
        engine = create(connect_args={"timeout": 30}, pool_size=8, max_overflow=16)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create(pool_size=5, max_overflow=5, connect_args={"prepare_threshold": 2, "connect_timeout": 5})
    event.listen(engine, "connect", partial(_prepare_postgresql, statement_seconds))
    event.listen(engine, "checkout", _refuse_closed)
    return engine


def _refuse_to_write(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        raise RuntimeError("this reads only: what writes needs a transaction()")


def _refuse_to_flush(_db: DbSession, _context: Any, _instances: Any) -> None:
    raise RuntimeError("this reads only: what was added or changed needs a transaction()")


def _prepare_postgresql(statement_seconds: float, connection: Any, _record: Any) -> None:
    # Times come as UTC also where no type of SQLAlchemy's stands between (`storage.statement`).
    connection.execute("SET TIME ZONE 'UTC'")
    if statement_seconds:
        connection.execute(f"SET statement_timeout = {round(statement_seconds * 1000)}")
    connection.commit()


def _plan_anew(connection: Any, _record: Any) -> None:
    connection.execute("SET plan_cache_mode = force_custom_plan")
    connection.commit()


def _refuse_closed(connection: Any, _record: Any, _proxy: Any) -> None:
    """Let the pool connect anew when the server has hung up."""
    if has_hung_up(connection):
        raise InvalidatePoolError()


def has_hung_up(connection: Any) -> bool:
    """Whether the server has ended a connection of psycopg that nobody uses.

    A server that ends or restarts says so on it, and on an idle one says nothing else. That is seen without asking the
    server, which would be another round trip for every transaction.
    """
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling would begin too late and deferred; we say BEGIN ourselves.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("read_only"):
        connection.exec_driver_sql("BEGIN")
        return
    until = machine.monotonic() + LONGEST_WAIT
    while refusal := _take_writer(connection.connection.driver_connection):
        if not refusal.sqlite_errorname.startswith("SQLITE_BUSY") or machine.monotonic() > until:
            raise OperationalError("BEGIN IMMEDIATE", None, refusal)
        if refusal.sqlite_errorname == STALE:
            connection.invalidate(refusal)
        machine.sleep(LOOK_EVERY)


def _take_writer(driver: Any) -> Any:
    """Become SQLite's one writer if nobody else is; otherwise the driver's error.

    It comes without its frames: with them it would keep alive those who wait, and what they have not read to its end.
    """
    driver.execute("PRAGMA busy_timeout=0")
    try:
        driver.execute("BEGIN IMMEDIATE")
        return None
    except driver.OperationalError as error:
        return error.with_traceback(None)
    finally:
        driver.execute(f"PRAGMA {BUSY_TIMEOUT}")
