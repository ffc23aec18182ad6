"""Facts that their department does not know any more: it was restored, and what it had told since its backup is void.

A sitting or a slot that nobody stands behind is withdrawn, as its department would have told it; closures and policies
are lifted. Editions, units and venues are kept: nothing takes place by them alone, and bookings may bear their names.
"""

import uuid

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as DbSession

from . import facts
from .model import Activity, CapacityPolicy, Closure, Opening, Placement, Sitting, Slot
from .settle import settle_or_mark


def withdraw_activity(db: DbSession, *, id: uuid.UUID) -> None:
    """An activity and its sittings."""
    activity = db.get(Activity, id)
    if activity is None:
        return
    sessions = facts.sessions_of_activity(db, id)
    activity.status = "withdrawn"
    for sitting in db.scalars(select(Sitting).filter_by(activity_id=id)):
        sitting.status = "cancelled"
    db.flush()
    settle_or_mark(db, sessions)


def withdraw_opening(db: DbSession, *, id: uuid.UUID) -> None:
    """An opening and its slots."""
    opening = db.get(Opening, id)
    if opening is None:
        return
    opening.status = "withdrawn"
    slots = db.scalars(select(Slot).filter_by(opening_id=id)).all()
    for slot in slots:
        slot.status = "withdrawn"
    db.flush()
    settle_or_mark(db, [slot.id for slot in slots])


def lift_closure(db: DbSession, *, id: uuid.UUID) -> None:
    if closure := db.get(Closure, id):
        facts.learn_closure(db, id=id, venue_id=closure.venue_id, status="lifted")


def lift_policy(db: DbSession, *, id: uuid.UUID) -> None:
    if db.get(CapacityPolicy, id):
        facts.learn_policy(db, id=id, status="lifted")


def forget_placement(db: DbSession, *, id: uuid.UUID) -> None:
    """What venues answered to a sitting, which stays what it was until they answer to it anew."""
    db.execute(delete(Placement).filter_by(id=id))
