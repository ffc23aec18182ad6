"""Checking people in at the door."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Database
from sqlalchemy.orm import joinedload

from chassis import clock
from chassis.auth import Actor
from chassis.errors import Conflict, NotFound
from chassis.logs import get_logger
from chassis.outbox import emit
from chassis.wording import Text

from . import bookings, history, sessions
from .events import BookingAttended
from .model import Booking, Session
from .model.booking import plain_code

log = get_logger()


class NoSuchCode(NotFound):
    title = Text("没有这个报名编号", "There is no such code")


class OtherSession(Conflict):
    title = Text("这个报名编号是别的场次的", "This code is for another session")


def check_in(db: Database, *, actor: Actor, code: str, session_id: uuid.UUID) -> dict[str, Any]:
    """Record that a party has come; a second time changes nothing.

    Raises NoSuchSession, NotYourSession, NoSuchCode, OtherSession, WrongState.
    """
    sessions.of_staff(db, actor, session_id)
    # The session first: whatever changes its bookings waits here for the others.
    Session.locked(db, session_id)
    booking = of_code(db, code, session_id)
    if booking.status != "attended":
        booking.attend(clock.now())
        history.note(db, booking)
        emit(db, BookingAttended, booking)
        log.info("booking attended", booking_id=booking.id, session_id=session_id)
    return bookings.masked(bookings.show(db, booking))


def of_code(db: Database, code: str, session_id: uuid.UUID) -> Booking:
    """The booking of this session that was given the code."""
    query = select(Booking).filter_by(code=plain_code(code)).options(joinedload(Booking.session))
    booking = db.scalar(query.execution_options(populate_existing=True))
    if booking is None:
        raise NoSuchCode.field("code", Text("请核对报名编号", "Check the code"))
    if booking.session_id != session_id:
        raise OtherSession()
    return booking
