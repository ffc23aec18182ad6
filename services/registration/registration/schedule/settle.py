"""Sessions become what the facts say they should be: at once where they are few, else piece by piece.

A policy of the city bears on every session there is. The fact is kept at once, and the sessions are marked in the same
transaction; each is settled from the facts of the moment in which its mark is taken away, so that neither a kill nor a
later fact loses anything, and the latest facts win. Who comes to a marked session before the worker settles it first
(`Session.lock`, `bookings.book`).
"""

import uuid
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import bindparam, exists, insert, select, text
from sqlalchemy.orm import Session as DbSession

from chassis import clock, machine
from chassis.logs import bound, get_logger, tell_each
from chassis.messaging.jobs import do_each
from chassis.messaging.outbox import emit_all
from chassis.storage.db import Moment
from chassis.storage.rows import IDS, ids_parameter

from ..bookings import cancellations, waitlist
from ..bookings.model import Booking
from ..events import SessionChanged
from ..schema import table_of
from ..sessions import numbers
from ..sessions.model import SEAT_TERMS, TIME_TERMS, Session
from . import reopenings, rescheduling
from .fact_cache import sessions_with_facts
from .places import known_terms
from .terms import terms_of

log = get_logger()

Terms = dict[str, Any]

FEW = 25
"""So many sessions follow in the transaction that brings the fact."""
FOLLOWED = "followed"  # In `Session.info`: how many have followed in this transaction.

# One that is marked already is locked all the same: whoever is settling it has not seen these facts.
MARK = {
    dialect: text(
        f"INSERT INTO unsettled (id, since) SELECT id, :since FROM ({ids}) AS marked WHERE true"
        " ORDER BY id ON CONFLICT (id) DO UPDATE SET since = unsettled.since"
    ).bindparams(bindparam("since", type_=Moment()))
    for dialect, ids in IDS.items()
}
AT_ONCE = 5
INSERT = insert(table_of(Session))
COLUMNS = [column.key for column in table_of(Session).columns if column.computed is None]


class Change(NamedTuple):
    """A session that the facts have changed or made; `before`: its changed terms as they were, of a new one none."""

    session: Session
    before: Terms
    is_new: bool = False


def settle_or_mark(db: DbSession, session_ids: Iterable[uuid.UUID]) -> None:
    """Have sessions become what the facts say they should be: now, or soon where there are many."""
    ids = set(session_ids)
    count = db.info.get(FOLLOWED, 0) + len(ids)
    if count > FEW:
        mark(db, ids)
    else:
        db.info[FOLLOWED] = count
        settle(db, *ids)


def mark(db: DbSession, session_ids: Iterable[uuid.UUID]) -> None:
    """Note that these sessions are to be settled."""
    ids = set(session_ids)
    db.execute(MARK[db.get_bind().dialect.name], {"ids": ids_parameter(ids), "since": machine.now()})
    log.info("sessions marked", sessions=len(ids))


def settle(db: DbSession, *session_ids: uuid.UUID) -> None:
    """Make sessions what the facts say they should be, in whatever order the facts came.

    First all of them, then their bookings: what one citizen is offered must not be off a moment later.
    """
    ids = sorted(set(session_ids))
    with sessions_with_facts(db, ids) as sessions, db.no_autoflush:
        changes = [change for id in ids if (change := change_session(db, id, sessions.get(id)))]
    number_and_write(db, changes)
    db.flush()
    settle_bookings(db, changes)
    tell(db, changes)


def settle_in_turn(db: DbSession, session_ids: Sequence[uuid.UUID], seconds: float) -> list[uuid.UUID]:
    """Settle marked sessions, one whole after the other, for so many seconds, but one at least; which they were.

    Nobody is offered one that is marked, so that what follows need not be seen before.
    """
    settled_ids: list[uuid.UUID] = []
    changes: list[Change] = []
    off: list[Change] = []
    with sessions_with_facts(db, session_ids) as sessions:
        ends_at = machine.monotonic() + seconds
        for id in sorted(session_ids):
            if settled_ids and machine.monotonic() >= ends_at:
                break
            with db.no_autoflush:  # facts are read, and no query for them asks for what changes here
                change = change_session(db, id, sessions.get(id))
            if change:
                changes.append(change)
                if change.session.is_open:
                    settle_bookings(db, [change])
                else:
                    off.append(change)
            settled_ids.append(id)
    number_and_write(db, changes)
    settle_bookings(db, off)
    tell(db, changes)
    return settled_ids


def number_and_write(db: DbSession, changes: Sequence[Change]) -> None:
    """Give those that can be booked now their short numbers, and write those that are new."""
    lacking = [change.session for change in changes if lacks_number(change.session)]
    if lacking:
        with db.no_autoflush:
            numbers.give(db, lacking)
    # Past the unit of work, which takes as long again.
    new = [row_of(change.session) for change in changes if change.is_new]
    if new:
        db.connection().execute(INSERT, new)


def row_of(session: Session) -> dict[str, Any]:
    return {name: getattr(session, name) for name in COLUMNS}


def lacks_number(session: Session) -> bool:
    """Whether it is booked in an edition in which it has no number yet."""
    return session.access == "seats" and session.edition_id not in (None, session.numbered_in)


def tell(db: DbSession, changes: Sequence[Change]) -> None:
    """Tell of sessions that the facts have changed."""
    sessions = [change.session for change in changes]
    emit_all(db, SessionChanged, sessions)
    tell_each("session settled", "registration", map(line_of, sessions))


def line_of(session: Session) -> dict[str, Any]:
    """What the log says of a session that has followed."""
    return bound() | {"session_id": session.id, "status": session.status, "reason": session.reason}


def change_session(db: DbSession, session_id: uuid.UUID, session: Session | None) -> Change | None:
    """What the facts make of a session, locked where there is one; None where that is nothing new.

    One that was held is history, and no later word changes it; of a series, the dates that were held are.
    """
    now = clock.now()
    if session and session.kind != "series" and session.was_held(now):
        return None
    terms = terms_of(db, session_id, session.kind if session else None)
    if not terms:
        return None
    if session is None:
        return Change(Session.from_terms(terms, now), {}, is_new=True) if "kind" in terms else None
    before = session.follow(terms, now)
    if before.keys() & SEAT_TERMS:
        in_use = waitlist.count_kept_in_use(db, session) if session.keep else {}
        session.fit(now, in_use, same_totals=not before.keys() & (SEAT_TERMS - {"asked", "keep"}))
    if lacks_number(session) and not before:
        session.version += 1
        return Change(session, {})
    return Change(session, before) if before else None


def is_cut_short(session: Session, before: Terms) -> bool:
    """Whether no date of a series is left but those that were held."""
    return session.kind == "series" and "dates" in before and session.ends_at <= clock.now()


def is_missed_no_more(session: Session, before: Terms) -> bool:
    """Whether it, or the last date of a series, has yet to begin now, and had begun by the terms `before`."""
    now = clock.now()
    has_begun = before.get("starts_at", session.starts_at) <= now
    is_to_come = session.last_start > now
    return bool(before.keys() & TIME_TERMS and has_begun and is_to_come)


def settle_bookings(db: DbSession, changes: Sequence[Change]) -> None:
    """Cancel, bring back or tell of the bookings of changed sessions, with the changed terms as they were: none of one
    that is new, which has no bookings."""
    other = [(change.session, change.before) for change in changes if change.before]
    off = [(session, known_terms(session, before)) for session, before in other if not session.is_open]
    cancellations.cancel_all(db, off)
    for session, before in other:
        if session.is_open:
            bring_along(db, session, before)
        waitlist.promote(db, session)


def bring_along(db: DbSession, session: Session, before: Terms) -> None:
    """Bring back, or tell of, the bookings of a changed session that is open."""
    if before.get("status") == "cancelled":
        reopenings.restore(db, session, before.get("reason") or "withdrawn")
    else:
        rescheduling.tell(db, session, before)
        if "dates" in before:
            # Nobody missed what was called off; and where dates were added, it is not yet known who misses them.
            session.released_at = clock.now() if is_cut_short(session, before) else None
        if is_missed_no_more(session, before):
            reopenings.bring_back_missed(db, session, before)


def end_left_behind(db: DbSession) -> bool:
    """End bookings that stand in sessions that are off: an earlier version left those there that had come or not. In
    some sessions; whether there may be more."""
    stands = exists().where(Booking.session_id == Session.id, Booking.status != "cancelled")
    off = select(Session.id).where(Session.status == "cancelled", stands).order_by(Session.id)
    session_ids = db.scalars(off.limit(AT_ONCE)).all()
    return do_each(session_ids, partial(end_all, db)) or len(session_ids) == AT_ONCE


def end_all(db: DbSession, session_id: uuid.UUID) -> None:
    session = Session.lock(db, session_id)
    if not session.is_open:
        cancellations.cancel_all(db, [(session, known_terms(session, {}))])
