"""What a citizen holds already: sessions at the same time, and how many."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock

from ..schema import table_of
from ..sessions import refusals
from ..sessions.model import Session, spans_of
from .model import PLACED, Booking

bookings, sessions = table_of(Booking), table_of(Session)

# A party that has come to some of a series has the rest before it; who gave that back is free.
PLACES = (
    select(
        bookings.c.id,
        bookings.c.status,
        bookings.c.booked_as,
        sessions.c.title,
        sessions.c.edition_id,
        sessions.c.starts_at,
        sessions.c.ends_at,
        sessions.c.dates,
    )
    .join(sessions, sessions.c.id == bookings.c.session_id)
    .where(
        bookings.c.citizen_id == bindparam("citizen_id"),
        bookings.c.status.in_(PLACED),
        bookings.c.left_at.is_(None),
        sessions.c.ends_at > bindparam("now"),
    )
)


def refuse_conflicts(
    db: DbSession,
    standing: Row[Any],
    citizen_id: uuid.UUID,
    overlap: bool,
    instead_of: uuid.UUID | None = None,
    booked_as: str = "self",
) -> None:
    """Refuse one booking too many in an edition, and, unless it is wished, one at the same time as another.

    `standing` has the terms of a session and `open_bookings_limit`; `instead_of` is a booking that will be given up.
    """
    others = [place for place in places_of(db, citizen_id) if place.id != instead_of]
    limit = standing.open_bookings_limit
    if limit is not None and sum(booking.edition_id == standing.edition_id for booking in others) >= limit:
        raise refusals.too_many(limit)
    for booking in others:
        if not overlap and is_one_person(booked_as, booking.booked_as) and overlaps(booking, standing):
            raise refusals.overlapping(booking.id, booking.title, booking.status == "waitlisted")


def places_of(db: DbSession, citizen_id: uuid.UUID) -> Sequence[Any]:
    """What a citizen holds or waits for that is not over: the columns of PLACES."""
    return db.execute(PLACES, {"citizen_id": citizen_id, "now": clock.now()}).all()


def collides(place: Any, booking: Booking, session: Session) -> bool:
    """Whether a place of PLACES has its people elsewhere while this booking has them in the session."""
    is_one = is_one_person(booking.booked_as, place.booked_as)
    return is_one and place.status != "waitlisted" and overlaps(place, session)


def is_one_person(booked_as: str, other: str) -> bool:
    """Whether two bookings want the same person in two rooms: a helper does not go where they booked for others."""
    return (booked_as == "helper") == (other == "helper")


def overlaps(session: Any, other: Any) -> bool:
    """Whether two sessions share any time; of a series, only its dates count."""
    return any(a < d and c < b for a, b in spans_of(session) for c, d in spans_of(other))
