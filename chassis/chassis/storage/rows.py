"""Rows by their id, rows of which there is only one, and rows written together or where there are none yet."""

import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, TypeVar

from sqlalchemy import TextualSelect, Uuid, column, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstanceState
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm.attributes import flag_modified

from ..errors import NotFound

Row = TypeVar("Row")
# In `Session.info`: rows that are kept as long as it.
KEPT = "kept rows"
# The ids of `ids_parameter` as rows, in a statement of one's own.
IDS = {
    "sqlite": "SELECT value AS id FROM json_each(:ids)",
    "postgresql": "SELECT CAST(value AS uuid) AS id FROM json_array_elements_text(CAST(:ids AS json))",
}
AMONG = {dialect: text(ids).columns(column("id", Uuid())) for dialect, ids in IDS.items()}


def find(
    db: DbSession, model: type[Row], id_: uuid.UUID, missing: type[NotFound], *, lock: bool = False
) -> Row:
    """The row of `model` with this id; with `lock` it is read anew and locked. Raises `missing`."""
    row = db.get(model, id_, with_for_update=lock or None, populate_existing=lock)
    if row is None:
        raise missing()
    return row


def get_once(db: DbSession, model: type[Row], id_: uuid.UUID | None) -> Row | None:
    """The row of `model` with this id, if there is one, read once: by itself a database session forgets a row as soon
    as nobody refers to it. For the few rows that many others stand on."""
    row = db.get(model, id_) if id_ else None
    if row is not None:
        db.info.setdefault(KEPT, set()).add(row)
    return row


@contextmanager
def once(db: DbSession, check: Callable[[], object]) -> Iterator[None]:
    """Write something unique within. `check` refuses what is there, even when it came at the same moment."""
    check()
    try:
        with db.begin_nested():
            yield
    except IntegrityError:
        check()
        raise


def among(db: DbSession, ids: Iterable[uuid.UUID]) -> TextualSelect:
    """These ids, for `column.in_(…)`, as one parameter: of as many as there are ids there would be a statement for each
    number of them, and to make, send and plan one of hundreds takes longer than to find the rows."""
    return AMONG[db.get_bind().dialect.name].params(ids=ids_parameter(ids))


def ids_parameter(ids: Iterable[uuid.UUID]) -> str:
    """Ids as one parameter."""
    return json.dumps([id.hex for id in ids])


def insert_of(db: DbSession) -> Callable[[Any], Any]:
    """`insert` as this database has it; it can say what becomes of rows that are there (`on_conflict_…`)."""
    # Of the other database's dialect, two megabytes, a process has no need.
    insert: Callable[[Any], Any] = import_module(f"sqlalchemy.dialects.{db.get_bind().dialect.name}").insert
    return insert


def insert_into(db: DbSession, table: Any) -> Any:
    """An INSERT that can say what becomes of rows that are there."""
    return insert_of(db)(table)


def write_together(db: DbSession, rows: Sequence[object]) -> None:
    """Write what changed of rows of one table in one statement for all.

    SQLAlchemy makes one for neighbours that changed in the same columns; so each is written in all that any changed in.
    """
    states: list[InstanceState[object]] = [inspect(row, raiseerr=True) for row in rows]
    columns = {column.key for state in states for column in state.mapper.column_attrs}
    changed_columns = {name for state in states for name in columns - state.unmodified}
    for row in rows:
        for name in sorted(changed_columns):
            flag_modified(row, name)
    db.flush()
