"""The reading half of messaging: each event has its effect once, and an older state never overwrites a
newer one.

Deliveries are handled in pieces, so many at once as take a tenth of a second. A piece is one transaction: note
the event ids not seen before, note the versions that are newer, run the handlers of those, commit, then
acknowledge. When a handler fails, the piece is rolled back and taken one by one, so that only what failed is
tried again, later and later, until the transport makes it a dead letter.
"""

import json
import traceback
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    Integer,
    String,
    Table,
    bindparam,
    delete,
    select,
    text,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as DbSession

from .. import failpoints, machine
from ..logs import bind, clear, get_logger, tell_each
from ..metrics import EVENTS_FAILED, EVENTS_HANDLED, INBOX_LAG
from ..storage.db import Database, Moment, transaction
from .bus.base import Bus, BusUnavailable, Delivery, Message
from .epochs import lowest, raise_to
from .events import Envelope, Unreadable, unpack
from .jobs import Pace, Piece
from .outbox import metadata
from .subscriptions import Subscriptions, Verb, current

# Of deliveries in one transaction: bytes at most, the seconds that it should take, and how many are tried first.
# While it lasts, others wait for rows, and on SQLite for the one writer; what it takes besides is shared by them.
PIECE_BYTES = 250_000
PIECE_SECONDS = 0.1
AT_FIRST = 40
AT_MOST = 1000
# Event ids are kept this long to recognise repeats; versions, which do the same for states, are kept for
# ever.
KEEP = timedelta(days=30)
LONGEST_PAUSE = 60.0

inbox = Table(
    "inbox",
    metadata,
    Column("event_id", String(200), primary_key=True),
    Column("received_at", Moment(), nullable=False),
    sqlite_with_rowid=False,
)
inbox_failure = Table(
    "inbox_failure",
    metadata,
    Column("event_id", String(200), primary_key=True),
    Column("attempts", Integer, nullable=False),
    Column("error", String(400), nullable=False),
    Column("at", Moment(), nullable=False),
)

# A whole batch is one parameter, so that the statements never change and the databases do the looping. Keys are
# sorted before, so that two workers with the same keys wait for each other rather than deadlock.
_AT = bindparam("at", type_=Moment())
_LIST = {
    "sqlite": "json_each(:ids)",
    "postgresql": "json_array_elements_text(CAST(:ids AS json)) AS ids(value)",
}
_PAIRS = {"sqlite": "json_each(:versions)", "postgresql": "json_each_text(CAST(:versions AS json))"}
UNSEEN = {
    dialect: text(
        f"INSERT INTO inbox (event_id, received_at) SELECT value, :at FROM {ids} WHERE true"
        " ON CONFLICT (event_id) DO NOTHING RETURNING event_id"
    ).bindparams(_AT)
    for dialect, ids in _LIST.items()
}
NEWER = {
    dialect: text(
        "INSERT INTO inbox_version (stream, id, epoch, version)"
        f" SELECT :stream, key, CAST(:epoch AS bigint), CAST(value AS bigint) FROM {pairs} WHERE true"
        " ON CONFLICT (stream, id) DO UPDATE SET epoch = excluded.epoch, version = excluded.version"
        " WHERE (excluded.epoch, excluded.version) > (inbox_version.epoch, inbox_version.version) RETURNING id"
    )
    for dialect, pairs in _PAIRS.items()
}
# Event ids are time-ordered, so the oldest are the first of the primary key.
FORGET = text(
    "DELETE FROM inbox WHERE received_at < :at"
    " AND event_id IN (SELECT event_id FROM inbox ORDER BY event_id LIMIT 1000)"
).bindparams(_AT)
FAILED = text(
    "INSERT INTO inbox_failure (event_id, attempts, error, at) VALUES (:event_id, :attempts, :error, :at)"
    " ON CONFLICT (event_id) DO UPDATE"
    " SET attempts = excluded.attempts, error = excluded.error, at = excluded.at"
).bindparams(_AT)

log = get_logger()


Call = tuple[Verb, dict[str, Any]]


class DatabaseAway(Exception):
    """The service's own database does not answer; what was being handled is kept for later."""


class Received(NamedTuple):
    """A readable delivery and what it will call."""

    delivery: Delivery
    event: Envelope
    calls: list[Call]


class Inbox:
    """Hands deliveries to a service's handlers."""

    def __init__(self, database: Database, bus: Bus, subscriptions: Subscriptions, service: str) -> None:
        self.database = database
        self.bus = bus
        self.subscriptions = subscriptions
        self.service = service
        dialect = database.engine.dialect.name
        self._unseen, self._newer = UNSEEN[dialect], NEWER[dialect]
        # Deliveries of the present batch that are neither acknowledged nor given back nor rejected yet, by tag.
        self._unsettled: dict[Any, Delivery] = {}
        self.pace = Pace(AT_FIRST, AT_MOST, PIECE_SECONDS)

    def receive(self, deliveries: Sequence[Delivery]) -> None:
        """Handle deliveries and settle each: acknowledged, given back for later, or rejected.

        Raises DatabaseAway after giving back, uncounted, what was not settled by then; and BusUnavailable.
        """
        self._unsettled = {delivery.tag: delivery for delivery in deliveries}
        try:
            batch = self._readable(deliveries)
            while batch:
                piece = self._first_piece(batch)
                began = machine.monotonic()
                self._together_or_singly(piece)
                self.pace.note(len(piece), machine.monotonic() - began)
                batch = batch[len(piece) :]
        except DatabaseAway:
            for delivery in self._unsettled.values():
                self.bus.retry(delivery, 1.0, is_counted=False)
            raise

    def replay(self, message: Message) -> None:
        """Handle a message out of turn, as a dead letter. Raises what its handler raises, or Unreadable."""
        event = unpack(message.body)
        self._handle([Received(Delivery(None, message, 2), event, self.subscriptions.calls(event))])

    def _first_piece(self, batch: list[Received]) -> list[Received]:
        """Those that are handled in the next transaction: one at least."""
        sizes = accumulate(len(arrival.delivery.message.body) for arrival in batch[: self.pace.at_once])
        return batch[: max(1, sum(size <= PIECE_BYTES for size in sizes))]

    def _readable(self, deliveries: Sequence[Delivery]) -> list[Received]:
        batch: list[Received] = []
        for delivery in deliveries:
            try:
                event = unpack(delivery.message.body)
                batch.append(Received(delivery, event, self.subscriptions.calls(event)))
            except Unreadable as error:
                self._note_failure(delivery, error)
                self.bus.reject(delivery)
                del self._unsettled[delivery.tag]
        return batch

    def _together_or_singly(self, batch: Sequence[Received]) -> None:
        try:
            self._settle(batch)
        except BusUnavailable:
            raise
        except Exception as error:
            self._make_sure_of_database()
            if len(batch) == 1:
                self._later(batch[0], error)
                return
            for arrival in batch:
                self._together_or_singly([arrival])

    def _settle(self, batch: Sequence[Received]) -> None:
        """Handle, then acknowledge. Whatever handling raises leaves all of them as they were."""
        arrivals = self._handle(batch)
        failpoints.hit("inbox.after-handler-commit")
        self.bus.ack([arrival.delivery for arrival in batch])
        for arrival in batch:
            del self._unsettled[arrival.delivery.tag]
        EVENTS_HANDLED.labels(self.service).inc(len(batch))
        INBOX_LAG.labels(self.service).set(batch[-1].event.age())
        lines = ({"type": event.type, "subject": event.subject, **event.ids} for _, event, _ in arrivals)
        tell_each("event handled", self.service, lines)

    def _handle(self, batch: Sequence[Received]) -> list[Received]:
        """One transaction for all of them, or none; those that were new."""
        with self.database.transaction() as db:
            try:
                new = self._newest(db, self._not_seen(db, self._of_these_epochs(db, batch)))
                self._call(db, new)
                again = [arrival.event.id for arrival in batch if arrival.delivery.attempt > 1]
                if again:
                    db.execute(delete(inbox_failure).where(inbox_failure.c.event_id.in_(again)))
            finally:
                clear()
        return new

    def _call(self, db: DbSession, new: Sequence[Received]) -> None:
        """Each event's verbs, and then those that take all of a type at once."""
        all_of: dict[tuple[str, Verb], list[dict[str, Any]]] = defaultdict(list)
        for arrival in new:
            singly = []
            for verb, arguments in arrival.calls:
                if verb in self.subscriptions.take_all:
                    all_of[arrival.event.type, verb].append(arguments)
                else:
                    singly.append((verb, arguments))
            _call(db, arrival.event, singly)
        clear()
        for (_type, verb), states in all_of.items():
            verb(db, states)

    def _of_these_epochs(self, db: DbSession, batch: Sequence[Received]) -> Sequence[Received]:
        """Those that are not of an epoch that their department has ended; before them what a new one calls for."""
        epochs: dict[str, int] = {}
        for arrival in batch:
            epochs[arrival.event.source] = max(arrival.event.epoch, epochs.get(arrival.event.source, 0))
        for source, (before, now) in raise_to(db, epochs).items():
            log.warning("a department was restored", source=source, epoch=now, before=before)
            for verb in self.subscriptions.when_restored.get(source, ()):
                verb(db)
        floors = lowest(db, epochs, hold=True)
        return [arrival for arrival in batch if arrival.event.epoch >= floors[arrival.event.source]]

    def _not_seen(self, db: DbSession, batch: Sequence[Received]) -> list[Received]:
        if not batch:
            return []
        by_id = {arrival.event.id: arrival for arrival in batch}
        values = {"ids": json.dumps(sorted(by_id)), "at": machine.now()}
        new = set(db.connection().execute(self._unseen, values).scalars())
        return [arrival for id_, arrival in by_id.items() if id_ in new]

    def _newest(self, db: DbSession, batch: Iterable[Received]) -> list[Received]:
        """Of each noun the highest version, if it is higher than any seen before.

        All are of one epoch for each stream: the lower ones have been left out.
        """
        highest: dict[tuple[str, int], dict[str, Received]] = {}
        for arrival in batch:
            of_stream = highest.setdefault((arrival.event.stream, arrival.event.epoch), {})
            earlier = of_stream.get(arrival.event.subject)
            if earlier is None or earlier.event.version < arrival.event.version:
                of_stream[arrival.event.subject] = arrival
        new = []
        for (stream, epoch), of_stream in sorted(highest.items(), key=lambda item: item[0]):
            versions = {id_: of_stream[id_].event.version for id_ in sorted(of_stream)}
            values = {"stream": stream, "epoch": epoch, "versions": json.dumps(versions)}
            newer = db.connection().execute(self._newer, values).scalars()
            new += [of_stream[id_] for id_ in newer]
        return new

    def _later(self, arrival: Received, error: Exception) -> None:
        """Note why it failed; it comes again after half a second, one, two … at most a minute, jittered."""
        EVENTS_FAILED.labels(self.service).inc()
        self._note_failure(arrival.delivery, error)
        pause = min(LONGEST_PAUSE, 0.5 * 2 ** min(arrival.delivery.attempt - 1, 10))
        self.bus.retry(arrival.delivery, machine.jitter(pause))
        del self._unsettled[arrival.delivery.tag]

    def _note_failure(self, delivery: Delivery, error: Exception) -> None:
        words = _words(error)
        stack = "" if isinstance(error, Unreadable) else "".join(traceback.format_tb(error.__traceback__))
        log.error(
            "event failed", event_id=delivery.message.id, attempt=delivery.attempt, error=words, stack=stack
        )
        row = {"event_id": delivery.message.id[:200], "attempts": delivery.attempt, "error": words}
        try:
            with self.database.transaction() as db:
                db.execute(FAILED, {**row, "at": machine.now()})
        except SQLAlchemyError as away:
            raise DatabaseAway(_words(away)) from away

    def _make_sure_of_database(self) -> None:
        """Tell a handler's failure from a database that is away or locked, which counts as no attempt."""
        try:
            with self.database.transaction() as db:
                db.scalar(select(1))
        except SQLAlchemyError as error:
            raise DatabaseAway(_words(error)) from error


def prune() -> bool:
    """Forget the ids of events received long ago, a portion in each transaction; whether there may be more."""
    piece, long_ago = Piece(), {"at": machine.now() - KEEP}
    while True:
        with transaction() as db:
            if not db.execute(FORGET, long_ago).rowcount:  # type: ignore[attr-defined]
                return False
        if piece.is_over:
            return True


def _call(db: DbSession, event: Envelope, calls: Sequence[Call]) -> None:
    clear()
    bind(**event.ids)
    token = current.set(event)
    try:
        for handler, arguments in calls:
            handler(db, **arguments)
    finally:
        current.reset(token)


def _words(error: Exception) -> str:
    """The error in one line. Further lines may hold values of rows, which are not ours to write down."""
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"[:400]
