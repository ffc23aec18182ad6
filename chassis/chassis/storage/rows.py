"""Rows by their id."""

import uuid
from typing import TypeVar

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
