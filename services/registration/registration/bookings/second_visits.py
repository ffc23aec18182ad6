"""Where each person has one booking a day: who kept one place while waiting for another has one of them in the end."""

import uuid

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import aliased

from chassis import clock
from chassis.messaging.jobs import do_each

from ..sessions.model import Session
from . import changes, records
from .model import Booking
from .overlaps import is_same_visit


def end_kept(db: DbSession) -> bool:
    """Give back places that were kept until others of the same day were had, and end a wait for others once the party
    has come to the kept ones; whether there may be more."""
    return do_each(sorted(list_second(db)), lambda pair: settle(db, *pair))


def list_second(db: DbSession) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """The bookings of one visit of which one is too many: (the later booking, the one that was kept meanwhile)."""
    later, kept, there, here = aliased(Booking), aliased(Booking), aliased(Session), aliased(Session)
    is_had = and_(later.status == "confirmed", kept.status.in_(("confirmed", "waitlisted")))
    is_late = and_(later.status == "waitlisted", kept.status == "attended")
    query = (
        select(later.id, kept.id, there, here)
        .join(kept, later.instead_of == kept.id)
        .join(there, there.id == later.session_id)
        .join(here, here.id == kept.session_id)
        .where(later.instead_of.is_not(None), there.once_a_day, here.once_a_day, or_(is_had, is_late))
        .where(there.ends_at > clock.now())
    )
    return [(new, old) for new, old, *sessions in db.execute(query) if is_same_visit(*sessions)]


def settle(db: DbSession, later_id: uuid.UUID, kept_id: uuid.UUID) -> None:
    """End one of two bookings, by what they are once their sessions are locked."""
    ids = select(Booking.session_id).where(Booking.id.in_((later_id, kept_id)))
    changes.lock_sessions(db, *db.scalars(ids))
    later, kept = (
        db.get_one(Booking, booking_id, populate_existing=True) for booking_id in (later_id, kept_id)
    )
    if later.status == "confirmed" and kept.status in ("confirmed", "waitlisted"):
        changes.replace(db, db.get_one(Session, kept.session_id), kept, later.id)
    elif later.status == "waitlisted" and kept.status == "attended":
        changes.replace(db, db.get_one(Session, later.session_id), later, kept.id)
        records.notify(db, "cancelled", later)
