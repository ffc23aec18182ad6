"""Telling everything again, in batches: to a reader that is new or was emptied, or by a department that was restored.

Each batch tells the rows of a noun that come next by their ids, and then which ids these are: between two ids there
are just those. A reader that knows others there, of an earlier epoch, forgets them; so it need not count what has
arrived, and neither order nor repeats matter. What is yet to be told stands in a table: commands and workers take
turns at it, and whoever is killed loses nothing.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from marshmallow import fields
from sqlalchemy import BigInteger, Column, Select, String, Table, delete, func, select, text, update
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm import Session as DbSession

from .. import machine
from ..running import extension
from ..storage.db import transaction
from .events import Event, stream_of
from .outbox import QUIET, emit, metadata

AT_ONCE = 500
"""Rows told in one transaction."""
BATCHES = 4
"""Batches that a worker tells before it looks after its other duties."""

retelling = Table(
    "retelling",
    metadata,
    Column("noun", String(200), primary_key=True),
    Column("after", String(200), nullable=True),
    Column("done", BigInteger, nullable=False),
)
WAITING = select(func.count()).select_from(retelling)
ASK = text(
    "INSERT INTO retelling (noun, done) VALUES (:noun, 0)"
    " ON CONFLICT (noun) DO UPDATE SET after = NULL, done = 0"
)


class Restated(Event):
    """Which ids of a noun there are behind `after` and up to `until`: readers forget others of an earlier epoch."""

    noun = fields.String(required=True, metadata={"description": "empty: only that an epoch has begun"})
    after = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "the ids are greater than this; null: from the first"},
    )
    until = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "and not greater than this; null: that was all"},
    )
    ids = fields.List(fields.String(), required=True)


@lru_cache
def restated_event(department: str) -> type[Restated]:
    """The event by which a department says which of its ids there are."""
    name = f"{department.capitalize()}Restated"
    return type(name, (Restated,), {"type": f"{department}.nouns-restated.v1", "__doc__": Restated.__doc__})


@dataclass(frozen=True)
class Telling:
    """How all of a noun is told again.

    `event_class` names the noun. `rows`: the select of those that are told, by `key`, the column of the ids told.
    `tell(db, row)` tells one, by default as an event of that class; `tell_batch(db, rows)` tells several at once.
    """

    event_class: type[Event]
    rows: Select[Any]
    key: InstrumentedAttribute[uuid.UUID]
    tell: Callable[[DbSession, Any], object] | None = None
    tell_batch: Callable[[DbSession, Sequence[Any]], object] | None = None

    @property
    def noun(self) -> str:
        return stream_of(self.event_class.type).partition(".")[2]

    def tell_rows(self, db: DbSession, rows: Sequence[Any]) -> list[str]:
        """Tell rows; their ids."""
        if self.tell_batch:
            self.tell_batch(db, rows)
        for row in () if self.tell_batch else rows:
            if self.tell:
                self.tell(db, row)
            else:
                emit(db, self.event_class, row)
        return [str(getattr(row, self.key.key)) for row in rows]

    def following(self, db: DbSession, after: str | None) -> Sequence[Any]:
        """The next rows behind an id."""
        behind = self.rows.where(self.key > uuid.UUID(after)) if after else self.rows
        return db.scalars(behind.order_by(self.key).limit(AT_ONCE)).unique().all()


class Progress(NamedTuple):
    """How many of a noun have been told; `whole`: all of them."""

    noun: str
    rows: int
    whole: bool


def tellings() -> dict[str, Telling]:
    """What the running department can tell again: {noun: how}."""
    return {telling.noun: telling for telling in extension("messaging").republish}


def ask(db: DbSession) -> None:
    """Have everything told again, from the beginning, by whoever comes to it."""
    for noun in sorted(tellings()):
        db.execute(ASK, {"noun": noun})


def announce(db: DbSession) -> None:
    """Say that an epoch has begun, also where the department owns nothing that it could tell."""
    name(db, "", None, None, [])


def name(db: DbSession, noun: str, after: str | None, until: str | None, ids: Sequence[str]) -> None:
    """Tell which ids of a noun there are between two of them."""
    event_class = restated_event(extension("settings").department)
    state = {
        "id": uuid.uuid5(uuid.NAMESPACE_URL, f"{event_class.type}/{noun}/{after}"),
        "version": int(machine.unix() * 1_000_000),
        "noun": noun,
        "after": after,
        "until": until,
        "ids": ids,
    }
    emit(db, event_class, state)


def step(db: DbSession) -> Progress | None:
    """Tell a batch of what waits to be told again, unless others are at all of it."""
    next_noun = select(retelling).order_by(retelling.c.noun).limit(1).with_for_update(skip_locked=True)
    row = db.execute(next_noun).first()
    if row is None:
        return None
    db.info[QUIET] = True
    telling = tellings().get(row.noun)
    batch = telling.tell_rows(db, telling.following(db, row.after)) if telling else []
    until = batch[-1] if len(batch) == AT_ONCE else None
    name(db, row.noun, row.after, until, batch)
    _note(db, row.noun, until, row.done + len(batch))
    return Progress(row.noun, row.done + len(batch), until is None)


def _note(db: DbSession, noun: str, until: str | None, count: int) -> None:
    of_noun = retelling.c.noun == noun
    if until is None:
        db.execute(delete(retelling).where(of_noun))
    else:
        db.execute(update(retelling).where(of_noun).values(after=until, done=count))


def waiting(db: DbSession) -> int:
    """How many nouns are yet to be told again."""
    return db.scalar(WAITING) or 0


def tell_waiting() -> None:
    """What a worker does of it in one go."""
    for _ in range(BATCHES):
        with transaction() as db:
            if step(db) is None:
                return
