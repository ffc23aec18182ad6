"""What a citizen holds already: sessions at the same time, how many, and one where there is one a day."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from unicodedata import normalize

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import joinedload

from chassis import clock
from chassis.clock import SHANGHAI, midnight
from chassis.storage import privacy

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
        sessions.c.venue_id,
        sessions.c.once_a_day,
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


# What a citizen's people have, wait for, or have come to, of what there is one of a day at a venue.
VISITS = (
    select(Booking)
    .join(sessions, sessions.c.id == bookings.c.session_id)
    .where(
        bookings.c.citizen_id == bindparam("citizen_id"),
        bookings.c.status.in_(PLACED),
        sessions.c.once_a_day,
        sessions.c.venue_id == bindparam("venue_id"),
        sessions.c.starts_at >= bindparam("day_begins"),
        sessions.c.starts_at < bindparam("day_ends"),
    )
    .options(joinedload(Booking.session))
    .order_by(sessions.c.starts_at)
)


def refuse_conflicts(
    db: DbSession,
    situation: Row[Any],
    citizen_id: uuid.UUID,
    overlap: bool,
    instead_of: uuid.UUID | None = None,
    booked_as: str = "self",
) -> None:
    """Refuse one booking too many in an edition, and, unless it is wished, one at the same time as another.

    `situation` has the terms of a session and `open_bookings_limit`; `instead_of` is a booking that will be given up.
    """
    others = [place for place in places_of(db, citizen_id) if place.id != instead_of]
    limit = situation.open_bookings_limit
    if limit is not None and sum(booking.edition_id == situation.edition_id for booking in others) >= limit:
        raise refusals.too_many(limit)
    for booking in others:
        if not overlap and is_one_person(booked_as, booking.booked_as) and overlaps(booking, situation):
            raise refusals.overlapping(booking.id, booking.title, booking.status == "waitlisted")


def refuse_second_visit(
    db: DbSession,
    situation: Any,
    citizen_id: uuid.UUID,
    party: list[dict[str, str]],
    booked_as: str,
    but: uuid.UUID | None,
) -> None:
    """Refuse a second booking of a day at a venue that has each person once a day, to this party.

    A person is known by the phone that books for them and by name: who books for oneself is the one who comes, under
    whatever name; of whom a helper books for, each name is somebody else. One name with two phones is two people.
    `situation` has the terms of a session; `but` is a booking that is, or will be, given up for this one.
    """
    if not situation.once_a_day or situation.venue_id is None:
        return
    names = {plain_name(person["name"]): person["name"] for person in party if person["name"]}
    for visit in db.scalars(VISITS, {"citizen_id": citizen_id, **day_at(situation)}):
        both = names.keys() & {plain_name(name) for name in visit.names}
        is_own = "helper" not in (booked_as, visit.booked_as)
        if visit.id != but and (both or is_own):
            people = [] if is_own else sorted(privacy.mask_name(names[name]) for name in both)
            span = visit.session.starts_at, visit.session.ends_at
            raise refusals.once_a_day(visit.id, span, people)


def day_at(session: Any) -> dict[str, Any]:
    """The venue of a session, and the day in the city on which it begins."""
    day = midnight(session.starts_at.astimezone(SHANGHAI).date())
    return {"venue_id": session.venue_id, "day_begins": day, "day_ends": day + timedelta(days=1)}


def plain_name(name: str) -> str:
    """A name as it is compared: however it was typed."""
    return "".join(normalize("NFKC", name).split()).casefold()


def places_of(db: DbSession, citizen_id: uuid.UUID) -> Sequence[Any]:
    """What a citizen holds or waits for that is not over: the columns of PLACES."""
    return db.execute(PLACES, {"citizen_id": citizen_id, "now": clock.now()}).all()


def collides(place: Any, booking: Booking, session: Session) -> bool:
    """Whether a place of PLACES has its people elsewhere while this booking has them in the session."""
    is_one = is_one_person(booking.booked_as, place.booked_as)
    return is_one and place.status != "waitlisted" and overlaps(place, session)


def repeats(place: Any, booking: Booking, session: Session) -> bool:
    """Whether a place of PLACES lets the citizen in on the day of the session, where each comes once a day."""
    is_own = "helper" not in (booking.booked_as, place.booked_as)
    return is_own and place.status != "waitlisted" and is_same_visit(place, session)


def is_same_visit(session: Any, other: Any) -> bool:
    """Whether of two sessions each person has but one: the venue has it so, and they begin on one day."""
    has_once = session.once_a_day and other.once_a_day and session.venue_id is not None
    return has_once and day_at(session) == day_at(other)


def is_one_person(booked_as: str, other: str) -> bool:
    """Whether two bookings want the same person in two rooms: a helper does not go where they booked for others."""
    return (booked_as == "helper") == (other == "helper")


def overlaps(session: Any, other: Any) -> bool:
    """Whether two sessions share any time; of a series, only its dates count."""
    return any(a < d and c < b for a, b in spans_of(session) for c, d in spans_of(other))
