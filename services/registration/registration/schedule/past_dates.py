"""Dates of a series that are over: they have been, or were missed, whatever becomes of the others."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session as DbSession

from chassis import clock

from ..sessions.model import Session
from .model import Activity, Sitting


def held_dates(db: DbSession, activity: Activity, sittings: Sequence[Sitting]) -> dict[uuid.UUID, datetime]:
    """The dates that a series has had, and when each ended: they stay its dates.

    One that was moved to a day to come, as its day was a mistake, has not been.
    """
    session, now = db.get(Session, activity.id), clock.now()
    ends = {date["id"]: datetime.fromisoformat(date["ends_at"]) for date in session.dates} if session else {}
    return {
        sitting.id: ends[str(sitting.id)]
        for sitting in sittings
        if str(sitting.id) in ends and ends[str(sitting.id)] <= now and sitting.ends_at <= now
    }


def missed_dates(db: DbSession, activity: Activity, sittings: Sequence[Sitting]) -> set[uuid.UUID]:
    """The dates that were off when they were to be: a closure that is lifted afterwards brings back none of them."""
    session, now = db.get(Session, activity.id), clock.now()
    if session is None:
        return set()
    known_ids = {date["id"] for date in session.dates}
    return {sitting.id for sitting in sittings if sitting.ends_at <= now and str(sitting.id) not in known_ids}
