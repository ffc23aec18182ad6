"""Marked sessions are settled piece by piece, as the worker comes to them."""

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as DbSession

from chassis import failpoints, machine
from chassis.storage.db import reading, transaction

from ..sessions.marks import Unsettled
from .settle import settle_in_turn

AT_ONCE = 40
PIECE = 0.1
"""Seconds after which no further session is settled in the same transaction: one may have hundreds of bookings."""
PAUSE = 0.03
"""Seconds between two pieces, in which others can write: SQLite has one writer, and those who wait for it only poll."""
FIRST = select(Unsettled.id).limit(1)
MARKS = select(Unsettled.id).order_by(Unsettled.id).limit(AT_ONCE).with_for_update(skip_locked=True)


def settle_marked() -> bool:
    """Settle a piece of what is marked; whether there may be more."""
    with reading() as db:
        if db.scalar(FIRST) is None:
            return False
    if not settle_piece():
        return False
    failpoints.hit("schedule.after-piece")
    machine.sleep(PAUSE)
    return True


def settle_piece() -> int:
    """Settle marked sessions, as many as there is time for in one transaction; how many."""
    with transaction() as db:
        ids = db.scalars(MARKS).all()
        ends_at = machine.monotonic() + PIECE
        settled = settle_in_turn(db, ids, lambda: machine.monotonic() > ends_at) if ids else []
        unmark(db, settled)
        failpoints.hit("schedule.in-piece")
    return len(settled)


def unmark(db: DbSession, session_ids: Sequence[uuid.UUID]) -> None:
    db.execute(delete(Unsettled).where(Unsettled.id.in_(session_ids)))
