"""Seats that a desk holds for a moment, while whoever calls asks at home: taken as a booking takes them, given back by
themselves."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.errors import Conflict, NotFound
from chassis.messaging.jobs import do_each
from chassis.storage.db import new_id
from chassis.web.auth import Actor
from chassis.wording import Text

from ..citizens import citizens
from ..sessions import refusals, sessions
from ..sessions.model import Session
from . import records, waitlist
from .model import SeatHold

HELD_FOR = timedelta(minutes=5)
POOL = "desk"
AT_ONCE = 100
SHOWN = ("id", "session_id", "seats", "until", "in_place_of")
ANY_OVER = select(SeatHold.id).where(SeatHold.until <= bindparam("now"))


class NoSuchHold(NotFound):
    title = Text("没有留着这些座位", "No such seats are held")


class HoldOver(Conflict):
    title = Text("座位已经不再留着", "The seats are held no more")


class Held(NamedTuple):
    """Seats that a party has already, `kept` of them places kept back for the desk."""

    seats: int = 0
    kept: int = 0


def hold(db: DbSession, *, actor: Actor, session_id: uuid.UUID, seats: int) -> SeatHold:
    """Hold seats of a session for HELD_FOR, by the rule by which a booking has them; in place of those that the actor
    holds there. Raises NoSuchSession, NotYourSession, and what `refusals` has of the session."""
    session, now = sessions.lock_for_staff(db, actor, session_id), clock.now()
    own_holds = select(SeatHold).filter_by(session_id=session_id, held_by=actor.subject)
    before = db.scalars(own_holds.with_for_update()).all()
    for earlier in before:
        give_back(db, session, earlier)
    if refusal := refusals.of_newcomer(session, seats):
        raise refusal
    kept_seats = session.admit(seats, POOL)
    if kept_seats is None:
        raise refusals.of_session(session, seats)
    columns = {"session_id": session_id, "seats": seats, "kept_seats": kept_seats, "held_by": actor.subject}
    row = SeatHold(id=new_id(), until=now + HELD_FOR, **columns)
    row.in_place_of = sum(earlier.seats for earlier in before if earlier.until > now)
    db.add(row)
    db.flush()
    # Who waits, and could have what was held before.
    waitlist.promote(db, session)
    return row


def find_own(db: DbSession, actor: Actor, hold_id: uuid.UUID) -> SeatHold:
    """Seats that the actor holds still. Raises NoSuchHold."""
    row = db.get(SeatHold, hold_id)
    if row is None or row.held_by != actor.subject or row.until <= clock.now():
        raise NoSuchHold()
    return row


def list_own(db: DbSession, actor: Actor) -> list[dict[str, Any]]:
    """What the actor holds still, the first to be free again first: {id, session_id, seats, until, in_place_of,
    session}"""
    own_holds = select(SeatHold, Session).join(Session, Session.id == SeatHold.session_id)
    own_holds = own_holds.where(SeatHold.held_by == actor.subject, SeatHold.until > clock.now())
    return [
        {name: getattr(row, name) for name in SHOWN} | {"session": session}
        for row, session in db.execute(own_holds.order_by(SeatHold.until, SeatHold.id).limit(AT_ONCE))
    ]


def release(db: DbSession, *, actor: Actor, hold_id: uuid.UUID) -> None:
    """Give seats back before their time. Raises NoSuchHold."""
    free(db, find_own(db, actor, hold_id).session_id, hold_id)


def free(db: DbSession, session_id: uuid.UUID, hold_id: uuid.UUID) -> None:
    """Give seats back, where they are held still, to whoever waits."""
    session = Session.lock(db, session_id)
    row = db.get(SeatHold, hold_id, with_for_update=True, populate_existing=True)
    if row is not None:
        give_back(db, session, row)
        waitlist.promote(db, session)


def give_back(db: DbSession, session: Session, row: SeatHold) -> None:
    """Give the seats of a hold back to its session; both are locked."""
    db.delete(row)
    give_seats_back(db, session, row.seats, row.kept_seats)
    db.flush()


def give_seats_back(db: DbSession, session: Session, seats: int, kept_seats: int) -> None:
    """Have a session (locked) be without seats that were held. Where it was asked for fewer meanwhile, it shrinks."""
    capacity = session.capacity
    session.give_back(seats, clock.now(), kept_seats, POOL)
    records.tell_if_shrunk(db, session, capacity)


def use(
    db: DbSession,
    *,
    actor: Actor,
    hold_id: uuid.UUID,
    session_id: uuid.UUID,
    citizen_id: uuid.UUID,
    seats: int,
) -> Held:
    """End a hold in favour of a party that is booked in this transaction: what of it the party has.

    A smaller party leaves the rest, which is free again; a larger one begins anew. Raises HoldOver.
    """
    citizens.lock_citizens(db, citizen_id)
    session = Session.lock(db, session_id)
    row = db.get(SeatHold, hold_id, with_for_update=True, populate_existing=True)
    is_own = row is not None and (row.held_by, row.session_id) == (actor.subject, session_id)
    if row is None or not is_own or row.until <= clock.now():
        raise HoldOver(
            Text(
                "没有报名。再按一次就照常报，有空座就有。",
                "Nothing was booked. Press again to book as usual.",
            )
        )
    kept_seats, seats_left = row.kept_seats, max(0, row.seats - seats)
    if seats > row.seats:
        give_back(db, session, row)
        return Held()
    db.delete(row)
    if seats_left:
        give_seats_back(db, session, seats_left, min(kept_seats, seats_left))
    db.flush()
    return Held(seats, max(0, kept_seats - seats_left))


def free_over(db: DbSession) -> bool:
    """Give back what was held long enough, for a piece; whether there may be more."""
    over = select(SeatHold.session_id, SeatHold.id).where(SeatHold.until <= clock.now())
    rows: Sequence[tuple[uuid.UUID, uuid.UUID]] = [
        (row.session_id, row.id)
        for row in db.execute(over.order_by(SeatHold.session_id, SeatHold.id).limit(AT_ONCE))
    ]
    return do_each(rows, lambda row: free(db, *row)) or len(rows) == AT_ONCE
