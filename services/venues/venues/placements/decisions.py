"""Whether a placement gets its space: held, or refused with the reason and what could be had instead."""

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.messaging.outbox import emit

from ..calendar import free
from ..calendar.model import Placement
from ..events import PlacementHeld, PlacementRefused, PlacementRevoked
from ..venues.model import Space
from .alternatives import suggest

EVENTS = {"held": PlacementHeld, "refused": PlacementRefused, "revoked": PlacementRevoked}


def decide(db: DbSession, placement: Placement) -> None:
    """Hold the space (locked) for a placement that asks, or refuse it with the reason; say either."""
    if placement.status == "held":
        placement.answer("held")
    else:
        space = db.scalar(select(Space).filter_by(id=placement.space_id, venue_id=placement.venue_id))
        placement.space_seats = space.seats if space else None
        reason = objection(db, placement, space) if space else "unknown_space"
        if reason:
            placement.answer("refused", reason, suggest(db, placement, reason))
        else:
            placement.answer("held")
    emit_answer(db, placement)


def objection(db: DbSession, placement: Placement, space: Space) -> str | None:
    """Why a space cannot be held for what a placement asks; None when it can."""
    if "retired" in (space.status, space.venue.status):
        return "closed"
    span = placement.starts_at, placement.ends_at
    if db.scalar(select(free.is_shut(space.venue_id, space.id, *span))):
        return "closed"
    if placement.seats > space.seats:
        return "too_small"
    return "clash" if db.scalar(select(free.is_taken(space.id, *span))) else None


def emit_answer(db: DbSession, placement: Placement) -> None:
    """Tell what became of a placement."""
    emit(db, EVENTS[placement.status], placement)
