"""Looking sessions up: one, those of a day at work, what is like one."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as Database

from chassis.clock import SHANGHAI
from chassis.logs import get_logger
from chassis.storage.cursors import page
from chassis.web.auth import Actor

from . import likeness
from .model import Session
from .refusals import NoSuchSession, NotYourSession

log = get_logger()

TOLD_AT_ONCE = 500


def show(db: Database, session_id: uuid.UUID) -> Session:
    """One session. Raises NoSuchSession."""
    session = db.get(Session, session_id)
    if session is None:
        raise NoSuchSession()
    return session


def of_staff(db: Database, actor: Actor, session_id: uuid.UUID) -> Session:
    """A session that the actor works at: of their unit, at their venue, or any for the office.

    Raises NoSuchSession, NotYourSession.
    """
    session = show(db, session_id)
    if not is_of_staff(actor, session):
        raise NotYourSession()
    return session


def at_work(db: Database, *, actor: Actor, date: date, cursor: str | None, limit: int) -> dict[str, Any]:
    """The sessions of one day, in the city, that the actor works at, the earliest first."""
    first = datetime.combine(date, time(), SHANGHAI)
    query = select(Session).where(Session.starts_at < first + timedelta(days=1), Session.ends_at > first)
    if not actor.has("office"):
        query = query.where(or_(Session.unit_id.in_(actor.units), Session.venue_id.in_(actor.venues)))
    return page(db, query, (Session.starts_at, Session.id), cursor, limit)


def is_of_staff(actor: Actor, session: Session) -> bool:
    return actor.has("office") or session.unit_id in actor.units or session.venue_id in actor.venues


def alternatives(db: Database, session_id: uuid.UUID, seats: int = 1) -> dict[str, list[Session] | None]:
    """At most three sessions that are like this one and have `seats` free. Raises NoSuchSession."""
    return {"items": likeness.like(db, show(db, session_id), seats), "next_cursor": None}
