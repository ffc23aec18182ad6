"""Changes to many rows, portion by portion: rows are found by reading, for which nobody waits, and each portion is
changed in a short transaction of its own."""

from sqlalchemy import Delete, Update, select, tuple_

from ..storage.db import Database
from ..storage.db import database as database_at_hand
from .jobs import Piece

AT_ONCE = 500
"""Rows changed in one transaction, at most."""

Change = Delete | Update


def change_in_portions(*changes: Change, database: Database | None = None) -> bool:
    """Make these changes for a piece (`jobs.PIECE`), one after the other; whether there may be more to do.

    A row that was changed must not fit the change's conditions any more. Any number of workers may do so at once, and
    each may be killed: a row is changed only if it still fits. database: the application's where none is given.
    """
    piece = Piece()
    for change in changes:
        while change_portion(database or database_at_hand(), change):
            if piece.is_over:
                return True
    return False


def change_portion(database: Database, change: Change) -> bool:
    """Make a change to some of the rows that fit its conditions; whether there may be more of them."""
    key, conditions = tuple_(*change.table.primary_key), change.whereclause
    assert conditions is not None, "what has no conditions would never come to an end"
    with database.reading() as db:
        rows = db.execute(select(*key.clauses).where(conditions).limit(AT_ONCE)).all()
    if rows:
        with database.transaction() as db:
            db.execute(change.where(key.in_([tuple(row) for row in rows])))
    return len(rows) == AT_ONCE
