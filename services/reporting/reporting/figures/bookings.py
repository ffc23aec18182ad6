"""How many people an activity's bookings are for, as registration told within the last second or two."""

import uuid

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from .model import Session, SessionTotals


def count_people(db: DbSession, activity_id: uuid.UUID) -> int:
    """Those who have seats in an activity's sessions that are not cancelled, or wait for them."""
    query = (
        select(func.coalesce(func.sum(SessionTotals.people + SessionTotals.waiting), 0))
        .join(Session, Session.id == SessionTotals.session_id)
        .where(Session.activity_id == activity_id, Session.status != "cancelled")
    )
    return int(db.scalar(query) or 0)
