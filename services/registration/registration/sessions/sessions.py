"""Looking sessions up: one, those of a day at work, what is like one."""

import uuid
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session as DbSession

from chassis.city import DISTRICTS_AND_ZONES
from chassis.cleaning import session_number
from chassis.clock import midnight
from chassis.storage.cursors import page
from chassis.web.auth import Actor

from . import likeness
from .model import Session
from .refusals import NoSuchSession, NotYourSession


def find(db: DbSession, session_id: uuid.UUID) -> Session:
    """One session. Raises NoSuchSession."""
    session = db.get(Session, session_id)
    if session is None:
        raise NoSuchSession()
    return session


def find_for_staff(db: DbSession, actor: Actor, session_id: uuid.UUID) -> Session:
    """A session that the actor works at: of their unit, at their venue, or any for the office.

    Raises NoSuchSession, NotYourSession.
    """
    session = find(db, session_id)
    if not works_at(actor, session):
        raise NotYourSession()
    return session


def lock_for_staff(db: DbSession, actor: Actor, session_id: uuid.UUID) -> Session:
    """A session that the actor works at, locked until the transaction ends. Raises as `find_for_staff`."""
    find_for_staff(db, actor, session_id)
    return Session.lock(db, session_id)


def list_at_work(
    db: DbSession, *, actor: Actor, date: date, cursor: str | None, limit: int
) -> dict[str, Any]:
    """The sessions of one day, in the city, that the actor works at, the earliest first."""
    query = select(Session).where(*fitting(date=date), *at_work(actor))
    return page(db, query, (Session.starts_at, Session.id), cursor, limit)


def at_work(actor: Actor) -> list[ColumnElement[bool]]:
    """What holds of the sessions that the actor works at."""
    if works_everywhere(actor):
        return []
    return [or_(Session.unit_id.in_(actor.units), Session.venue_id.in_(actor.venues))]


def fitting(
    q: str = "", date: date | None = None, district: str | None = None, unit_id: uuid.UUID | None = None
) -> list[ColumnElement[bool]]:
    """What holds of the sessions of a day in the city, in a district, of a unit, with these words in title or place or
    this number, as far as one is said. A zone lies in a district, and is found under both."""
    area = DISTRICTS_AND_ZONES.get(district or "")
    holds = [or_(Session.area == area, Session.district == district)] if district else []
    holds += [Session.unit_id == unit_id] if unit_id else []
    if date:
        first = midnight(date)
        holds += [Session.starts_at < first + timedelta(days=1), Session.ends_at > first]
    for word in q.split() if session_number(q) is None else [q]:
        has_it = [column.icontains(word, autoescape=True) for column in (Session.title, Session.place)]
        number = session_number(word)
        is_it = [Session.number == number] if number is not None else []
        holds.append(or_(*has_it, *is_it))
    return holds


def works_at(actor: Actor, session: Session) -> bool:
    is_own = session.unit_id in actor.units or session.venue_id in actor.venues
    return works_everywhere(actor) or is_own


def works_everywhere(actor: Actor) -> bool:
    """Whether the actor's work is the whole city's: the office's, or the city's desk's."""
    return actor.has("office", "city_desk")


def list_alternatives(
    db: DbSession, session_id: uuid.UUID, seats: int = 1
) -> dict[str, list[Session] | None]:
    """At most three sessions that are like this one and have `seats` free. Raises NoSuchSession."""
    return {"items": likeness.find_alternatives(db, find(db, session_id), seats), "next_cursor": None}
