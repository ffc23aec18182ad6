"""What keeps a session from holding more people: told to those who lose their seats by it."""

import uuid

from sqlalchemy.orm import Session as DbSession

from ..sessions.model import Session
from . import terms
from .model import Placement, Sitting, Slot, limit_by
from .places import policies_on_slot


def cause_of_limit(db: DbSession, session: Session) -> str:
    """Of a session: `policy`, `capacity` of its space, or its `organiser`, who asks no more."""
    if slot := db.get(Slot, session.id):
        return "policy" if limit_by(policies_on_slot(db, slot), slot.seats, slot.seats) else "organiser"
    causes = (cause_on_sitting(db, sitting) for sitting in sittings_of(db, session))
    return next((cause for seats, cause in sorted(causes) if seats <= session.asked), "organiser")


def sittings_of(db: DbSession, session: Session) -> list[Sitting]:
    """The sittings that a session is made of, in their place: the online half of a hybrid one has none."""
    ids = [uuid.UUID(date["id"]) for date in session.dates] or [session.id]
    return [sitting for id in ids if (sitting := db.get(Sitting, id))]


def cause_on_sitting(db: DbSession, sitting: Sitting) -> tuple[int, str]:
    """How many a sitting may hold, and what keeps it from more."""
    placement = db.get(Placement, sitting.id) if sitting.space_id else None
    seats = terms.seats_of(db, sitting, placement)
    if seats == sitting.seats:
        return seats, "organiser"
    return seats, "policy" if terms.limit_on(db, sitting, placement) else "capacity"
