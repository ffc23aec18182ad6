"""Sessions become what the facts say they should be."""

import uuid
from typing import Any

from sqlalchemy.orm import Session as Database

from chassis import clock
from chassis.logs import get_logger
from chassis.messaging.outbox import emit

from ..bookings import cancellations, waitlist
from ..events import SessionChanged
from ..sessions.model import SEAT_TERMS, Session
from . import known, reopenings, rescheduling
from .terms import terms_of

log = get_logger()


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
            rescheduling.tell(db, session, before)
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
        used = waitlist.kept_in_use(db, session) if session.keep else {}
        session.fit(clock.now(), used)
    return [(session, {name: before[name] for name in changed})] if changed else []
