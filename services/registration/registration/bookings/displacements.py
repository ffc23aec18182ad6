"""Telling those who wait that others were put before them: who lost a seat, or took back to have cancelled it."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session as DbSession

from ..notices import notices
from ..notices.model import UNTOLD, Notice
from ..sessions.model import Session
from . import records, waitlist
from .model import Booking

SAYS_PLACE = ("waitlisted", "cut", "restored_waiting", "moved_back")
"""The kinds of notice that say a place in line, as it is when they are sent."""


def tell_displaced(db: DbSession, session: Session, newcomers: Sequence[Booking], cause: str) -> None:
    """Tell those who wait behind `newcomers`, who were put before them in a locked session, where they stand now.

    A while later, and once for all that happens until then. Not whoever is to be told a place in line anyway; and once
    nobody is promoted any more, nobody. `cause` is one of `delivery.texts.CAUSES`.
    """
    numbers = [booking.number or 0 for booking in newcomers if booking.status == "waitlisted"]
    if not numbers or waitlist.is_over(db, session):
        return
    db.flush()
    of_booking = Notice.booking_id == Booking.id
    is_to_be_told = exists().where(of_booking, Notice.kind.in_(SAYS_PLACE), Notice.status.in_(UNTOLD))
    behind = select(Booking).where(
        Booking.session_id == session.id,
        Booking.status == "waitlisted",
        Booking.number > min(numbers),
        Booking.id.not_in([booking.id for booking in newcomers]),
        ~is_to_be_told,
    )
    waiting = db.scalars(behind.order_by(Booking.number)).all()
    news = [(booking, {"cause": cause}) for booking in waiting]
    records.notify_each(db, "moved_back", news, notices.due_later())
