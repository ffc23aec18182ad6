"""Reminders around every deadline: one message to a unit on a day, whatever is missing.

A unit's round is over when its notice is written, which its key keeps from being written twice; a worker that dies, or
did not run on the day itself, is made good for by the next one for a few days.
"""

import uuid
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import SHANGHAI, ending, now, today
from chassis.logs import get_logger

from ..editions.model import Edition
from ..notices import notices
from ..owed.states import Row, read_owed
from ..requirements.model import Requirement
from ..units.model import Unit, UnitRole
from . import words
from .model import HOUR, Chasing
from .rules import lock_chasing

log = get_logger()

AT_ONCE = 100
"""Units that are looked at in one piece."""
MADE_GOOD = timedelta(days=2)
"""For so long a reminder that nobody wrote on its day is written later."""
AHEAD = timedelta(days=14)
"""What is due later than this is not named."""


def chase_key(edition_id: uuid.UUID, unit_id: uuid.UUID) -> str:
    """What keeps a unit from being asked twice on one day."""
    return f"chase:{edition_id}:{unit_id}:{today()}"


def editions_to_chase(db: DbSession) -> list[uuid.UUID]:
    """Editions that are not over and ask for something, of which today's round is not done."""
    asks = select(Requirement.id).where(Requirement.edition_id == Edition.id).exists()
    rows = db.execute(
        select(Edition.id, Chasing)
        .outerjoin(Chasing, Chasing.edition_id == Edition.id)
        .where(Edition.status != "closed", asks)
        .order_by(Edition.id)
    )
    return [id for id, chasing in rows if is_to_chase(chasing or Chasing(hour=HOUR))]


def is_to_chase(chasing: Chasing) -> bool:
    """Whether it is late enough in the day, and units are left."""
    is_done = chasing.round_on == today() and chasing.round_after is None
    return now().astimezone(SHANGHAI).hour >= chasing.hour and not is_done


def has_work(db: DbSession) -> bool:
    return bool(editions_to_chase(db))


def remind(db: DbSession) -> bool:
    """Write the reminders of some units of one edition; whether there may be more."""
    for edition_id in editions_to_chase(db)[:1]:
        chasing = lock_chasing(db, edition_id)
        if is_to_chase(chasing):
            remind_some(db, chasing)
    return has_work(db)


def remind_some(db: DbSession, chasing: Chasing) -> None:
    """Look at the next units, and note how far that came."""
    if chasing.round_on != today():
        chasing.round_on, chasing.round_after = today(), uuid.UUID(int=0)
    in_turn = select(UnitRole.unit_id).filter_by(edition_id=chasing.edition_id)
    in_turn = in_turn.where(UnitRole.unit_id > chasing.round_after).order_by(UnitRole.unit_id).limit(AT_ONCE)
    ids = list(db.scalars(in_turn))
    chasing.round_after = ids[-1] if len(ids) == AT_ONCE else None
    count = notices.write_all(db, [*reminder_rows(db, chasing, ids)])
    if count:
        log.info("reminders written", count=count)


def reminder_rows(db: DbSession, chasing: Chasing, unit_ids: Sequence[uuid.UUID]) -> Iterator[Row]:
    """A notice for each of these units of which a deadline calls for one today."""
    edition_id = chasing.edition_id
    last_chases = notices.last_chased(db, edition_id)
    owed_rows = read_owed(db, edition_id, *words.COLUMNS, id=list(unit_ids))
    units = notices.units_of(db, unit_ids)
    for unit_id, cells in groupby(owed_rows, key=lambda row: row["unit_id"]):
        missing = words.missing([*cells])
        last = last_chases[unit_id].astimezone(SHANGHAI).date() if unit_id in last_chases else date.min
        if any(is_called_for(row, chasing.days, last) for row in missing):
            near_rows = [row for row in missing if row["due_at"] and row["due_at"] < now() + AHEAD]
            yield chase_row("reminder", units[unit_id], edition_id, near_rows)


def is_called_for(row: Row, days: Sequence[int], last: date) -> bool:
    """Whether the latest of its days is here, or was just now, and the unit has not been asked since."""
    if row["due_at"] is None:
        return False
    due_on, _hour = ending(row["due_at"])
    marks = [due_on + timedelta(days=offset) for offset in days]
    mark = max((mark for mark in marks if mark <= today()), default=date.min)
    return mark > last and mark + MADE_GOOD >= today()


def chase_row(kind: str, unit: Unit, edition_id: uuid.UUID, missing: Sequence[Row]) -> Row:
    """The one notice of a day on all that a unit misses."""
    items = [str(row["requirement_id"]) for row in missing]
    text = words.word_chase(kind, unit.name, missing, unit.language)
    key = chase_key(edition_id, unit.id)
    return notices.new_row(kind, unit, edition_id, text, key=key, data={"items": items})
