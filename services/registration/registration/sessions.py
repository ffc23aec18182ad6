"""What can be done with a session: settle it by the facts, show it, tell of its seats."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as Database

from chassis import clock
from chassis.clock import SHANGHAI
from chassis.logs import get_logger
from chassis.messaging.outbox import emit
from chassis.storage.cursors import page
from chassis.web.auth import Actor

from . import cancellations, known, likeness, moves, reopenings, waitlist
from .events import SeatsChanged, SessionChanged
from .model import Session
from .model.session import SEAT_TERMS
from .refusals import NoSuchSession, NotYourSession
from .terms import terms_of

log = get_logger()

TOLD_AT_ONCE = 500


def settle(db: Database, *session_ids: uuid.UUID) -> None:
    """Make sessions what the facts say they should be, in whatever order the facts came.

    First all of them, then their bookings: what one citizen is offered must not be off a moment later.
    """
    ids = sorted(set(session_ids))
    with known.held(db, ids) as found:
        news = [told for one in ids for told in settle_one(db, one, found.get(one))]
    db.flush()
    for session, before in news:
        if not session.is_open:
            cancellations.cancel_all(db, session)
        elif before.get("status") == "cancelled":
            if before.get("reason") in reopenings.CLOSED:
                reopenings.restore(db, session)
        elif before:
            moves.tell(db, session, before)
        waitlist.promote(db, session)
    for session, _changed in news:
        db.flush()
        emit(db, SessionChanged, session)
        log.info("session settled", session_id=session.id, status=session.status, reason=session.reason)


def settle_one(
    db: Database, session_id: uuid.UUID, session: Session | None
) -> list[tuple[Session, dict[str, Any]]]:
    """The session, locked where there is one, if the facts changed it, with what its changed terms were before.

    One that is over is history, and no later word changes it.
    """
    if session and session.ends_at <= clock.now():
        return []
    terms = terms_of(db, session_id, session.kind if session else None)
    if not terms:
        return []
    if session is None:
        if "kind" not in terms:
            return []
        session = Session.opened(terms, clock.now())
        db.add(session)
        return [(session, {})]
    before = {name: getattr(session, name) for name in terms}
    changed = session.follow(terms)
    if changed & SEAT_TERMS:
        used = waitlist.kept_in_use(db, session_id) if session.keep else {}
        session.fit(clock.now(), used)
    return [(session, {name: before[name] for name in changed})] if changed else []


def release_kept(db: Database) -> None:
    """Let everybody have the kept-back places whose time has come."""
    now = clock.now()
    due = select(Session.id).where(Session.release_at <= now).limit(TOLD_AT_ONCE)
    for session_id in sorted(db.scalars(due)):
        session = Session.locked(db, session_id)
        session.fit(now, waitlist.kept_in_use(db, session_id))
        waitlist.promote(db, session)
        log.info("kept places released", session_id=session_id)


def promote_in(db: Database, edition_id: uuid.UUID) -> None:
    """Seat those whose turn it is by the edition's rules of now."""
    queued = select(Session.id).where(
        Session.edition_id == edition_id, Session.waiting > 0, Session.starts_at > clock.now()
    )
    for session_id in sorted(db.scalars(queued)):
        waitlist.promote(db, Session.locked(db, session_id))


def at_venue(db: Database, venue_id: uuid.UUID) -> Iterable[uuid.UUID]:
    """The sessions at a venue that are not over."""
    return db.scalars(
        select(Session.id).where(Session.venue_id == venue_id, Session.ends_at > clock.now())
    ).all()


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


def tell_seats(db: Database) -> None:
    """Tell of the sessions whose seats changed since they were told: however many changes, one event each."""
    untold = select(Session).where(Session.seats_version > Session.seats_told).limit(TOLD_AT_ONCE)
    for session in db.scalars(untold.with_for_update(skip_locked=True)).all():
        emit(db, SeatsChanged, session)
        session.seats_told = session.seats_version


def republish(db: Database) -> None:
    """Tell every session again, with its seats."""
    for session in db.scalars(select(Session).order_by(Session.id).execution_options(yield_per=500)):
        emit(db, SessionChanged, session)
        emit(db, SeatsChanged, session)
