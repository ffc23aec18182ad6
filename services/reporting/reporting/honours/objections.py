"""Objections to honours on public notice: raised by anyone who says who they are, answered by the office."""

import uuid
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as DbSession

from chassis import machine
from chassis.cleaning import compact
from chassis.clock import now
from chassis.storage.privacy import index, national, seal
from chassis.storage.rows import find
from chassis.web.auth import Actor

from ..nominations.model import Nomination
from ..nominations.nominations import note
from .honours import take_down
from .model import Honour, Objection
from .refusals import NoSuchHonour, NoSuchObjection, NoticeOver, ObjectionAnswered, ObjectionRepeated


def object_to(db: DbSession, *, honour_id: uuid.UUID, **content: Any) -> Objection:
    """An objection, with a code by which the answer can be read. Raises NoSuchHonour, NoticeOver, ObjectionRepeated."""
    honour = find(db, Honour, honour_id, NoSuchHonour, lock=True)
    if honour.status != "announced" or now() >= honour.notice_until:
        raise NoticeOver()
    refuse_repeated(db, honour_id, content)
    code = machine.random_token(12)
    objection = Objection(honour_id=honour_id, sealed_code=seal(code), code_key=index(f"objection|{code}"))
    objection.content = content
    db.add(objection)
    db.flush()
    db.refresh(objection)
    return objection


def refuse_repeated(db: DbSession, honour_id: uuid.UUID, content: dict[str, Any]) -> None:
    """Refuse what the same phone has said of an honour in the same words: sent twice, it would wait for two answers."""
    for earlier in db.scalars(select(Objection).filter_by(honour_id=honour_id)):
        if wording_of(earlier.content) == wording_of(content):
            raise ObjectionRepeated()


def wording_of(content: dict[str, Any]) -> tuple[str, str]:
    """From which phone, and what, however it is spaced."""
    return content["phone"], compact(content["words"])


def by_code(db: DbSession, code: str) -> Objection:
    """The objection of that code, for whoever raised it. Raises NoSuchObjection."""
    objection = db.scalar(select(Objection).filter_by(code_key=index(f"objection|{code}")))
    if objection is None:
        raise NoSuchObjection()
    return objection


def select_objections(edition_id: uuid.UUID) -> Select[Objection]:
    query = select(Objection).join(Nomination, Nomination.id == Objection.honour_id)
    return query.where(Nomination.edition_id == edition_id)


def answer_objection(
    db: DbSession, objection_id: uuid.UUID, *, actor: Actor, answer: str, upheld: bool
) -> Objection:
    """Answer it, once; where it is upheld, the honour is taken down. Raises ObjectionAnswered."""
    objection = find(db, Objection, objection_id, NoSuchObjection)
    find(db, Honour, objection.honour_id, NoSuchHonour, lock=True)
    db.refresh(objection)
    if objection.status != "open":
        raise ObjectionAnswered()
    objection.amend(status="upheld" if upheld else "dismissed", answer=answer)
    objection.amend(answered_at=now(), answered_by=actor.subject)
    if upheld and objection.honour.status != "taken_down":
        take_down(db, objection.honour_id, actor=actor, reason=answer)
    return objection


def disclose_objector(db: DbSession, objection_id: uuid.UUID, *, actor: Actor, reason: str) -> dict[str, str]:
    """Who objects, in full; that it was shown is kept."""
    objection = find(db, Objection, objection_id, NoSuchObjection)
    note(db, objection.honour.nomination, actor, "disclose_objector", reason)
    content = objection.content
    return {"name": content["name"], "phone": national(content["phone"])}
