"""When sessions follow the facts: at once where they are few, else piece by piece, as the worker comes to them.

A policy of the city bears on every session there is. The fact is kept at once, and the sessions are marked in the same
transaction; each is settled from the facts of the moment in which its mark is taken away, so that neither a kill nor a
later fact loses anything, and the latest facts win. Who comes to a marked session before the worker settles it first
(`Session.locked`, `bookings.book`).
"""

import json
import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, delete, func, select, text
from sqlalchemy.orm import Session as DbSession

from chassis import failpoints, machine
from chassis.logs import get_logger
from chassis.storage.db import Moment, transaction

from ..sessions.model import Unsettled
from .settle import settle, settle_in_turn

FEW = 25
"""So many sessions follow in the transaction that brings the fact."""
AT_ONCE = 40
PIECE = 0.1
"""Seconds after which no further session is settled in the same transaction: one may have hundreds of bookings."""
PIECES = 4
"""Pieces that a worker settles before it looks after its other duties."""
PAUSE = 0.03
"""Seconds between two pieces, in which others can write: SQLite has one writer, and those who wait for it only poll."""
FOLLOWED = "followed"  # In `Session.info`: how many have followed in this transaction.

IDS = {
    "sqlite": "SELECT value AS id FROM json_each(:ids)",
    "postgresql": "SELECT CAST(value AS uuid) AS id FROM json_array_elements_text(CAST(:ids AS json))",
}
# One that is marked already is locked all the same: whoever is settling it has not seen these facts.
MARK = {
    dialect: text(
        f"INSERT INTO unsettled (id, since) SELECT id, :since FROM ({ids}) AS marked WHERE true"
        " ORDER BY id ON CONFLICT (id) DO UPDATE SET since = unsettled.since"
    ).bindparams(bindparam("since", type_=Moment()))
    for dialect, ids in IDS.items()
}
MARKS = select(Unsettled.id).order_by(Unsettled.id).limit(AT_ONCE).with_for_update(skip_locked=True)

log = get_logger()


def settle_or_mark(db: DbSession, session_ids: Iterable[uuid.UUID]) -> None:
    """Have sessions become what the facts say they should be: now, or soon where there are many."""
    ids = set(session_ids)
    followed = db.info.get(FOLLOWED, 0) + len(ids)
    if followed > FEW:
        mark(db, ids)
    else:
        db.info[FOLLOWED] = followed
        settle(db, *ids)


def mark(db: DbSession, session_ids: Iterable[uuid.UUID]) -> None:
    """Note that these sessions are to be settled."""
    ids = sorted(id.hex for id in session_ids)
    db.execute(MARK[db.get_bind().dialect.name], {"ids": json.dumps(ids), "since": machine.now()})
    log.info("sessions marked", sessions=len(ids))


def settle_marked() -> bool:
    """Settle a few pieces of what is marked; whether there may be more."""
    for _ in range(PIECES):
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


def waiting(db: DbSession) -> int:
    """How many sessions are yet to be settled."""
    return db.scalar(select(func.count()).select_from(Unsettled)) or 0
