"""Databases: one per service, SQLite or PostgreSQL, one transaction per request or delivery."""

import select
import threading
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

import uuid_utils.compat
from sqlalchemy import JSON, DateTime, MetaData, TypeDecorator, Uuid, create_engine, event
from sqlalchemy.engine import Connection, Dialect, Engine, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session, sessionmaker

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
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=30000",
    "cache_size=-500",
    "secure_delete=ON",
)


# In `Session.info`: the driver's connection on which each statement commits by itself.
BARE = "bare"
BARE_AT_MOST = 4


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
    return uuid_utils.compat.uuid7()


class Database:
    """One service's database: an engine, its sessions, and the ways to open a transaction."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        # SQLite has one writer. Queueing for it here, instead of on its busy timeout, keeps the p99 low.
        self._writer = threading.Lock() if self.is_sqlite else nullcontext()
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._readers = sessionmaker(
            self.engine.execution_options(read_only=True), expire_on_commit=False, autoflush=False
        )
        self._alone = sessionmaker(
            self.engine.execution_options(isolation_level="AUTOCOMMIT"), expire_on_commit=False
        )
        self._bare = BareConnections(self.engine)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A transaction that may write: committed at the end, rolled back when anything is raised."""
        with self._writer, self._sessions.begin() as db:
            yield db

    @contextmanager
    def statements(self) -> Iterator[Session]:
        """On PostgreSQL each statement is a transaction of its own, and what it locks is free when it answers.

        For a hot row, and for what is done whole by one statement; see `storage.prebuilt`. On SQLite, which has one
        writer, a transaction.
        """
        if self.is_sqlite:
            with self.transaction() as db:
                yield db
        else:
            with self._bare.one() as connection, self._alone(info={BARE: connection}) as db:
                yield db

    def looking(self) -> AbstractContextManager[Session]:
        """For a look-up by prebuilt statements that need not agree with each other; it waits for no writer."""
        return self.reading() if self.is_sqlite else self.statements()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads, and so waits for no writer."""
        with self._readers() as db:
            yield db

    def close(self) -> None:
        self._bare.close()
        self.engine.dispose()


class BareConnections:
    """The driver's own connections, each of whose statements commits by itself: for prebuilt statements alone.

    They are the pool's, kept from it: to fetch one and to bring it back costs as much as the statement does.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._idle: list[Connection] = []
        self._room = threading.BoundedSemaphore(BARE_AT_MOST)

    @contextmanager
    def one(self) -> Iterator[Any]:
        """A connection that nobody else uses meanwhile."""
        with self._room:
            kept = self._take()
            try:
                yield kept.connection.driver_connection
            finally:
                self._idle.append(kept)

    def close(self) -> None:
        while self._idle:
            _discard(self._idle.pop())

    def _take(self) -> Connection:
        with suppress(IndexError):  # of pop, which two threads may do at once
            while kept := self._idle.pop():
                if not has_hung_up(kept.connection.driver_connection):
                    return kept
                _discard(kept)
        fresh = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        # What is sent here is looked up by keys, whatever is asked for: one plan serves, and none is made anew.
        fresh.exec_driver_sql("SET plan_cache_mode = force_generic_plan")
        return fresh


def _discard(connection: Connection) -> None:
    """Close a connection for good: the pool is not to have one back that has been set otherwise."""
    connection.invalidate()
    connection.close()


def database() -> Database:
    """The database of the running application."""
    return extension("database")  # type: ignore[no-any-return]


@contextmanager
def transaction() -> Iterator[Session]:
    """A writing transaction on the running application's database."""
    with database().transaction() as db:
        yield db


@contextmanager
def statements() -> Iterator[Session]:
    """Statements that commit each by itself, on the running application's database; see `Database.statements`."""
    with database().statements() as db:
        yield db


def looking() -> AbstractContextManager[Session]:
    """A look-up in the running application's database; see `Database.looking`."""
    return database().looking()


def is_alone(db: Session) -> bool:
    """Whether each statement commits by itself."""
    return BARE in db.info


@contextmanager
def reading() -> Iterator[Session]:
    """A reading transaction on the running application's database."""
    with database().reading() as db:
        yield db


def _engine(url: str) -> Engine:
    # A statement that fails is logged; what it was given may be a phone's digest or a booking's code.
    create = partial(create_engine, url, hide_parameters=True)
    if make_url(url).get_backend_name() == "sqlite":
        engine = create(connect_args={"timeout": 30}, pool_size=8, max_overflow=16)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create(pool_size=5, max_overflow=5, connect_args={"prepare_threshold": 2, "connect_timeout": 5})
    event.listen(engine, "checkout", _refuse_closed)
    return engine


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
    read_only = connection.get_execution_options().get("read_only")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
