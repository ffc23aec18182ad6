"""Whom a citizen books for: the people of their own bookings, so that nobody types a name twice."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from .model import Booking

LAST = 20
"""Bookings that are looked at."""


def choices_before(db: DbSession, citizen_id: uuid.UUID) -> dict[str, Any]:
    """{people: [{"name", "age"}], each once, those of the last booking first; needs and for_others of that one}.

    Bookings that were taken back name nobody: a name that was mistyped may be why.
    """
    query = (
        select(Booking)
        .filter_by(citizen_id=citizen_id)
        .where(Booking.sealed_party != "", Booking.status != "cancelled")
        .order_by(Booking.id.desc())
        .limit(LAST)
    )
    bookings = db.scalars(query).all()
    people: dict[str, dict[str, str]] = {}
    for booking in bookings:
        for person in booking.party:
            if person["name"]:
                people.setdefault(person["name"], person)
    return {
        "people": list(people.values()),
        "needs": bookings[0].needs if bookings else [],
        "for_others": bool(bookings) and bookings[0].booked_as == "helper",
    }
