"""Who goes in, and who waits: so many at once, then so many a second, in the order of arrival.

While fewer come than may go in, nobody waits and no place is kept: one row is counted down. A reader goes in when there
is room for all who came before and are still there, and for this one. So nobody who comes later takes a turn away.
"""

from typing import NamedTuple

from flask import current_app
from sqlalchemy import delete, func, select, text, tuple_
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session as DbSession

from chassis import machine
from chassis.messaging.portions import change_in_portions

from ..accounts import store
from .model import PlaceInLine, Turnstile
from .tickets import LINE_SECONDS, Ticket, new_ticket, read_ticket

SOONEST, LATEST = 3, 20
"""Seconds after which a waiting page asks again, at the least and at the most."""
FIRST_DAY = text("INSERT INTO turnstile (id, free, at) VALUES (1, :free, :at) ON CONFLICT (id) DO NOTHING")
GRACE = 15
"""Seconds by which a page may be late with asking before its reader is taken to have gone."""


class Turn(NamedTuple):
    """What a reader is told: the ticket to keep; of who waits, how many are ahead, how long it may take and when to ask
    again (seconds)."""

    ticket: Ticket
    ahead: int = 0
    seconds: int = 0
    again: int = 0

    @property
    def is_in(self) -> bool:
        return self.ticket.is_pass


def stand(ticket_text: str | None) -> Turn:
    """Come to the booking forms, with the ticket that the browser kept, if any.

    Where the line cannot be read nobody waits: the departments themselves say when they have too much to do.
    """
    ticket = read_ticket(ticket_text)
    if ticket and ticket.is_pass:
        return Turn(ticket)
    if not ticket or not ticket.may_wait:
        ticket = new_ticket()
    try:
        with store.transaction() as db:
            return _take_turn(db, ticket)
    except OperationalError:
        return Turn(ticket.admit())


def forget_those_gone() -> bool:
    """Delete places that nobody has asked about for long, for a piece; whether there may be more."""
    statement = delete(PlaceInLine).where(PlaceInLine.due_at < machine.unix() - LINE_SECONDS)
    return change_in_portions(statement, database=store.accounts())


def _take_turn(db: DbSession, ticket: Ticket) -> Turn:
    settings, now = current_app.extensions["settings"], machine.unix()
    turnstile = _turn_on(db, now, settings.forms_at_once, settings.forms_a_second)
    ahead = _count_ahead(db, ticket, now)
    if ahead + 1 <= turnstile.free:
        turnstile.free -= 1
        db.execute(delete(PlaceInLine).where(PlaceInLine.id == ticket.id))
        return Turn(ticket.admit())
    seconds = int((ahead + 1 - turnstile.free) / settings.forms_a_second) + 1
    again = min(max(SOONEST, seconds), LATEST)
    db.merge(PlaceInLine(id=ticket.id, arrived_at=ticket.arrived_at, due_at=now + again + GRACE))
    return Turn(ticket, ahead, seconds, again)


def _turn_on(db: DbSession, now: float, at_once: int, a_second: float) -> Turnstile:
    """The turnstile as it stands now, locked until the transaction ends: readers are looked at one after the other."""
    turnstile = db.get(Turnstile, 1, with_for_update=True)
    if turnstile is None:
        db.execute(FIRST_DAY, {"free": at_once, "at": now})
        turnstile = db.get_one(Turnstile, 1, with_for_update=True)
    turnstile.free = min(at_once, turnstile.free + max(0, now - turnstile.at) * a_second)
    turnstile.at = now
    return turnstile


def _count_ahead(db: DbSession, ticket: Ticket, now: float) -> int:
    """How many came before and are still there."""
    place = tuple_(PlaceInLine.arrived_at, PlaceInLine.id)
    earlier = place < tuple_(ticket.arrived_at, ticket.id)
    query = select(func.count()).select_from(PlaceInLine).where(earlier, PlaceInLine.due_at > now)
    return db.scalar(query) or 0
