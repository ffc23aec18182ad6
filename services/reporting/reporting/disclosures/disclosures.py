"""The audit as people read it: who was shown whose name and number in full, or given files as they were sent.

Each disclosure is kept where it is made, beside the unit or the file, or among the steps of a nomination; here they are
one list.
"""

import uuid
from collections.abc import Iterable
from datetime import date as Date
from datetime import timedelta
from typing import Any

from sqlalchemy import Subquery, case, func, literal, null, select, union_all
from sqlalchemy.orm import Session as DbSession

from chassis.clock import midnight
from chassis.storage.cursors import page

from ..editions.model import Edition
from ..files.model import FileDisclosure
from ..nominations.model import Nomination, NominationStep
from ..units.model import Disclosure, Unit
from ..uploads.model import Upload

ACTIONS = {"disclose": "candidate", "disclose_objector": "objector"}
"""{a step of a nomination: whose name and number were shown by it}"""


def list_lines(
    db: DbSession,
    *,
    action: str | None,
    actor: str | None,
    date: Date | None,
    cursor: str | None,
    limit: int,
) -> dict[str, Any]:
    """The lines, newest first: the fields of AuditView."""
    line = all_lines()
    query = select(line)
    if action:
        query = query.where(line.c.action == action)
    if actor:
        query = query.where(line.c.actor == actor)
    if date:
        first = midnight(date)
        query = query.where(line.c.at >= first, line.c.at < first + timedelta(days=1))
    lines = page(db, query, line.c.id, cursor, limit, descending=True, scalars=False)
    names = names_of(db, [row.subject for row in lines["items"]])
    return lines | {"items": [row._asdict() | {"name": names.get(row.subject)} for row in lines["items"]]}


def all_lines() -> Subquery:
    """Every disclosure: id, at, actor, action, subject, about, reason."""
    of_unit = select(
        Disclosure.id,
        Disclosure.at,
        Disclosure.by.label("actor"),
        literal("contact").label("action"),
        Disclosure.unit_id.label("subject"),
        literal("unit").label("about"),
        Disclosure.reason,
    )
    of_nomination = select(
        NominationStep.id,
        NominationStep.at,
        NominationStep.by,
        case(ACTIONS, value=NominationStep.act),
        NominationStep.nomination_id,
        literal("nomination"),
        NominationStep.words,
    ).where(NominationStep.act.in_(ACTIONS))
    of_files = select(
        FileDisclosure.id,
        FileDisclosure.at,
        FileDisclosure.by,
        FileDisclosure.action,
        FileDisclosure.subject,
        FileDisclosure.about,
        null(),
    )
    return union_all(of_unit, of_nomination, of_files).subquery("line")


def names_of(db: DbSession, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str | None]:
    """What units, editions, files and nominations are called, people masked; None where they were erased."""
    of_file = func.coalesce(Unit.name + "：", "") + Upload.filename
    files = select(Upload.id, of_file).outerjoin(Unit, Unit.id == Upload.unit_id).where(Upload.id.in_(ids))
    plain = [select(model.id, model.name).where(model.id.in_(ids)) for model in (Unit, Edition)]
    names = {id_of: name for query in (*plain, files) for id_of, name in db.execute(query)}
    candidates = db.scalars(select(Nomination).where(Nomination.id.in_(ids)))
    return names | {candidate.id: candidate.masked_name or None for candidate in candidates}
