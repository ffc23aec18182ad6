"""The terms of a session: what the facts that other departments told say it should be."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as Database

from .model import Activity, Closure, Edition, Opening, Placement, Session, Sitting, Slot, Unit, Venue
from .model.facts import shanghai_date

UNNAMED_VENUE = "场馆开放"

Terms = dict[str, Any]


def terms_of(db: Database, session_id: uuid.UUID) -> Terms | None:
    """What a session should be by the facts known now; None while they do not say."""
    if sitting := db.get(Sitting, session_id):
        return of_sitting(db, sitting)
    if slot := db.get(Slot, session_id):
        return of_slot(db, slot)
    return None


def of_sitting(db: Database, sitting: Sitting) -> Terms | None:
    """A sitting is open when its activity is approved and it needs no space, or holds the one it names."""
    activity = db.get_one(Activity, sitting.activity_id)
    placement = db.get(Placement, sitting.id) if sitting.space_id else None
    if sitting.space_id and not (placement and placement.answers(sitting) and placement.is_word_on_space):
        return unplaced(db, sitting, activity)
    reason = withdrawal(sitting, activity) or closure_over(db, sitting.venue_id, sitting.space_id, sitting)
    if placement and placement.status == "revoked":
        reason = reason or ("closed" if placement.reason == "closed" else "revoked")
    return {
        "id": sitting.id,
        "kind": "sitting",
        "edition_id": activity.edition_id,
        "activity_id": activity.id,
        "opening_id": None,
        "unit_id": activity.unit_id,
        "venue_id": sitting.venue_id,
        "space_id": sitting.space_id,
        "title": activity.title,
        "mode": activity.mode,
        "series": activity.series,
        "topics": activity.topics,
        "starts_at": sitting.starts_at,
        "ends_at": sitting.ends_at,
        "asked": least(sitting.seats, placement.space_seats if placement else None),
        **whereabouts(db, sitting.venue_id, sitting.place, activity.unit_id),
        **standing(reason),
    }


def unplaced(db: Database, sitting: Sitting, activity: Activity) -> Terms | None:
    """While venues have not answered to the space and times of now, a session stays what it was.

    It does not stay open, though, when it is withdrawn or where it was to be is closed.
    """
    session = db.get(Session, sitting.id)
    if session is None:
        return None
    reason = withdrawal(sitting, activity) or closure_over(db, session.venue_id, session.space_id, session)
    return standing(reason) if reason else {}


def of_slot(db: Database, slot: Slot) -> Terms:
    """A slot is open when its opening is declared."""
    opening = db.get_one(Opening, slot.opening_id)
    is_on = slot.status == opening.status == "declared"
    reason = None if is_on else "withdrawn"
    reason = reason or closure_over(db, opening.venue_id, opening.space_id, slot)
    here = whereabouts(db, opening.venue_id, None, None)
    return {
        "id": slot.id,
        "kind": "slot",
        "edition_id": edition_on(db, slot.starts_at),
        "activity_id": None,
        "opening_id": opening.id,
        "unit_id": None,
        "venue_id": opening.venue_id,
        "space_id": opening.space_id,
        "title": here["place"] or UNNAMED_VENUE,
        "mode": "offline",
        "series": None,
        "topics": [],
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "asked": slot.seats,
        **here,
        **standing(reason),
    }


def standing(reason: str | None) -> Terms:
    return {"status": "cancelled" if reason else "open", "reason": reason}


def withdrawal(sitting: Sitting, activity: Activity) -> str | None:
    is_on = activity.status == "approved" and sitting.status == "planned"
    return None if is_on else "withdrawn"


def closure_over(
    db: Database, venue_id: uuid.UUID | None, space_id: uuid.UUID | None, span: Sitting | Slot | Session
) -> str | None:
    """`closed` when the venue, or this space of it, is shut for any part of the span."""
    if venue_id is None:
        return None
    query = select(Closure.id).where(
        Closure.venue_id == venue_id,
        or_(Closure.space_id.is_(None), Closure.space_id == space_id),
        Closure.status == "declared",
        Closure.starts_at < span.ends_at,
        Closure.ends_at > span.starts_at,
    )
    return "closed" if db.scalar(query.limit(1)) else None


def whereabouts(
    db: Database, venue_id: uuid.UUID | None, place: dict[str, Any] | None, unit_id: uuid.UUID | None
) -> Terms:
    """Where a session is: at its venue, at a place of its own, or, held online, with its unit."""
    venue = db.get(Venue, venue_id) if venue_id else None
    unit = db.get(Unit, unit_id) if unit_id else None
    own = place or {}
    at = venue or unit
    return {
        "sector": venue.sector if venue else None,
        "place": venue.name if venue else own.get("name"),
        "address": venue.address if venue else own.get("address"),
        "district": own.get("district") or (at.district if at else None),
        "area": own.get("area") or (at.area if at else None),
    }


def edition_on(db: Database, moment: datetime) -> uuid.UUID | None:
    """The edition whose window holds the day."""
    day = shanghai_date(moment)
    query = select(Edition.id).where(Edition.opens_on <= day, Edition.closes_on >= day)
    return db.scalar(query.order_by(Edition.opens_on.desc()).limit(1))


def least(asked: int, space_seats: int | None) -> int:
    return asked if space_seats is None else min(asked, space_seats)
