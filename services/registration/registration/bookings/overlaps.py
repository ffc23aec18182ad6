"""What a citizen holds already: sessions at the same time, and how many."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock

from ..schema import table_of
from ..sessions import refusals
from ..sessions.model import Session
from .model import ACTIVE, Booking

bookings, sessions = table_of(Booking), table_of(Session)

ACTIVE_BOOKINGS = (
    select(
        bookings.c.id,
        sessions.c.title,
        sessions.c.edition_id,
        sessions.c.starts_at,
        sessions.c.ends_at,
        sessions.c.dates,
    )
    .join(sessions, sessions.c.id == bookings.c.session_id)
    .where(
        bookings.c.citizen_id == bindparam("citizen_id"),
        bookings.c.status.in_(ACTIVE),
        sessions.c.ends_at > bindparam("now"),
    )
)


def refuse_conflicts(
    db: DbSession,
    standing: Row[Any],
    citizen_id: uuid.UUID,
    overlap: bool,
    instead_of: uuid.UUID | None = None,
) -> None:
    """Refuse one booking too many in an edition, and, unless it is wished, one at the same time as another.

    `standing` has the terms of a session and `open_bookings_limit`; `instead_of` is a booking that will be given up.
    """
    active = db.execute(ACTIVE_BOOKINGS, {"citizen_id": citizen_id, "now": clock.now()})
    others = [booking for booking in active if booking.id != instead_of]
    limit = standing.open_bookings_limit
    if limit is not None and sum(booking.edition_id == standing.edition_id for booking in others) >= limit:
        raise refusals.too_many(limit)
    for booking in others:
        if not overlap and overlaps(booking, standing):
            raise refusals.overlapping(booking.id, booking.title)


def overlaps(session: Any, other: Any) -> bool:
    """Whether two sessions share any time; of a series, only its dates count."""
    return any(a < d and c < b for a, b in spans(session) for c, d in spans(other))


def spans(session: Any) -> list[tuple[datetime, datetime]]:
    if not session.dates:
        return [(session.starts_at, session.ends_at)]
    moment = datetime.fromisoformat
    return [(moment(date["starts_at"]), moment(date["ends_at"])) for date in session.dates]
