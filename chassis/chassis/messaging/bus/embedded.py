"""The embedded transport: one SQLite file that every process of one machine opens. No server.

A message is a row per reader. A delivery is a lease: whoever dies holding it loses it after ``lease``
seconds and another takes the row. Written with ``synchronous=FULL``, so what was published survives a power
cut.

URL: ``embedded:////var/lib/week/bus.db?lease=10&delivery_limit=20``.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, Full, Queue
from urllib.parse import parse_qs, urlsplit

from ... import failpoints, machine
from ...logs import get_logger
from ..bells import SocketBell, beside
from .base import Bus, BusUnavailable, DeadLetter, Delivery, Depth, Message
from .topology import DELIVERY_LIMIT, Topology

# Seconds a delivery is held before it is thought lost. Longer than any batch takes, short enough to wait for.
LEASE = 10.0

SCHEMA = """
CREATE TABLE IF NOT EXISTS binding (
    reader TEXT NOT NULL, type TEXT NOT NULL, PRIMARY KEY (reader, type)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS message (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    reader TEXT NOT NULL, visible_at REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    id TEXT NOT NULL, type TEXT NOT NULL, body BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS message_waiting ON message (reader, visible_at);
CREATE TABLE IF NOT EXISTS dead_letter (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    reader TEXT NOT NULL, reason TEXT NOT NULL, attempts INTEGER NOT NULL,
    id TEXT NOT NULL, type TEXT NOT NULL, body BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS dead_letter_of ON dead_letter (reader, id);
"""
READERS = "SELECT reader FROM binding WHERE type = ?"
INSERT = "INSERT INTO message (reader, visible_at, id, type, body) VALUES (?, ?, ?, ?, ?)"
WAITING = "SELECT 1 FROM message WHERE reader = ? AND visible_at <= ? LIMIT 1"
FIRST_DUE = "SELECT min(visible_at) FROM message WHERE reader = ?"
LEASED = """
UPDATE message SET visible_at = ?, attempts = attempts + 1
WHERE seq IN (SELECT seq FROM message WHERE reader = ? AND visible_at <= ? ORDER BY visible_at LIMIT ?)
RETURNING seq, id, type, body, attempts
"""
DONE = "DELETE FROM message WHERE seq IN (SELECT value FROM json_each(?))"
RETRY = "UPDATE message SET visible_at = ?, attempts = attempts - ? WHERE seq = ?"
GIVE_BACK = """
UPDATE message SET visible_at = ?, attempts = attempts - 1 WHERE seq IN (SELECT value FROM json_each(?))
"""
BURY = """
INSERT INTO dead_letter (reader, reason, attempts, id, type, body)
SELECT reader, ?, attempts - ?, id, type, body FROM message WHERE seq IN (SELECT value FROM json_each(?))
"""
DEPTH = """
SELECT (SELECT count(*) FROM message WHERE reader = :reader),
       (SELECT count(*) FROM dead_letter WHERE reader = :reader)
"""


class EmbeddedBus(Bus):
    """One department's end of the file. Several processes and departments share it."""

    declares_itself = True

    def __init__(self, url: str, department: str) -> None:
        parts = urlsplit(url)
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self.department = department
        self.path = Path(parts.path.replace("//", "/", 1))
        self.lease = float(options.get("lease", LEASE))
        self.delivery_limit = int(options.get("delivery_limit", DELIVERY_LIMIT))
        self.held: set[int] = set()
        self.log = get_logger()
        self._open: sqlite3.Connection | None = None
        self._woken: Queue[None] = Queue(maxsize=1)
        self._bells: dict[str, SocketBell] = {}

    @property
    def connection(self) -> sqlite3.Connection:
        """The open file, with its tables. Raises BusUnavailable."""
        if self._open is None:
            try:
                self._open = _open(self.path)
            except sqlite3.Error as error:
                raise BusUnavailable(str(error)) from error
        return self._open

    def publish(self, messages: Sequence[Message]) -> set[str]:
        now = machine.unix()
        with _Writing(self.connection) as connection:
            readers = {
                type_: [reader for (reader,) in connection.execute(READERS, (type_,))]
                for type_ in {message.type for message in messages}
            }
            connection.executemany(
                INSERT,
                [
                    (reader, now, message.id, message.type, message.body)
                    for message in messages
                    for reader in readers[message.type]
                ],
            )
        failpoints.hit("bus.after-publish")
        self._ring({reader for names in readers.values() for reader in names})
        for type_ in [type_ for type_, names in readers.items() if not names]:
            self.log.warning("nobody reads this event; dropped", type=type_)
        return {message.id for message in messages}

    def take(self, limit: int, wait: float) -> list[Delivery]:
        deadline = machine.monotonic() + wait
        while not self._is_waiting():
            seconds_left = deadline - machine.monotonic()
            if seconds_left <= 0:
                return []
            with suppress(Empty):
                self._woken.get(timeout=min(seconds_left, self._until_due()))
        return self._lease(limit)

    def wake(self) -> None:
        with suppress(Full):
            self._woken.put_nowait(None)

    def ack(self, deliveries: Sequence[Delivery]) -> None:
        tags = [delivery.tag for delivery in deliveries]
        with _Writing(self.connection) as connection:
            connection.execute(DONE, (json.dumps(tags),))
        self.held.difference_update(tags)

    def retry(self, delivery: Delivery, delay: float, *, is_counted: bool = True) -> None:
        if is_counted and delivery.attempt > self.delivery_limit:
            self._bury([delivery.tag], "delivery_limit")
            return
        with _Writing(self.connection) as connection:
            connection.execute(RETRY, (machine.unix() + delay, 0 if is_counted else 1, delivery.tag))
        self.held.discard(delivery.tag)

    def reject(self, delivery: Delivery) -> None:
        self._bury([delivery.tag], "rejected")

    def depth(self) -> Depth:
        try:
            return Depth(*self.connection.execute(DEPTH, {"reader": self.department}).fetchone())
        except sqlite3.Error as error:
            raise BusUnavailable(str(error)) from error

    def dead_letters(self, limit: int = 1000) -> list[DeadLetter]:
        rows = self.connection.execute(
            "SELECT id, type, body, reason, attempts FROM dead_letter WHERE reader = ? ORDER BY seq LIMIT ?",
            (self.department, limit),
        )
        return [DeadLetter(Message(*row[:3]), *row[3:]) for row in rows]

    def drop(self, ids: Iterable[str]) -> int:
        delete = "DELETE FROM dead_letter WHERE reader = ? AND id IN (SELECT value FROM json_each(?))"
        with _Writing(self.connection) as connection:
            return connection.execute(delete, (self.department, json.dumps(list(ids)))).rowcount

    def declare(self, topology: Topology) -> None:
        with _Writing(self.connection) as connection:
            for reader, types in topology.readers.items():
                connection.execute("DELETE FROM binding WHERE reader = ?", (reader,))
                connection.executemany(
                    "INSERT INTO binding VALUES (?, ?)", [(reader, type_) for type_ in types]
                )

    def close(self) -> None:
        if self._open is None:
            return
        if self.held:
            with _Writing(self._open) as connection:
                connection.execute(GIVE_BACK, (machine.unix(), json.dumps(list(self.held))))
        self.held.clear()
        self._open.close()
        self._open = None

    def _ring(self, readers: set[str]) -> None:
        for reader in readers:
            if reader not in self._bells:
                self._bells[reader] = SocketBell(beside(self.path), reader)
            self._bells[reader].ring()

    def _until_due(self) -> float:
        """Seconds until what was put off, or is held by another, is due; many when there is nothing."""
        [due_at] = self.connection.execute(FIRST_DUE, (self.department,)).fetchone()
        return LEASE if due_at is None else max(0.001, float(due_at) - machine.unix())

    def _is_waiting(self) -> bool:
        try:
            return self.connection.execute(WAITING, (self.department, machine.unix())).fetchone() is not None
        except sqlite3.Error as error:
            raise BusUnavailable(str(error)) from error

    def _lease(self, limit: int) -> list[Delivery]:
        """Hold what is due for ``lease`` seconds. What was taken too often is buried: it kills us."""
        now = machine.unix()
        with _Writing(self.connection) as connection:
            rows = connection.execute(LEASED, (now + self.lease, self.department, now, limit)).fetchall()
        # RETURNING promises no order; the rows were given theirs when they were published.
        rows.sort()
        due = [row for row in rows if row[4] <= self.delivery_limit + 1]
        if len(due) < len(rows):
            self._bury(
                [row[0] for row in rows if row[4] > self.delivery_limit + 1],
                "delivery_limit",
                unused_attempts=1,
            )
        self.held.update(row[0] for row in due)
        return [Delivery(seq, Message(id_, type_, body), attempts) for seq, id_, type_, body, attempts in due]

    def _bury(self, tags: list[int], reason: str, unused_attempts: int = 0) -> None:
        """Move rows to the dead letters; ``unused_attempts`` were counted and never made."""
        tags_json = json.dumps(tags)
        with _Writing(self.connection) as connection:
            connection.execute(BURY, (reason, unused_attempts, tags_json))
            connection.execute(DONE, (tags_json,))
        self.held.difference_update(tags)


class _Writing:
    """A write transaction; a full disk, a locked or broken file is a bus that is away."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __enter__(self) -> sqlite3.Connection:
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise BusUnavailable(str(error)) from error
        return self.connection

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        try:
            self.connection.execute("ROLLBACK" if kind else "COMMIT")
        except sqlite3.Error as failure:
            if self.connection.in_transaction:
                self.connection.rollback()
            raise BusUnavailable(str(failure)) from failure
        if isinstance(error, sqlite3.Error):
            raise BusUnavailable(str(error)) from error


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=10, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.executescript(SCHEMA)
    return connection
