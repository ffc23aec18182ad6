"""Rows by their id, and rows of which there is only one."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DbSession

from ..errors import NotFound

Row = TypeVar("Row")


def find(
    db: DbSession, model: type[Row], id_: uuid.UUID, missing: type[NotFound], *, lock: bool = False
) -> Row:
    """The row of `model` with this id; with `lock` it is read anew and locked. Raises `missing`."""
    row = db.get(model, id_, with_for_update=lock or None, populate_existing=lock)
    if row is None:
        raise missing()
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
