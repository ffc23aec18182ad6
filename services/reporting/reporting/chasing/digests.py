"""The week in numbers for the office, once a week: on its page, and to the address that it gives."""

import uuid
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import SHANGHAI, now, today
from chassis.storage.db import new_id

from ..editions.model import Edition
from ..notices import notices, texts
from ..notices.model import CHASES, Notice
from ..owed.states import MISSING, read_owed
from ..requirements.model import Requirement
from . import calls, nudges
from .model import Chasing
from .rules import lock_chasing

DIGEST = {
    "zh": "{edition}报送周报（{day}）：{units} 个单位，{nothing} 个什么都没交；应交 {cells} 项，"
    "逾期 {overdue} 项，退回待改 {returned} 项，等办公室看 {filed} 项；"
    "一周内催了 {chased} 个单位，要打电话的 {calls} 个。{link}",
    "en": "{edition}, what units have filed ({day}). Units: {units}, with nothing filed: {nothing}."
    " Papers due: {cells}, overdue: {overdue}, returned: {returned}, waiting for the office: {filed}."
    " Units asked this week: {chased}, to be called: {calls}. {link}",
}
Texts = dict[str, str]
"""{language: text}."""


def editions_to_tell(db: DbSession) -> list[uuid.UUID]:
    """Editions whose digest of this week is not written: from Monday at their hour on."""
    here, monday = now().astimezone(SHANGHAI), monday_of_week()
    asks = select(Requirement.id).where(Requirement.edition_id == Edition.id).exists()
    rows = db.execute(
        select(Edition.id, Chasing)
        .join(Chasing, Chasing.edition_id == Edition.id)
        .where(Edition.status != "closed", asks)
        .where(or_(Chasing.digest_on.is_(None), Chasing.digest_on < monday))
    )
    return [id for id, chasing in rows if here.date() > monday or here.hour >= chasing.hour]


def monday_of_week() -> date:
    return today() - timedelta(days=today().weekday())


def write_digest(db: DbSession, edition_id: uuid.UUID, words: Texts) -> None:
    """Write an edition's digest of this week, which is written once: one to send, all to read on the page."""
    chasing = lock_chasing(db, edition_id)
    if chasing.digest_on is None or chasing.digest_on < monday_of_week():
        chasing.digest_on = today()
        notices.write_all(db, [digest_row(chasing, words)])


def digest_row(chasing: Chasing, words: Texts) -> dict[str, Any]:
    """The notice of a week's digest; without an address it is on the page alone."""
    at = now()
    columns = {"id": new_id(), "kind": "digest", "unit_id": None, "edition_id": chasing.edition_id}
    columns |= {"key": f"digest:{chasing.edition_id}:{monday_of_week()}", "data": words}
    columns |= {"text": words[chasing.digest_language]}
    columns |= {
        "sealed_to": chasing.sealed_digest_to,
        "status": "due" if chasing.sealed_digest_to else "shown",
    }
    fresh_state = {"attempts": 0, "why": None, "rests_until": None, "sent_at": None}
    return columns | fresh_state | {"due_at": at, "written_at": at}


def word_digest(db: DbSession, edition_id: uuid.UUID) -> Texts:
    """The week in words."""
    rows = read_owed(db, edition_id, *nudges.COLUMNS)
    states = Counter(row["state"] for row in rows)
    by_unit: dict[uuid.UUID, list[dict[str, Any]]] = {}
    for row in rows:
        by_unit.setdefault(row["unit_id"], []).append(row)
    counts: dict[str, object] = {state: states[state] for state in (*MISSING, "filed")}
    counts |= {"units": len(by_unit), "cells": len(rows)}
    counts |= {"nothing": sum(nudges.is_meant(cells, "nothing") for cells in by_unit.values())}
    counts |= {"chased": count_chased(db, edition_id, now() - timedelta(days=7))}
    counts |= {"calls": len(calls.list_calls(db, edition_id))}
    counts |= {"edition": db.get_one(Edition, edition_id).name}
    return {
        language: texts.fill(
            DIGEST, language, page="/staff/office/chasing", day=texts.day(today(), language), **counts
        )
        for language in DIGEST
    }


def count_chased(db: DbSession, edition_id: uuid.UUID, since: datetime) -> int:
    """How many units were asked for what is missing."""
    query = select(func.count(Notice.unit_id.distinct())).where(
        Notice.edition_id == edition_id,
        Notice.kind.in_(CHASES),
        Notice.written_at > since,
        Notice.status != "dropped",
    )
    return db.scalar(query) or 0
