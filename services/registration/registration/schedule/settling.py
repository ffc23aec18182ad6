"""Marked sessions are settled piece by piece, as the worker comes to them."""

import uuid
from collections.abc import Sequence
from itertools import accumulate

from sqlalchemy import Row, delete, func, select
from sqlalchemy.orm import Session as DbSession

from chassis import failpoints, machine
from chassis.messaging.jobs import Pace
from chassis.storage.db import transaction
from chassis.storage.rows import among

from ..sessions.marks import Unsettled
from ..sessions.model import Session
from .settle import settle_in_turn

AT_LEAST, AT_MOST = 100, 500
"""Sessions that are settled in one transaction: to read, write and tell costs less of each, the more they are."""
AS_A_WHOLE = 0.1
"""Seconds that one transaction should take."""
PEOPLE = 100
"""Who are in those that are settled at once: so many take a tenth of a second, and one session may have more."""
PIECE = 0.05
"""Seconds after which no further session is settled in the same transaction: to read the facts on them, and to write
and tell what has followed, takes as long again."""
ANY_MARKED = select(Unsettled.id)
IN_IT = func.coalesce(Session.confirmed + Session.waiting, 0).label("people")
MARKS = (
    select(Unsettled.id, IN_IT)
    .outerjoin(Session, Session.id == Unsettled.id)
    .order_by(Unsettled.id)
    .with_for_update(of=Unsettled, skip_locked=True)
)


def new_pace() -> Pace:
    """The pace of one worker."""
    return Pace(AT_LEAST, AT_MOST, AS_A_WHOLE, AT_LEAST)


def settle_marked(pace: Pace) -> bool:
    """Settle a piece of what is marked; whether there may be more."""
    if not settle_piece(pace):
        return False
    failpoints.hit("schedule.after-piece")
    return True


def settle_piece(pace: Pace) -> int:
    """Settle marked sessions, as many as there is time for in one transaction; how many."""
    began = machine.monotonic()
    with transaction() as db:
        ids = take_few_enough(db.execute(MARKS.limit(pace.at_once)).all())
        settled_ids = settle_in_turn(db, ids, PIECE) if ids else []
        unmark(db, settled_ids)
        failpoints.hit("schedule.in-piece")
    pace.note(len(settled_ids), machine.monotonic() - began)
    return len(settled_ids)


def take_few_enough(marks: Sequence[Row[uuid.UUID, int]]) -> list[uuid.UUID]:
    """Those of the first marks that there may be time for in one transaction."""
    people = accumulate(mark.people for mark in marks)
    return [
        mark.id
        for number, (mark, until) in enumerate(zip(marks, people, strict=True))
        if not number or until <= PEOPLE
    ]


def unmark(db: DbSession, session_ids: Sequence[uuid.UUID]) -> None:
    db.execute(delete(Unsettled).where(Unsettled.id.in_(among(db, session_ids))))
