"""Whether the sums are what a count of all sessions gives, and their mending where they are not."""

import uuid
from collections.abc import Container, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, func, or_, select, union_all
from sqlalchemy.orm import Session as DbSession

from chassis.logs import get_logger

from ..figures import sums
from ..figures.model import Cell, Session
from ..figures.tally import NOTHING, SUMS, TABLES, AnyKey, DayKey, Key, add_now, tally_of
from ..plans.model import Sitting

log = get_logger()

Difference = tuple[AnyKey, dict[str, int]]
KEYS: dict[type, list[Any]] = {
    Key: [
        *(column.label(name) for name, column in zip(Key._fields, sums.WHERE, strict=False)),
        Sitting.place_area,
    ],
    DayKey: [Session.edition_id, Session.day],
}


def select_counted(kind: type) -> Any:
    """What sessions add to the sums of this kind, a row for each."""
    counts = (sums.COUNTS[name].label(name) for name in SUMS)
    query = select(*KEYS[kind], *counts).select_from(Session)
    if kind is Key:
        query = query.outerjoin(Sitting, Sitting.id == Session.id)
    return query.where(Session.status.is_not(None))


def select_kept(kind: Any) -> Any:
    """The sums of this kind, less than nothing."""
    table = TABLES[kind]
    negatives = ((-getattr(table, name)).label(name) for name in SUMS)
    return select(*(getattr(table, name) for name in kind._fields), *negatives)


def differences(db: DbSession, edition_id: uuid.UUID | None) -> list[Difference]:
    """Where sums of an edition, or of all slots, are not what they should be, and by how much they fall short."""
    return [each for kind in TABLES for each in differences_of(db, kind, edition_id)]


def differences_of(db: DbSession, kind: Any, edition_id: uuid.UUID | None) -> Iterator[Difference]:
    """One statement, which sees one moment: what is changed meanwhile changes sessions and sums together."""
    each = union_all(
        select_counted(kind).where(Session.edition_id == edition_id),
        select_kept(kind).where(TABLES[kind].edition_id == edition_id),
    ).subquery()
    short = {name: func.sum(each.c[name]) for name in SUMS}
    where = [each.c[name] for name in kind._fields]
    query = select(*where, *short.values()).group_by(*where)
    for row in db.execute(query.having(or_(*(sum_ != 0 for sum_ in short.values())))):
        yield read(kind, row)


def read(kind: Any, row: Row[Any]) -> Difference:
    key, counts = row[: len(kind._fields)], row[len(kind._fields) :]
    return kind(*key), {name: int(count) for name, count in zip(SUMS, counts, strict=True) if count}


def parts(db: DbSession) -> Sequence[uuid.UUID | None]:
    """What is recounted at a time: the editions that sessions or sums name, and None for all slots."""
    return db.scalars(select(Session.edition_id).union(select(Cell.edition_id))).all()


def mend(db: DbSession, edition_id: uuid.UUID | None, wrong: Container[AnyKey]) -> None:
    """Let these sums be what they should be.

    Another may have done so by now: they are counted once more when they are this transaction's.
    """
    add_now(db, {key: NOTHING for key, _ in differences(db, edition_id) if key in wrong})
    for key, short in differences(db, edition_id):
        if key in wrong:
            log.error("a sum was wrong", **words(key), short=short)
            tally_of(db).differences[key].update(short)


def words(key: AnyKey) -> dict[str, str]:
    """Where a sum is, without what it has not."""
    return {name: str(value) for name, value in key._asdict().items() if value is not None}
