"""What a transaction changes in the sums, and in which editions: written when it commits, in one order for all.

So the rows that many events change are locked for the moment of the commit alone, and once however many events came
together; and no two transactions wait for each other.
"""

import copy
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Date, Uuid, bindparam, event, text, update
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import SessionTransaction

from chassis.storage.rows import insert_of

from ..schema import Base
from .model import Cell, DaySum, Statistics

NAMESPACE = uuid.UUID("5b3d0d7e-3c0c-4a57-9d0b-8f4f6f1f6a11")


class Key(NamedTuple):
    """Where a session counts: what it has in common with all sessions of its cell."""

    edition_id: uuid.UUID | None
    day: date | None
    activity_id: uuid.UUID | None
    unit_id: uuid.UUID | None
    venue_id: uuid.UUID | None
    place_area: str | None

    @property
    def id(self) -> uuid.UUID:
        """The cell's. To a unique constraint two rows with the same nulls are not the same."""
        return uuid.uuid5(NAMESPACE, "/".join(map(str, self)))


class DayKey(NamedTuple):
    """On which day a session counts; of no edition where it is a slot."""

    edition_id: uuid.UUID | None
    day: date

    @property
    def id(self) -> uuid.UUID:
        return uuid.uuid5(NAMESPACE, "/".join(map(str, self)))


AnyKey = Key | DayKey
TABLES: dict[type, Any] = {Key: Cell, DayKey: DaySum}
SUMS = tuple(column.key for column in Cell.__mapper__.columns if column.key not in ("id", *Key._fields))
NOTHING = dict.fromkeys(SUMS, 0)


@cache
def adding(insert: Any, table: Any) -> Any:
    """Add to the sums of a row, which may not be there yet."""
    statement = insert(Base.metadata.tables[table.__tablename__])
    sums = {name: getattr(table, name) + statement.excluded[name] for name in SUMS}
    return statement.on_conflict_do_update(index_elements=["id"], set_=sums)


CHANGE = (
    update(Base.metadata.tables[Statistics.__tablename__])
    # Typed here: a foreign key has no type until its table is known, which is imported when it may be.
    .where(Statistics.edition_id == bindparam("of_edition", type_=Uuid()))
    .values(changes=Statistics.changes + 1)
)
EDITIONS = text("SELECT id, opens_on, closes_on FROM edition").columns(
    id=Uuid(), opens_on=Date(), closes_on=Date()
)


class Tally:
    """Of one transaction: {where: what its sums change by}, and the editions whose figures change otherwise."""

    def __init__(self) -> None:
        self.differences: dict[AnyKey, Counter[str]] = defaultdict(Counter)
        self.editions: set[uuid.UUID] = set()
        self.everywhere = False

    def write(self, db: DbSession) -> None:
        changes = {key: counts for key, counts in self.differences.items() if any(counts.values())}
        add_now(db, changes)
        editions = sorted(self.editions.union(self.editions_of(db, changes)))
        if editions:
            db.connection().execute(CHANGE, [{"of_edition": edition_id} for edition_id in editions])

    def editions_of(self, db: DbSession, changes: Mapping[AnyKey, Any]) -> Iterator[uuid.UUID]:
        """The editions of these cells, those of slots by their days."""
        yield from (key.edition_id for key in changes if key.edition_id)
        days = {key.day for key in changes if key.day and key.edition_id is None}
        if days or self.everywhere:
            for edition_id, opens_on, closes_on in db.connection().execute(EDITIONS):
                if self.everywhere or any(opens_on <= day <= closes_on for day in days):
                    yield edition_id


def tally_of(db: DbSession) -> Tally:
    """The running transaction's."""
    tally: Tally = db.info.setdefault(Tally, Tally())
    return tally


@contextmanager
def attempt(db: DbSession) -> Iterator[SessionTransaction]:
    """A savepoint. What is rolled back to it, by an error or by the caller, counts nowhere either."""
    before = copy.deepcopy(db.info.get(Tally))
    with db.begin_nested() as savepoint:
        is_kept = False
        try:
            yield savepoint
            is_kept = savepoint.is_active
        finally:
            if not is_kept:
                db.info[Tally] = before or Tally()


def add_now(db: DbSession, differences: Mapping[AnyKey, Mapping[str, int]]) -> None:
    """Add to these sums; the row of each is locked until the commit, cells before days."""
    for kind in TABLES:
        keys = sorted((key for key in differences if isinstance(key, kind)), key=lambda key: key.id)
        rows = [{"id": key.id, **key._asdict(), **NOTHING, **differences[key]} for key in keys]
        if rows:
            db.connection().execute(adding(insert_of(db), TABLES[kind]), rows)


@event.listens_for(DbSession, "before_commit")
def write_tally(db: DbSession) -> None:
    if db.in_nested_transaction():
        return
    tally: Tally | None = db.info.pop(Tally, None)
    if tally:
        tally.write(db)
