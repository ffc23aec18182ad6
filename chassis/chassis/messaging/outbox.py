"""State and event leave together: an event is a row of the same transaction; a worker publishes it
afterwards.

Rows are published in batches and exactly those that the transport confirmed are deleted (never ``id <=
last``: ids commit out of order). On PostgreSQL several workers share the rows by ``FOR UPDATE SKIP
LOCKED``. SQLite has one writer, so there one worker at a time holds the relay, by a lease that lapses when
it dies.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    SmallInteger,
    String,
    Table,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session as DbSession

from .. import failpoints, machine
from ..logs import bound, tell_each
from ..metrics import EVENTS_PUBLISHED
from ..storage.db import Database, Moment, new_metadata, wake_workers
from .bus.base import Bus, Message
from .events import Event, add_epoch, pack

BATCH = 500
# Seconds after which a dead worker's hold on a SQLite outbox lapses. A batch renews it.
LEASE = 5.0

metadata: MetaData = new_metadata()
outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("event_id", String(36), nullable=False),
    Column("type", String(200), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", Moment(), nullable=False),
    sqlite_autoincrement=True,
)
relay_lease = Table(
    "outbox_relay",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("holder", String(36), nullable=False),
    Column("until", Float, nullable=False),
)

INSERT = insert(outbox)
OLDEST = (
    select(outbox.c.id, outbox.c.event_id, outbox.c.type, outbox.c.body).order_by(outbox.c.id).limit(BATCH)
)
OLDEST_UNCLAIMED = OLDEST.with_for_update(skip_locked=True)
IS_WAITING = select(outbox.c.id).limit(1)
EPOCH = text("SELECT epoch FROM own_epoch")
BACKLOG = select(func.count()).select_from(outbox)
FIRST = select(outbox.c.created_at).order_by(outbox.c.id).limit(1)
DELETE_ON_SQLITE = text("DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(:ids))")
DELETE = text("DELETE FROM outbox WHERE id = ANY(:ids)")
CLAIM = text(
    "INSERT INTO outbox_relay (id, holder, until) VALUES (1, :me, :until) ON CONFLICT (id) DO UPDATE"
    " SET holder = excluded.holder, until = excluded.until"
    " WHERE outbox_relay.holder = excluded.holder OR outbox_relay.until < :now"
)

Oldest = tuple[Sequence[Row[int, str, str, bytes]], int]
NONE: Oldest = [], 0

# In `Session.info`: that no line is logged for each event.
QUIET = "quiet"


def emit(db: DbSession, event_class: type[Event], state: object) -> str:
    """Tell the other departments the state of a noun, if this transaction commits. Returns the event's id.

    ``state`` is the mapped object or a mapping with every field of ``event_class``. It must have a version
    that no earlier event of this noun had, or readers will ignore it.
    """
    return emit_all(db, event_class, [state])[0]


def emit_all(db: DbSession, event_class: type[Event], states: Sequence[object]) -> list[str]:
    """Tell the states of several nouns of one kind, as `emit` tells one, in one statement."""
    if not states:
        return []
    db.flush()  # ids, versions and defaults are there only then
    events = [pack(event_class, state) for state in states]
    db.connection().execute(INSERT, [row_of(event_class, event_id, body) for event_id, _, body in events])
    wake_workers(db)
    if QUIET not in db.info:
        common = {"type": event_class.type} | bound()
        lines = ({"event_id": event_id, "subject": subject} | common for event_id, subject, _body in events)
        tell_each("event emitted", event_class.type.partition(".")[0], lines)
    return [event_id for event_id, _, _ in events]


def row_of(event_class: type[Event], event_id: str, body: bytes) -> dict[str, Any]:
    """The row of a packed event, for a statement that records more than it."""
    return {"event_id": event_id, "type": event_class.type, "body": body, "created_at": machine.now()}


def backlog(db: DbSession) -> tuple[int, float]:
    """How many events wait to be published, and for how many seconds the oldest has."""
    first = db.scalar(FIRST)
    if first is None:
        return 0, 0.0
    return db.scalar(BACKLOG) or 0, max(0.0, (machine.now() - first).total_seconds())


class Relay:
    """Takes events from one service's outbox to its bus."""

    def __init__(self, database: Database, bus: Bus, service: str) -> None:
        self.database = database
        self.bus = bus
        self.service = service
        self._me = str(machine.new_key())
        self._held_until = 0.0

    def relay(self) -> int:
        """Publish a batch of the oldest events; how many left. Raises BusUnavailable, OperationalError."""
        count = self._relay_on_sqlite() if self.database.is_sqlite else self._relay_claimed()
        if count:
            EVENTS_PUBLISHED.labels(self.service).inc(count)
        return count

    def _relay_claimed(self) -> int:
        with self.database.transaction() as db:
            rows = db.connection().execute(OLDEST_UNCLAIMED).all()
            if not rows:
                return 0
            ids = self._publish(rows, _epoch(db.connection()))
            db.connection().execute(DELETE, {"ids": ids})
        return len(ids)

    def _relay_on_sqlite(self) -> int:
        rows, epoch = self._oldest()
        if not rows:
            return 0
        ids = self._publish(rows, epoch)
        # The web processes' writes are not kept waiting while the batch is on its way.
        with self.database.transaction() as db:
            db.connection().execute(DELETE_ON_SQLITE, {"ids": json.dumps(ids)})
            self._hold(db)
        return len(ids)

    def _oldest(self) -> Oldest:
        """A batch, and the epoch in which it leaves; none while another relays. Who relays need not ask again soon."""
        is_held = machine.unix() <= self._held_until - LEASE / 2
        with self.database.connection() as connection:
            if is_held:
                return _read_oldest(connection)
            if connection.execute(IS_WAITING).first() is None:
                return NONE
        with self.database.transaction() as db:
            return _read_oldest(db.connection()) if self._hold(db) else NONE

    def _hold(self, db: DbSession) -> bool:
        now = machine.unix()
        lease = {"me": self._me, "until": now + LEASE, "now": now}
        is_held = db.connection().execute(CLAIM, lease).rowcount == 1
        self._held_until = now + LEASE if is_held else 0.0
        return is_held

    def _publish(self, rows: Sequence[Row[int, str, str, bytes]], epoch: int) -> list[int]:
        """Publish rows of OLDEST; the row ids of those confirmed."""
        failpoints.hit("outbox.after-commit")
        confirmed_ids = self.bus.publish(
            [Message(event_id, type_, add_epoch(body, epoch)) for _, event_id, type_, body in rows]
        )
        failpoints.hit("outbox.after-confirm")
        return [id_ for id_, event_id, _, _ in rows if event_id in confirmed_ids]


def _read_oldest(connection: Connection) -> Oldest:
    rows = connection.execute(OLDEST).all()
    return rows, _epoch(connection) if rows else 0


def _epoch(connection: Connection) -> int:
    """The epoch in which events leave, looked up after they were: what was emitted in a new one never leaves as old."""
    return connection.execute(EPOCH).scalar() or 0
