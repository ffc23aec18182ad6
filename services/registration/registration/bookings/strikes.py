"""What missing a session brings: the edition's rule on no-shows, kept, and lifted where it no longer holds."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.logs import get_logger

from ..citizens.model import Citizen
from ..sessions.model import Session
from . import records
from .model import Booking

log = get_logger()


def apply_limit(db: DbSession, booking: Booking) -> None:
    """Block new bookings of who missed as many as the edition allows, or lift that where it no longer holds."""
    session = db.get_one(Session, booking.session_id)
    limit = session.rule(db, "no_show_limit")
    citizen = db.get_one(Citizen, booking.citizen_id, with_for_update=True, populate_existing=True)
    now = clock.now()
    if limit is None or count_missed(db, session, citizen, now) < limit:
        citizen.blocked_until = None
    elif booking.status == "no_show" and not booking.excused and booking.booked_as != "helper":
        until = now + timedelta(days=int(session.rule(db, "block_days")))
        citizen.blocked_until = until
        records.notify(db, "blocked", booking, until=until.isoformat())
        log.info("citizen blocked", citizen_id=citizen.id)


def count_missed(db: DbSession, session: Session, citizen: Citizen, now: datetime) -> int:
    """How many sessions the citizen missed, without excuse, in the days the edition looks back.

    Not those they had booked for others as a helper: whether these come is not in their hands.
    """
    since = now - timedelta(days=int(session.rule(db, "no_show_days")))
    query = (
        select(func.count())
        .select_from(Booking)
        .join(Session, Session.id == Booking.session_id)
        .where(
            Booking.citizen_id == citizen.id,
            Booking.status == "no_show",
            Booking.excused.is_(False),
            Booking.booked_as != "helper",
            Session.starts_at > since,
        )
    )
    return db.scalar(query) or 0
