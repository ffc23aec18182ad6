"""The audit: who looked at, took away or erased personal data, and why."""

import uuid
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.clock import midnight
from chassis.storage.db import new_id
from chassis.web.auth import Actor

from ..schema import table_of
from .model import Audit

WRITE = insert(table_of(Audit))
A_VISIT = timedelta(minutes=15)


def record(
    db: DbSession,
    actor: Actor | str,
    action: str,
    subject: uuid.UUID | str,
    reason: str | None = None,
    **detail: Any,
) -> None:
    """Write a line: `actor` did `action` (Audit says which there are) to `subject`.

    `detail`: numbers and ids that can stand in JSON, never a name or a phone.
    """
    actor_id = actor.subject if isinstance(actor, Actor) else actor
    row = {"id": new_id(), "at": clock.now(), "actor": actor_id, "action": action, "subject": str(subject)}
    db.execute(WRITE, row | {"reason": reason, "detail": detail or None})


def record_visit(db: DbSession, actor: Actor, action: str, subject: uuid.UUID) -> None:
    """Write that the actor looked, but for whoever has looked at the same a moment ago: a page is opened again."""
    lately = select(Audit.id).where(Audit.at > clock.now() - A_VISIT)
    lately = lately.filter_by(actor=actor.subject, action=action, subject=str(subject))
    if db.scalar(lately.limit(1)) is None:
        record(db, actor, action, subject)


def select_audits(
    *, action: str | None = None, actor: str | None = None, date: date | None = None
) -> Select[Audit]:
    """The lines of one kind, of one actor, of one day in the city, as far as each is said."""
    query = select(Audit)
    if action:
        query = query.filter_by(action=action)
    if actor:
        query = query.filter_by(actor=actor)
    if date:
        first = midnight(date)
        query = query.where(Audit.at >= first, Audit.at < first + timedelta(days=1))
    return query
