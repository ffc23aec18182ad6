"""Notices written, in the transaction of what they are about; and read."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.delivery.model import is_under_way
from chassis.storage.db import new_id
from chassis.storage.rows import insert_into
from chassis.web.auth import Actor

from ..units.model import Unit
from . import texts
from .model import CHASES, Notice

TOGETHER = timedelta(minutes=1)
"""What is returned to a unit one after the other within this time is told at once."""

Row = dict[str, Any]


def write_notice(
    db: DbSession, kind: str, unit_id: uuid.UUID, edition_id: uuid.UUID, text: str, **values: Any
) -> None:
    """Write what a unit's contact is to be told; `values` as `new_row` takes them."""
    write_all(db, [new_row(kind, db.get_one(Unit, unit_id), edition_id, text, **values)])


def units_of(db: DbSession, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Unit]:
    """Units by id, read in one statement."""
    return {unit.id: unit for unit in db.scalars(select(Unit).where(Unit.id.in_(ids)))}


def new_row(
    kind: str,
    unit: Unit,
    edition_id: uuid.UUID,
    text: str,
    *,
    key: str | None = None,
    data: Row | None = None,
    due_at: datetime | None = None,
) -> Row:
    """The columns of a notice that nobody has tried to send yet; the office calls where there is no address."""
    about: Row = {"unit_id": unit.id, "edition_id": edition_id, "key": key, "data": data, "sealed_to": None}
    return about | untried_columns(kind, text, "due" if unit.address else "phone", due_at or clock.now())


def untried_columns(kind: str, text: str, status: str, due_at: datetime) -> Row:
    """The columns that say what is sent when, and that nobody has tried to."""
    columns = {"id": new_id(), "kind": kind, "text": text, "status": status}
    columns |= {"attempts": 0, "why": None, "rests_until": None, "sent_at": None}
    return columns | {"due_at": due_at, "written_at": clock.now()}


def write_all(db: DbSession, rows: Sequence[Row]) -> int:
    """Write notices but those whose key is there already; how many."""
    if not rows:
        return 0
    insertion = insert_into(db, Notice).values(rows).on_conflict_do_nothing(index_elements=["key"])
    return len(db.scalars(insertion.returning(Notice.id)).all())


def write_to_person(
    db: DbSession, kind: str, edition_id: uuid.UUID, text: str, *, sealed_to: str, key: str, data: Row
) -> None:
    """Write what somebody is to be told who is no unit's contact, at an address that is sealed."""
    about: Row = {"unit_id": None, "edition_id": edition_id, "key": key, "data": data, "sealed_to": sealed_to}
    write_all(db, [about | untried_columns(kind, text, "due", clock.now())])


def write_returned(db: DbSession, unit: Unit, edition_id: uuid.UUID, item: str) -> None:
    """Tell of a piece of material that was returned, with those that were just before."""
    write_together(db, "material_returned", unit, edition_id, texts.MATERIAL_RETURNED, item)


def write_together(
    db: DbSession,
    kind: str,
    unit: Unit,
    edition_id: uuid.UUID,
    template: texts.Template,
    item: str,
    **page: str,
) -> None:
    """Tell of one of the `items` of a template, with those of its kind that were just before."""
    theirs = select(Notice).filter_by(kind=kind, unit_id=unit.id, edition_id=edition_id)
    theirs = theirs.where(Notice.status.in_(("due", "phone")), ~is_under_way(Notice))
    theirs = theirs.where(Notice.due_at > clock.now())
    pending = db.scalar(theirs.order_by(Notice.id.desc()).limit(1).with_for_update(of=Notice))
    items = [*((pending.data or {})["items"] if pending else ()), item]
    list_text = texts.JOINED[unit.language].join(items)
    text = texts.fill(template, unit.language, unit=unit.name, count=len(items), items=list_text, **page)
    if pending:
        pending.text, pending.data = text, {"items": items}
        return
    due_at = clock.now() + TOGETHER
    write_all(db, [new_row(kind, unit, edition_id, text, data={"items": items}, due_at=due_at)])


def select_notices(actor: Actor, **criteria: Any) -> Select[Notice]:
    """Notices as a select: all for the office, else those to the reader's units."""
    filters = {name: value for name, value in criteria.items() if value is not None}
    query = select(Notice).filter_by(**filters)
    if actor.has("office", "admin"):
        return query
    return query.where(Notice.unit_id.in_(actor.units), Notice.status != "dropped")


def last_chased(db: DbSession, edition_id: uuid.UUID) -> dict[uuid.UUID, datetime]:
    """When each unit was last asked for what is missing."""
    chases = select(Notice.unit_id, func.max(Notice.written_at))
    chases = chases.where(
        Notice.edition_id == edition_id, Notice.kind.in_(CHASES), Notice.status != "dropped"
    )
    return {unit_id: at for unit_id, at in db.execute(chases.group_by(Notice.unit_id)) if unit_id}
