"""Conflicting records of the door, and what staff decide of each: it counts, both it and the others do, or neither."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import joinedload

from chassis import clock
from chassis.errors import Conflict
from chassis.logs import get_logger
from chassis.storage.cursors import page
from chassis.storage.db import new_id
from chassis.web.auth import Actor
from chassis.wording import Text

from ..bookings import bookings, records
from ..bookings.model import Booking
from ..sessions import sessions
from ..sessions.model import Session
from . import check_ins, day_lists, hours, reckoning
from .model import CheckIn, new_check_in_row

log = get_logger()

# People who were let in on a booking that gives them no place here: where they count, they walked in.
PLACELESS = ("cancelled", "left", "other_session", "no_such_booking")


class NothingToDecide(Conflict):
    title = Text("这条签到没有冲突，或已有决定", "This check-in is in no conflict, or it was decided")


def list_open(
    db: DbSession, *, actor: Actor, session_id: uuid.UUID, cursor: str | None, limit: int
) -> dict[str, Any]:
    """The conflicting records of a session that nobody has decided, oldest first: {check_in, booking, against}.

    Raises NoSuchSession, NotYourSession.
    """
    sessions.find_for_staff(db, actor, session_id)
    rows = page(db, select_undecided([session_id]), (CheckIn.received_at, CheckIn.id), cursor, limit)
    return rows | {"items": [conflict_view(db, row) for row in rows["items"]]}


def list_at_door(
    db: DbSession,
    *,
    actor: Actor,
    date: date,
    cursor: str | None,
    limit: int,
    venue_id: uuid.UUID | None = None,
    unit_id: uuid.UUID | None = None,
) -> dict[str, Any]:
    """The same of all sessions of a door's day where the actor works: each with its `session`."""
    here = {session.id: session for session in day_lists.sessions_of(db, actor, date, venue_id, unit_id)}
    rows = page(db, select_undecided(list(here)), (CheckIn.received_at, CheckIn.id), cursor, limit)
    return rows | {
        "items": [conflict_view(db, row) | {"session": here[row.session_id]} for row in rows["items"]]
    }


def select_undecided(session_ids: Sequence[uuid.UUID]) -> Select[CheckIn]:
    """The conflicting records of sessions that nobody has decided."""
    return select(CheckIn).where(CheckIn.session_id.in_(session_ids), reckoning.UNDECIDED)


def conflict_view(db: DbSession, row: CheckIn) -> dict[str, Any]:
    """A conflicting record, its party masked, and the records of the same party that it contradicts."""
    query = select(Booking).filter_by(id=row.booking_id).options(joinedload(Booking.session))
    booking = db.scalar(query) if row.booking_id else None
    code = {"code": booking.code if booking else None}
    return {
        "check_in": check_ins.check_in_view(row) | code,
        "booking": bookings.mask(bookings.show(db, booking)) if booking else None,
        "against": [check_ins.check_in_view(other) | code for other in find_contradicted(db, row)],
    }


def find_contradicted(db: DbSession, row: CheckIn) -> Sequence[CheckIn]:
    """The counted records of the same party, on the same date, beside which a record cannot count."""
    if row.reason != "too_many":
        return []
    return check_ins.find_counted(db, row.booking_id, row.date_id)


def decide(db: DbSession, *, actor: Actor, check_in_id: uuid.UUID, decision: str) -> dict[str, Any]:
    """Have a conflicting record count, have it count beside those it contradicts, or neither of them.

    People whom this lets in need no free seat: staff know that they are there. Again, nothing changes. Raises
    NoSuchCheckIn, NotYourSession, NothingToDecide.
    """
    session = Session.lock(db, check_ins.find(db, actor, check_in_id).session_id)
    row = db.get_one(CheckIn, check_in_id, populate_existing=True)
    if row.decision != decision:
        if row.decision is not None or row.outcome != "conflicting" or row.undone_at is not None:
            raise NothingToDecide()
        apply_decision(db, session, row, decision, actor)
    return check_ins.check_in_view(row)


def apply_decision(db: DbSession, session: Session, row: CheckIn, decision: str, actor: Actor) -> None:
    booking = db.get(Booking, row.booking_id, populate_existing=True) if row.booking_id else None
    if decision != "both":
        for other in find_contradicted(db, row):
            reckoning.undo_row(db, session, other, clock.now())
    row.decision, row.decided_by = decision, actor.subject
    if decision == "neither":
        reckoning.undo_row(db, session, row, clock.now())
    else:
        place(db, session, row, booking)
    is_here = booking is not None and booking.session_id == session.id
    if booking is not None and is_here:
        records.note(db, booking, "check_in_decided", decision, people=row.people)
    reckoning.reckon(db, session, [booking, None] if is_here else [None])
    log.info("check-in decided", check_in_id=row.id, session_id=session.id, decision=decision)


def place(db: DbSession, session: Session, row: CheckIn, booking: Booking | None) -> None:
    """Make a record one that can be counted: of its party as many as were booked, the others as walk-ins."""
    if row.reason == "no_such_date":
        row.date_id = hours.date_of(session, None, row.at)
    has_place = booking is not None and row.reason not in PLACELESS
    db.flush()
    people_in = sum(other.people for other in check_ins.find_counted(db, row.booking_id, row.date_id))
    room = booking.seats - people_in if booking is not None and has_place else 0
    people, row.reason = row.people, "unreckoned"
    if room <= 0:
        row.booking_id, row.way = None, "walk_in"
    elif people > room:
        row.people = room
        others = {"way": "walk_in", "people": people - room, "at": row.at, "date_id": row.date_id}
        by = {"device": row.device, "actor": row.actor}
        ruling = {"decision": row.decision, "decided_by": row.decided_by}
        reckoning.record(db, new_check_in_row(session, id=new_id(), **others, **by, **ruling))
    db.flush()
