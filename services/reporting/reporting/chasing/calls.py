"""Whom the office calls: units that do not react, and those whom no message reaches."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now
from chassis.errors import NotFound
from chassis.storage.rows import find
from chassis.web.auth import Actor
from chassis.wording import Text

from ..editions.editions import NoSuchEdition
from ..editions.model import Edition
from ..notices import notices
from ..notices.model import CHASES, UNTOLD, Notice
from ..owed.states import Row, read_owed
from . import words
from .model import Call
from .reminders import AHEAD

PATIENCE = timedelta(days=1)
"""So long after a message that asked for what is overdue a unit has not reacted."""
TOLD = ("unit_id", "kind", "status", "text", "written_at", "sent_at")


class NoSuchCall(NotFound):
    title = Text("电话单上没有这个单位", "The unit is not on the phone list")


def list_calls(
    db: DbSession, edition_id: uuid.UUID, unit_id: uuid.UUID | None = None
) -> list[dict[str, Any]]:
    """The units to call, those first that are overdue with most."""
    find(db, Edition, edition_id, NoSuchEdition)
    owed_rows = read_owed(db, edition_id, *words.COLUMNS, id=unit_id)
    missing = {
        id: words.missing([*cells]) for id, cells in groupby(owed_rows, key=lambda row: row["unit_id"])
    }
    notices_by_unit = notices_since_call(db, edition_id, unit_id)
    calls = [
        call | {"unit": id}
        for id in notices_by_unit
        if (call := call_of(notices_by_unit[id], missing.get(id, [])))
    ]
    units = notices.units_of(db, [call["unit"] for call in calls])
    unit_calls = [call | {"unit": units[call["unit"]]} for call in calls]
    return sorted(unit_calls, key=lambda call: (-call["overdue"], call["unit"].name))


def notices_since_call(
    db: DbSession, edition_id: uuid.UUID, unit_id: uuid.UUID | None
) -> dict[uuid.UUID, list[Any]]:
    """What each unit was written since somebody called it, the oldest first."""
    calls = select(Call.unit_id, func.max(Call.at).label("at")).where(Call.edition_id == edition_id)
    called_at = calls.group_by(Call.unit_id).subquery()
    query = (
        select(*(getattr(Notice, name) for name in TOLD))
        .outerjoin(called_at, called_at.c.unit_id == Notice.unit_id)
        .where(Notice.edition_id == edition_id, Notice.status.in_(("sent", *UNTOLD)))
        .where((called_at.c.at.is_(None)) | (Notice.written_at > called_at.c.at), Notice.unit_id.is_not(None))
    )
    if unit_id:
        query = query.where(Notice.unit_id == unit_id)
    notices_by_unit = defaultdict(list)
    for notice in db.execute(query.order_by(Notice.id)):
        notices_by_unit[notice.unit_id].append(notice)
    return notices_by_unit


def call_of(notices: Sequence[Any], missing: Sequence[Row]) -> dict[str, Any] | None:
    """Why a unit is called, and about what; None where there is no need."""
    chases = [notice for notice in notices if notice.kind in CHASES]
    untold_texts = [
        notice.text for notice in notices if notice.status in UNTOLD and notice.kind not in CHASES
    ]
    overdue = [row for row in missing if row["state"] == "overdue"]
    is_unreachable = bool(missing) and any(notice.status in UNTOLD for notice in chases)
    if not (untold_texts or is_unreachable or is_silent(chases, overdue)):
        return None
    return {
        "why": "unreachable" if untold_texts or is_unreachable else "silent",
        "items": [words.describe(row) for row in missing if row["due_at"] and row["due_at"] < now() + AHEAD],
        "overdue": len(overdue),
        "untold": untold_texts,
        "times": len(chases),
        "chased_at": chases[-1].written_at if chases else None,
    }


def is_silent(chases: Sequence[Any], overdue: Sequence[Row]) -> bool:
    """Whether a unit was asked for what is overdue, and has had its time."""
    if not overdue:
        return False
    since = min(row["due_at"] for row in overdue)
    moments = [notice.sent_at for notice in chases if notice.status == "sent"]
    return any(since < at <= now() - PATIENCE for at in moments)


def note_call(
    db: DbSession, *, actor: Actor, edition_id: uuid.UUID, unit_id: uuid.UUID, words: str = ""
) -> Call:
    """A unit was called: what no message brought is told, and it is off the list until it is asked again."""
    if not list_calls(db, edition_id, unit_id):
        raise NoSuchCall()
    untold_notices = update(Notice).filter_by(edition_id=edition_id, unit_id=unit_id)
    db.execute(untold_notices.where(Notice.status.in_(UNTOLD)).values(status="done", sent_at=now()))
    call = Call(edition_id=edition_id, unit_id=unit_id, by=actor.subject, words=words)
    db.add(call)
    return call
