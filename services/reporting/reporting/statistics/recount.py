"""Whether the sums are what a count of all sessions gives, and their mending where they are not."""

import uuid
from collections.abc import Container, Sequence
from typing import Any

from sqlalchemy import Row, func, or_, select, union_all
from sqlalchemy.orm import Session as DbSession

from chassis.logs import get_logger

from ..figures import sums
from ..figures.model import Cell, Session
from ..figures.tally import NOTHING, SUMS, Key, add_now, tally_of
from ..plans.model import Sitting

log = get_logger()

WHOSE = Key._fields
COUNTED = (
    select(*sums.WHERE, Sitting.place_area, *(sums.COUNTS[name].label(name) for name in SUMS))
    .select_from(Session)
    .outerjoin(Sitting, Sitting.id == Session.id)
    .where(Session.status.is_not(None))
)
KEPT = select(
    *(getattr(Cell, name) for name in WHOSE), *((-getattr(Cell, name)).label(name) for name in SUMS)
)
Difference = tuple[Key, dict[str, int]]


def differences(db: DbSession, edition_id: uuid.UUID | None) -> list[Difference]:
    """Where sums of an edition, or of all slots, are not what they should be, and by how much they fall short.

    One statement, which sees one moment: what is changed meanwhile changes sessions and sums together.
    """
    each = union_all(
        COUNTED.where(Session.edition_id == edition_id), KEPT.where(Cell.edition_id == edition_id)
    ).subquery()
    short = {name: func.sum(each.c[name]) for name in SUMS}
    where = [each.c[name] for name in WHOSE]
    query = (
        select(*where, *short.values()).group_by(*where).having(or_(*(sum_ != 0 for sum_ in short.values())))
    )
    return [read(row) for row in db.execute(query)]


def read(row: Row[Any]) -> Difference:
    key, counts = row[: len(WHOSE)], row[len(WHOSE) :]
    return Key(*key), {name: int(count) for name, count in zip(SUMS, counts, strict=True) if count}


def parts(db: DbSession) -> Sequence[uuid.UUID | None]:
    """What is recounted at a time: the editions that sessions or sums name, and None for all slots."""
    return db.scalars(select(Session.edition_id).union(select(Cell.edition_id))).all()


def mend(db: DbSession, edition_id: uuid.UUID | None, wrong: Container[Key]) -> None:
    """Let these sums be what they should be.

    Another may have done so by now: they are counted once more when they are this transaction's.
    """
    add_now(db, {key: NOTHING for key, _ in differences(db, edition_id) if key in wrong})
    for key, short in differences(db, edition_id):
        if key in wrong:
            log.error("a sum was wrong", **words(key), short=short)
            tally_of(db).differences[key].update(short)


def words(key: Key) -> dict[str, str]:
    """Where a sum is, without what it has not."""
    return {name: str(value) for name, value in key._asdict().items() if value is not None}
