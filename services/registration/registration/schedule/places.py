"""When and where a session is: its place, what closures there leave of its time, which capacity policies hold there."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.storage.rows import get_once

from ..sessions.model import WHEN_AND_WHERE, Session
from .fact_cache import closures_at, edition_of, policies_in_force
from .model import Activity, CapacityPolicy, Closure, Opening, Placement, Sitting, Slot, Unit, Venue

Terms = dict[str, Any]
Span = tuple[datetime, datetime]
"""From when to when."""


def end_of(
    db: DbSession, venue_id: uuid.UUID | None, space_id: uuid.UUID | None, span: Span
) -> datetime | None:
    """When what was to be there at that time ends, by whichever closure ends it first; None if one calls it off."""
    ends = [closure.end_of(*span) for closure in closures_over(db, venue_id, space_id, span)]
    return min((end for end in ends if end), default=span[1]) if None not in ends else None


def closures_over(
    db: DbSession, venue_id: uuid.UUID | None, space_id: uuid.UUID | None, span: Span
) -> list[Closure]:
    """The closures that shut the venue, or this space of it, for any part of the time."""
    if venue_id is None:
        return []
    return [closure for closure in closures_at(db, venue_id) if closure.shuts(space_id, *span)]


def note_on_closing(
    db: DbSession, venue_id: uuid.UUID | None, space_id: uuid.UUID | None, span: Span
) -> str | None:
    """What the venue says of the first closure that calls off what was to be there, or ends it before its time."""
    closures = sorted(closures_over(db, venue_id, space_id, span), key=lambda closure: closure.starts_at)
    notes = (closure.note for closure in closures if closure.end_of(*span) != span[1])
    return next((note for note in notes if note), None)


def note_on_dates(db: DbSession, sittings: Sequence[Sitting]) -> str | None:
    """What venues say of the first closure that bears on one of these dates."""
    notes = (note_on_closing(db, date.venue_id, date.space_id, span_of(date)) for date in sittings)
    return next((note for note in notes if note), None)


def end_at_place(db: DbSession, sitting: Sitting) -> datetime:
    """When a date ends at its place."""
    return end_of(db, sitting.venue_id, sitting.space_id, span_of(sitting)) or sitting.ends_at


def span_of(sitting_or_slot: Sitting | Slot) -> Span:
    """From when to when it is planned."""
    return sitting_or_slot.starts_at, sitting_or_slot.ends_at


def closed_reason(
    db: DbSession, venue_id: uuid.UUID | None, space_id: uuid.UUID | None, span: Span
) -> str | None:
    """`closed` when the venue, or this space of it, is shut for so much of the time that it does not take place."""
    return "closed" if end_of(db, venue_id, space_id, span) is None else None


def space_lost(db: DbSession, sitting: Sitting, placement: Placement) -> str | None:
    """Why a sitting is off as venues took its space from it, or None.

    What is on when this is heard of goes on, as with the closure itself: venues may have known of it before it began.
    """
    if placement.status != "revoked":
        return None
    if placement.reason != "closed":
        return "revoked"
    return None if is_on(db, sitting) else "closed"


def is_on(db: DbSession, sitting: Sitting) -> bool:
    """Whether a sitting has begun, by itself or as a date of its series, and was not called off before."""
    session = db.get(Session, sitting.id) or db.get(Session, sitting.activity_id)
    if session is None or not session.is_open or sitting.starts_at > clock.now():
        return False
    return not session.dates or str(sitting.id) in [date["id"] for date in session.dates]


def time_terms(db: DbSession, venue_id: uuid.UUID | None, space_id: uuid.UUID | None, span: Span) -> Terms:
    """From when to when a session is; `planned_ends_at`: until when it was to be, where a closure ends it before, and
    `closure_note`: what the venue says of that."""
    starts_at, planned_end = span
    ends_at = end_of(db, venue_id, space_id, span) or planned_end
    return {
        "starts_at": starts_at,
        "ends_at": ends_at,
        "planned_ends_at": planned_end if ends_at < planned_end else None,
        "closure_note": note_on_closing(db, venue_id, space_id, span),
    }


def whereabouts(
    db: DbSession,
    venue_id: uuid.UUID | None,
    place: dict[str, Any] | None,
    unit_id: uuid.UUID | None,
    space_id: uuid.UUID | None = None,
) -> Terms:
    """Where a session is: at its venue and in which room, at a place of its own, or, held online, with its unit. Its
    district and area are those of the place itself, else of its venue, else of the unit."""
    venue, unit = get_once(db, Venue, venue_id), get_once(db, Unit, unit_id)
    place = place or {}
    home = venue or unit
    return {
        "sector": venue.sector if venue else None,
        "place": venue.name if venue else place.get("name"),
        "place_en": venue.name_en if venue else None,
        "space_name": venue.name_of_space(space_id) if venue else None,
        "address": venue.address if venue else place.get("address"),
        "district": place.get("district") or (home.district if home else None),
        "area": place.get("area") or (home.area if home else None),
    }


def policies_on_sitting(db: DbSession, sitting: Sitting) -> list[CapacityPolicy]:
    """The capacity policies that hold there and then; on what is held online, none."""
    activity = db.get_one(Activity, sitting.activity_id)
    if activity.mode == "online":
        return []
    place = whereabouts(db, sitting.venue_id, sitting.place, activity.unit_id)
    return policies_on(db, activity.edition_id, sitting.venue_id, place, sitting.starts_at)


def policies_on_slot(db: DbSession, slot: Slot) -> list[CapacityPolicy]:
    """The capacity policies that hold there and then."""
    opening = db.get_one(Opening, slot.opening_id)
    place = whereabouts(db, opening.venue_id, None, None)
    return policies_on(db, edition_of(db, slot.starts_at), opening.venue_id, place, slot.starts_at)


def policies_on(
    db: DbSession, edition_id: uuid.UUID | None, venue_id: uuid.UUID | None, place: Terms, at: datetime
) -> list[CapacityPolicy]:
    """The capacity policies that hold at a venue, or at a place of its own, at a moment."""
    where = edition_id, venue_id, place["sector"], (place["district"], place["area"]), at
    return [policy for policy in policies_in_force(db) if policy.bears_on(*where)]


def known_terms(session: Session, before: Mapping[str, Any]) -> dict[str, Any]:
    """When and where a session was until it changed, in JSON; `before`: its changed terms as they were."""
    return {name: in_json(before.get(name, getattr(session, name))) for name in WHEN_AND_WHERE}


def in_json(value: Any) -> Any:
    """A term as it stands in JSON, the same for the same moment."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, list):
        return [{name: in_moments(name, part) for name, part in date.items()} for date in value]
    return value if value is None or isinstance(value, str) else str(value)


def in_moments(name: str, part: str) -> str:
    return in_json(datetime.fromisoformat(part)) if name.endswith("_at") else part
