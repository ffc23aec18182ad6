"""Whether a placement gets its space: held, asked of the venue, or refused with a reason and alternatives."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now
from chassis.messaging.outbox import emit

from ..calendar import free
from ..calendar.model import Placement
from ..events import PlacementAsked, PlacementHeld, PlacementRefused, PlacementRevoked
from ..venues.model import Space
from . import thread
from .alternatives import suggest

EVENTS = {
    "held": PlacementHeld,
    "asked": PlacementAsked,
    "refused": PlacementRefused,
    "revoked": PlacementRevoked,
}
LONGEST_WAIT, BEFORE_START = dt.timedelta(days=3), dt.timedelta(days=1)


def decide(db: DbSession, placement: Placement) -> None:
    """Answer a placement that asks; say also what stays as it was."""
    if placement.status != "asked":
        placement.version += 1
        return emit_answer(db, placement)
    space = db.scalar(select(Space).filter_by(id=placement.space_id, venue_id=placement.venue_id))
    placement.space_seats = space.seats if space else None
    if space:
        settle(db, placement, space)
    else:
        refuse(db, placement, "unknown_space")
    return None


def settle(db: DbSession, placement: Placement, space: Space) -> None:
    """Hold a space (locked), ask its venue, or refuse it with the reason; say which."""
    placement.occupied_from, placement.occupied_until = space.occupied_span(
        placement.starts_at, placement.ends_at
    )
    if reason := objection(db, placement, space):
        refuse(db, placement, reason)
    elif space.needs_approval and placement.starts_at > now():
        placement.wait(deadline(placement))
        emit_answer(db, placement)
    else:
        hold(db, placement, space)


def hold(db: DbSession, placement: Placement, space: Space, by: str | None = None) -> None:
    """Give it the space; `by` whom, where the venue was asked."""
    placement.space_seats = space.seats
    placement.answer("held")
    emit_answer(db, placement, by)


def refuse(db: DbSession, placement: Placement, reason: str) -> None:
    """Refuse it, with what could be had instead."""
    placement.answer("refused", reason, suggest(db, placement, reason))
    emit_answer(db, placement)


def deadline(placement: Placement) -> dt.datetime:
    """Until when the venue answers: within three days, a day before the start, or half of what is left until then."""
    time_left = placement.starts_at - now()
    return now() + min(LONGEST_WAIT, max(time_left - BEFORE_START, time_left / 2))


def objection(db: DbSession, placement: Placement, space: Space) -> str | None:
    """Why a space cannot be held for what a placement asks; None when it can."""
    if "retired" in (space.status, space.venue.status):
        return "closed"
    if db.scalar(select(free.is_shut(space.venue_id, space.id, placement.starts_at, placement.ends_at))):
        return "closed"
    if placement.seats > space.seats:
        return "too_small"
    is_taken = free.is_taken(space.id, placement.occupied_from, placement.occupied_until)
    return "clash" if db.scalar(select(is_taken)) else None


def emit_answer(db: DbSession, placement: Placement, by: str | None = None) -> None:
    """Tell what became of a placement, and keep it in its thread; `by` whom, where somebody decided for the venue."""
    thread.note_answer(db, placement, by)
    emit_state(db, placement)


def emit_state(db: DbSession, placement: Placement) -> None:
    """Tell a placement as it is."""
    emit(db, EVENTS[placement.status], placement)
