"""What is written down with a change of a booking: a line of its history, what its citizen is told, and that
its session shrank with it."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.messaging.outbox import emit, emit_all
from chassis.storage.db import new_id
from chassis.storage.rows import write_together
from chassis.web.auth import Actor, asker

from ..citizens.model import Citizen
from ..events import OF_STATUS, SessionChanged
from ..notices import notices
from ..notices.model import new_notice_row
from ..schema import table_of
from ..sessions.model import Session
from .model import Booking, BookingChange

WRITE = insert(table_of(BookingChange))
CHANNELS = {"citizen": "web", "sms": "sms", "gateway": "link", "desk": "desk", "door": "door"}
"""By the role of whoever asks; nobody's token says sms: it is whoever sent a message (inbound)."""


def note(
    db: DbSession, booking: Booking, change: str | None = None, reason: str | None = None, **detail: Any
) -> None:
    """Write a line: by default that the booking came to its state, for its own reason.

    `detail`: numbers, times and ids that can stand in JSON, never a name.
    """
    db.execute(WRITE, line(booking.id, change or booking.status, reason or booking.reason, **detail))


def write_down(db: DbSession, bookings: Sequence[Booking], reason: str | None = None) -> None:
    """Write bookings that have come to other states, a line for each, and tell the departments: in few statements.

    `reason`: where it is not each booking's own.
    """
    if not bookings:
        return
    write_together(db, bookings)
    db.execute(WRITE, [line(booking.id, booking.status, reason or booking.reason) for booking in bookings])
    for status in sorted({booking.status for booking in bookings}):
        emit_all(db, OF_STATUS[status], [booking for booking in bookings if booking.status == status])


def line(booking_id: uuid.UUID, change: str, reason: str | None = None, **detail: Any) -> dict[str, Any]:
    """The columns of one line, by whoever asks now."""
    actor = asker()
    return {
        "id": new_id(),
        "booking_id": booking_id,
        "at": clock.now(),
        "actor": actor.subject if actor else None,
        "channel": channel_of(actor),
        "change": change,
        "reason": reason,
        "detail": detail or None,
    }


def channel_of(actor: Actor | None) -> str:
    """web for citizens, sms for what they send, link for a link in a message, desk or door for staff, system for the
    worker."""
    if actor is None:
        return "system"
    return next((channel for role, channel in CHANNELS.items() if actor.has(role)), "desk")


def lines_of(db: DbSession, booking_id: uuid.UUID) -> list[BookingChange]:
    """The lines of one booking, oldest first."""
    return list(db.scalars(select(BookingChange).filter_by(booking_id=booking_id).order_by(BookingChange.id)))


def notify(db: DbSession, kind: str, booking: Booking, due_at: datetime | None = None, **data: Any) -> None:
    """Write one notice on a booking; `data` is what its words need beyond the booking's own state.

    Of `session_cancelled`: `cause` (closed, withdrawn or revoked), `offers`, the ids of what is like it, and `was`,
    when and where it was to be. With `due_at` it is not told before.
    """
    reach = db.get_one(Citizen, booking.citizen_id).reach
    db.execute(notices.WRITE, notice(kind, booking, reach, due_at, data))


def notify_each(
    db: DbSession, kind: str, news: Sequence[tuple[Booking, dict[str, Any]]], due_at: datetime | None = None
) -> None:
    """Write a notice on each of several bookings, with its `data`, as `notify` does on one."""
    if not news:
        return
    citizen_ids = {booking.citizen_id for booking, _data in news}
    reaches = select(Citizen.id, Citizen.reach).where(Citizen.id.in_(citizen_ids))
    reach_of = dict(db.execute(reaches).all())
    rows = [notice(kind, booking, reach_of[booking.citizen_id], due_at, data) for booking, data in news]
    db.execute(notices.WRITE, rows)


def notice(
    kind: str, booking: Booking, reach: str, due_at: datetime | None, data: dict[str, Any]
) -> dict[str, Any]:
    """The columns of a notice on a booking, whose citizen is reached so."""
    columns: dict[str, Any] = {"citizen_id": booking.citizen_id, "booking_id": booking.id, "reach": reach}
    columns |= {"booked_as": booking.booked_as}
    return new_notice_row(kind, **columns, due_at=due_at, data=data or None)


def tell_if_shrunk(db: DbSession, session: Session, before: int) -> None:
    """Tell of a session whose capacity shrank with what was given back."""
    if session.capacity != before:
        session.version += 1
        emit(db, SessionChanged, session)
