"""Where each person has one booking a day: who kept one place while waiting for another has one of them in the end."""

import uuid

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import aliased

from chassis import clock
from chassis.messaging.jobs import do_each

from ..sessions.model import Session
from . import changes, records
from .model import Booking
from .overlaps import is_same_visit

LATER, KEPT, THERE, HERE = aliased(Booking), aliased(Booking), aliased(Session), aliased(Session)
IS_HAD = and_(LATER.status == "confirmed", KEPT.status.in_(("confirmed", "waitlisted")))
IS_LATE = and_(LATER.status == "waitlisted", KEPT.status == "attended")
# Built once: it is asked every few seconds, and mostly there is none.
SECOND = (
    select(LATER.id, KEPT.id, THERE, HERE)
    .join(KEPT, LATER.instead_of == KEPT.id)
    .join(THERE, THERE.id == LATER.session_id)
    .join(HERE, HERE.id == KEPT.session_id)
    .where(LATER.instead_of.is_not(None), THERE.once_a_day, HERE.once_a_day, or_(IS_HAD, IS_LATE))
    .where(THERE.ends_at > bindparam("now"))
)


def end_kept(db: DbSession) -> bool:
    """Give back places that were kept until others of the same day were had, and end a wait for others once the party
    has come to the kept ones; whether there may be more."""
    return do_each(sorted(list_second(db)), lambda pair: end_either(db, *pair))


def list_second(db: DbSession) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """The bookings of one visit of which one is too many: (the later booking, the one that was kept meanwhile)."""
    rows = db.execute(SECOND, {"now": clock.now()})
    return [(new, old) for new, old, *sessions in rows if is_same_visit(*sessions)]


def end_either(db: DbSession, later_id: uuid.UUID, kept_id: uuid.UUID) -> None:
    """End one of two bookings, by what they are once their sessions are locked."""
    ids = select(Booking.session_id).where(Booking.id.in_((later_id, kept_id)))
    changes.lock_sessions(db, *db.scalars(ids))
    later, kept_booking = (
        db.get_one(Booking, booking_id, populate_existing=True) for booking_id in (later_id, kept_id)
    )
    if later.status == "confirmed" and kept_booking.status in ("confirmed", "waitlisted"):
        changes.replace(db, db.get_one(Session, kept_booking.session_id), kept_booking, later.id)
    elif later.status == "waitlisted" and kept_booking.status == "attended":
        changes.replace(db, db.get_one(Session, later.session_id), later, kept_booking.id)
        records.notify(db, "cancelled", later)
