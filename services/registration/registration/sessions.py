"""What can be done with a session: settle it by the facts, show it, tell of its seats."""

import uuid
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from chassis import clock
from chassis.logs import get_logger
from chassis.outbox import emit

from . import bookings, likeness, waitlist
from .bookings import NoSuchSession
from .events import SeatsChanged, SessionChanged
from .model import Session
from .terms import terms_of

log = get_logger()

TOLD_AT_ONCE = 500


def settle(db: Database, *session_ids: uuid.UUID) -> None:
    """Make sessions what the facts say they should be, in whatever order the facts came.

    First all of them, then their bookings: what one citizen is offered must not be off a moment later.
    """
    changed = [session for one in sorted(set(session_ids)) if (session := settle_one(db, one))]
    db.flush()
    for session in changed:
        if not session.is_open:
            bookings.cancel_all(db, session)
        waitlist.promote(db, session)
    for session in changed:
        db.flush()
        emit(db, SessionChanged, session)
        log.info("session settled", session_id=session.id, status=session.status, reason=session.reason)


def settle_one(db: Database, session_id: uuid.UUID) -> Session | None:
    """The session if the facts changed it. One that is over is history, and no later word changes it."""
    session = db.get(Session, session_id) and Session.locked(db, session_id)
    if session and session.ends_at <= clock.now():
        return None
    terms = terms_of(db, session_id)
    if not terms:
        return None
    if session is None:
        session = Session.opened(terms)
        db.add(session)
        return session
    return session if session.follow(terms) else None


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


def alternatives(db: Database, session_id: uuid.UUID) -> dict[str, list[Session] | None]:
    """At most three sessions that are like this one and have seats. Raises NoSuchSession."""
    return {"items": likeness.like(db, show(db, session_id)), "next_cursor": None}


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
