"""What missing a session brings: the edition's rule on no-shows, kept, and lifted where it no longer holds."""

import uuid
from collections.abc import Collection
from datetime import timedelta

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
    for citizen in lift_limit(db, session, [booking.citizen_id]):
        if booking.status == "no_show" and not booking.excused and booking.booked_as != "helper":
            until = clock.now() + timedelta(days=int(session.rule(db, "block_days")))
            citizen.blocked_until = until
            records.notify(db, "blocked", booking, until=until.isoformat())
            log.info("citizen blocked", citizen_id=citizen.id)


def lift_limit(db: DbSession, session: Session, citizen_ids: Collection[uuid.UUID]) -> list[Citizen]:
    """Let citizens book again who have missed less than the edition of a session allows; the others, all locked."""
    ours = select(Citizen).where(Citizen.id.in_(citizen_ids)).order_by(Citizen.id)
    citizens = db.scalars(ours.with_for_update().execution_options(populate_existing=True)).all()
    limit = session.rule(db, "no_show_limit")
    missed_counts = {} if limit is None else count_missed(db, session, citizen_ids)
    for citizen in citizens:
        if limit is None or missed_counts.get(citizen.id, 0) < limit:
            citizen.blocked_until = None
    return [
        citizen for citizen in citizens if limit is not None and missed_counts.get(citizen.id, 0) >= limit
    ]


def count_missed(db: DbSession, session: Session, citizen_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many sessions citizens missed, without excuse, in the days the edition looks back.

    Who missed none is not there. Not those they had booked for others as a helper: whether these come is not in their
    hands.
    """
    since = clock.now() - timedelta(days=int(session.rule(db, "no_show_days")))
    query = (
        select(Booking.citizen_id, func.count().label("sessions"))
        .join(Session, Session.id == Booking.session_id)
        .where(
            Booking.citizen_id.in_(citizen_ids),
            Booking.status == "no_show",
            Booking.excused.is_(False),
            Booking.booked_as != "helper",
            Session.starts_at > since,
        )
        .group_by(Booking.citizen_id)
    )
    return dict(db.execute(query).all())
