"""All who have filed nothing, or are overdue, asked by one press of the office: shown first, sent once."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import today
from chassis.errors import Conflict
from chassis.storage.privacy import mask_mail, mask_phone
from chassis.storage.rows import find
from chassis.web.auth import Actor
from chassis.wording import Text

from ..editions.editions import NoSuchEdition
from ..editions.model import Edition, EditionOver
from ..notices import notices
from ..notices.model import Notice
from ..owed.states import OF_UNIT, Row, read_owed
from ..units.model import Unit
from . import reminders, words
from .model import Nudge
from .rules import lock_chasing

NOTHING = ("filed", "accepted", "nil")
COLUMNS = tuple(dict.fromkeys((*OF_UNIT, *words.COLUMNS)))


class NudgeChanged(Conflict):
    """`units`: how many it would be now; `expected`: what to send to confirm these."""

    title = Text(
        "名单或文字刚刚变了，请重新查看再发送", "Units or words have just changed: look again, then send"
    )


class NobodyToNudge(Conflict):
    title = Text("没有要催的单位", "There is nobody to ask")


def preview(
    db: DbSession, *, edition_id: uuid.UUID, whom: str, kind: str | None = None, district: str | None = None
) -> dict[str, Any]:
    """{"items", "today", "expected"}: who would be told what; how many were asked today already and are left alone."""
    if find(db, Edition, edition_id, NoSuchEdition).status == "closed":
        raise EditionOver()
    rows = read_owed(db, edition_id, *COLUMNS, kind=kind, district=district)
    units = {unit_id: [*cells] for unit_id, cells in groupby(rows, key=lambda row: row["unit_id"])}
    missing_by_unit = {
        unit_id: words.missing(cells) for unit_id, cells in units.items() if is_meant(cells, whom)
    }
    asked_today = keys_of_today(db, edition_id)
    open_ones = {id for id in missing_by_unit if reminders.chase_key(edition_id, id) not in asked_today}
    contacts, last_chases = notices.units_of(db, open_ones), notices.last_chased(db, edition_id)
    items = [
        nudge_item(contacts[id], missing_by_unit[id], last_chases.get(id))
        for id in missing_by_unit
        if id in open_ones
    ]
    return {"items": items, "today": len(missing_by_unit) - len(items), "expected": digest(items)}


def is_meant(cells: Sequence[Row], whom: str) -> bool:
    """Whether a unit with these papers has filed nothing, a receipt aside; or is late with something."""
    if whom == "overdue":
        return any(row["state"] == "overdue" for row in cells)
    filed_rows = [row for row in cells if row["paper"] != "receipt" and row["state"] in NOTHING]
    return not filed_rows and bool(words.missing(cells))


def keys_of_today(db: DbSession, edition_id: uuid.UUID) -> set[str | None]:
    """What keeps units from being asked twice today."""
    of_today = Notice.key.like(f"chase:{edition_id}:%:{today()}")
    return set(db.scalars(select(Notice.key).where(Notice.edition_id == edition_id, of_today)))


def nudge_item(unit: Unit, missing: Sequence[Row], chased_at: datetime | None) -> dict[str, Any]:
    """What one unit would be told, and where it would go."""
    about = {name: missing[0][name] for name in OF_UNIT}
    message = {
        "to": mask_address(unit.address),
        "text": words.word_chase("nudge", unit.name, missing, unit.language),
    }
    return about | message | {"missing": len(missing), "chased_at": chased_at, "unit": unit, "rows": missing}


def mask_address(address: str | None) -> str | None:
    if address is None:
        return None
    return mask_mail(address) if "@" in address else mask_phone(address)


def digest(items: Sequence[dict[str, Any]]) -> str:
    """What stands for exactly these units, words and addresses."""
    content = [(str(item["unit_id"]), item["text"], item["to"]) for item in items]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


def send(
    db: DbSession, *, actor: Actor, edition_id: uuid.UUID, whom: str, expected: str, **units: Any
) -> Nudge:
    """Tell these units what was shown. Raises NudgeChanged where it is not what `expected` stands for any more."""
    lock_chasing(db, edition_id)
    current = preview(db, edition_id=edition_id, whom=whom, **units)
    if current["expected"] != expected:
        raise NudgeChanged(units=len(current["items"]), expected=current["expected"])
    if not current["items"]:
        raise NobodyToNudge()
    rows = [reminders.chase_row("nudge", item["unit"], edition_id, item["rows"]) for item in current["items"]]
    count = notices.write_all(db, rows)
    nudge = Nudge(edition_id=edition_id, whom=whom, **units, units=count, by=actor.subject)
    db.add(nudge)
    return nudge
