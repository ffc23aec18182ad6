"""The terms of a session: what the facts that other departments told say it should be."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from ..sessions.model import Edition, Session
from . import known
from .model import (
    Activity,
    CapacityPolicy,
    Closure,
    Opening,
    Placement,
    Sitting,
    Slot,
    Unit,
    Venue,
    shanghai_date,
)

UNNAMED_VENUE = "场馆开放"

Terms = dict[str, Any]


def terms_of(db: Database, session_id: uuid.UUID, kind: str | None = None) -> Terms | None:
    """What a session should be by the facts known now; None while they do not say. `kind`: what it was so far."""
    if kind == "slot" and (slot := db.get(Slot, session_id)):
        return of_slot(db, slot)
    if sitting := db.get(Sitting, session_id):
        return of_sitting(db, sitting)
    if slot := db.get(Slot, session_id):
        return of_slot(db, slot)
    if activity := db.get(Activity, session_id):
        return of_series(db, activity)
    return of_online_half(db, session_id)


def sessions_of(activity: Activity, sittings: Sequence[Sitting]) -> set[uuid.UUID]:
    """The sessions that an activity's sittings make: one each, two for a hybrid one, one for a whole series."""
    if activity.booked_as == "series":
        return {activity.id}
    halves = {uuid.UUID(one.online["id"]) for one in sittings if one.online}
    return {one.id for one in sittings} | halves


def of_sitting(db: Database, sitting: Sitting) -> Terms | None:
    """A sitting is open when its activity is approved and it needs no space, or holds the one it names."""
    activity = db.get_one(Activity, sitting.activity_id)
    if activity.booked_as == "series":
        return withdrawn(db, sitting.id)
    placement = db.get(Placement, sitting.id) if sitting.space_id else None
    if sitting.space_id and not (placement and placement.answers(sitting) and placement.is_word_on_space):
        return unplaced(db, sitting, activity, placement)
    return {
        "id": sitting.id,
        "kind": "sitting",
        **of_activity(activity),
        "sitting_id": sitting.id,
        "mode": "offline" if activity.mode == "hybrid" else activity.mode,
        "access": "open" if sitting.open_to_all else "seats",
        "join_url": sitting.join_url if activity.mode == "online" else None,
        **at_place(db, sitting, activity),
        **booking_terms(sitting.booking, sitting.starts_at),
        "dates": [],
        "asked": 0 if sitting.open_to_all else seats_of(db, sitting, placement),
        **standing(cause(db, sitting, activity, placement)),
    }


def of_online_half(db: Database, session_id: uuid.UUID) -> Terms | None:
    """The online half of a hybrid sitting: seats of its own, and no place that could close."""
    sitting = db.scalar(select(Sitting).where(Sitting.online["id"].as_string() == str(session_id)))
    if sitting is None:
        return withdrawn(db, session_id)
    activity, online = db.get_one(Activity, sitting.activity_id), sitting.online or {}
    return {
        "id": session_id,
        "kind": "sitting",
        **of_activity(activity),
        "sitting_id": sitting.id,
        "mode": "online",
        "access": "seats",
        "join_url": sitting.join_url,
        "venue_id": None,
        "space_id": None,
        "starts_at": sitting.starts_at,
        "ends_at": sitting.ends_at,
        **whereabouts(db, None, None, activity.unit_id),
        **booking_terms((sitting.booking or {}) | {"keep": []}, sitting.starts_at),
        "dates": [],
        "asked": online["seats"],
        **standing(withdrawal(sitting, activity)),
    }


def of_series(db: Database, activity: Activity) -> Terms | None:
    """The sittings of a series, booked once: open while one of them is, with as many seats as the smallest has."""
    if activity.booked_as != "series":
        return withdrawn(db, activity.id)
    query = select(Sitting).filter_by(activity_id=activity.id).order_by(Sitting.starts_at)
    sittings = db.scalars(query).all()
    placements = {one.id: db.get(Placement, one.id) for one in sittings if one.space_id}
    planned = [one for one in sittings if one.status == "planned" and activity.status == "approved"]
    if unsettled := [one for one in planned if awaits_place(one, placements.get(one.id))]:
        return series_unplaced(db, activity, unsettled, placements)
    on = [one for one in sittings if cause(db, one, activity, placements.get(one.id)) is None]
    told = on or sittings
    if not told:
        return withdrawn(db, activity.id)
    first = told[0]
    reason = None if on else cause(db, first, activity, placements.get(first.id))
    return {
        "id": activity.id,
        "kind": "series",
        **of_activity(activity),
        "sitting_id": None,
        "mode": activity.mode,
        "access": "seats",
        "join_url": first.join_url,
        **at_place(db, first, activity),
        "ends_at": told[-1].ends_at,
        **booking_terms(first.booking, first.starts_at),
        "dates": [date_of(one) for one in told],
        "asked": min(seats_of(db, one, placements.get(one.id)) for one in told),
        **standing(reason),
    }


def series_unplaced(
    db: Database, activity: Activity, unsettled: list[Sitting], placements: dict[uuid.UUID, Placement | None]
) -> Terms | None:
    """While a sitting has no place, a series does not open, or stays what it was; refused one, it is not booked."""
    if db.get(Session, activity.id) is None:
        return None
    return {"paused": True} if any(is_refused(one, placements.get(one.id)) for one in unsettled) else {}


def is_refused(sitting: Sitting, placement: Placement | None) -> bool:
    """Whether venues have refused the space and times a sitting has now."""
    return placement is not None and placement.answers(sitting) and placement.status == "refused"


def date_of(sitting: Sitting) -> dict[str, str]:
    span = {"starts_at": sitting.starts_at.isoformat(), "ends_at": sitting.ends_at.isoformat()}
    return {"id": str(sitting.id), **span}


def of_activity(activity: Activity) -> Terms:
    return {
        "edition_id": activity.edition_id,
        "activity_id": activity.id,
        "opening_id": None,
        "unit_id": activity.unit_id,
        "title": activity.title,
        "series": activity.series,
        "topics": activity.topics,
    }


def at_place(db: Database, sitting: Sitting, activity: Activity) -> Terms:
    """When and where a sitting is."""
    return {
        "venue_id": sitting.venue_id,
        "space_id": sitting.space_id,
        "starts_at": sitting.starts_at,
        "ends_at": sitting.ends_at,
        **whereabouts(db, sitting.venue_id, sitting.place, activity.unit_id),
    }


def awaits_place(sitting: Sitting, placement: Placement | None) -> bool:
    """Whether venues have yet to say of the space and times a sitting has now that it has them, or lost them."""
    return bool(sitting.space_id) and not (
        placement and placement.answers(sitting) and placement.is_word_on_space
    )


def cause(db: Database, sitting: Sitting, activity: Activity, placement: Placement | None) -> str | None:
    """Why a sitting is off, or None: its unit withdrew it, its place is closed, or its space was taken from it."""
    reason = withdrawal(sitting, activity) or closure_over(db, sitting.venue_id, sitting.space_id, sitting)
    if placement and placement.status == "revoked":
        reason = reason or ("closed" if placement.reason == "closed" else "revoked")
    return reason


def unplaced(db: Database, sitting: Sitting, activity: Activity, placement: Placement | None) -> Terms | None:
    """While venues have not answered to the space and times of now, a session stays what it was.

    It does not stay open, though, when it is withdrawn or where it was to be is closed. Once venues have refused, it
    cannot take place as it stands, as its old space was given up: nobody may book it until its unit has mended that.
    """
    session = db.get(Session, sitting.id)
    if session is None:
        return None
    reason = withdrawal(sitting, activity) or closure_over(db, session.venue_id, session.space_id, session)
    return standing(reason) if reason else {"paused": True} if is_refused(sitting, placement) else {}


def withdrawn(db: Database, session_id: uuid.UUID) -> Terms | None:
    """The terms of a session that nothing stands behind any more."""
    return standing("withdrawn") if db.get(Session, session_id) else None


def of_slot(db: Database, slot: Slot) -> Terms:
    """A slot is open when its opening is declared."""
    opening = db.get_one(Opening, slot.opening_id)
    is_on = slot.status == opening.status == "declared"
    reason = None if is_on else "withdrawn"
    reason = reason or closure_over(db, opening.venue_id, opening.space_id, slot)
    here = whereabouts(db, opening.venue_id, None, None)
    edition_id = edition_on(db, slot.starts_at)
    return {
        "id": slot.id,
        "kind": "slot",
        "edition_id": edition_id,
        "activity_id": None,
        "sitting_id": None,
        "opening_id": opening.id,
        "unit_id": None,
        "venue_id": opening.venue_id,
        "space_id": opening.space_id,
        "title": here["place"] or UNNAMED_VENUE,
        "mode": "offline",
        "access": "seats",
        "join_url": None,
        "series": None,
        "topics": [],
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "dates": [],
        **booking_terms(opening.booking, slot.starts_at),
        "asked": allowed(db, slot.seats, edition_id, opening.venue_id, here["district"], slot.starts_at),
        **here,
        **standing(reason),
    }


def booking_terms(told: dict[str, Any] | None, starts_at: datetime) -> Terms:
    """When a session can be booked and cancelled, by whom, and what is kept back; told in minutes before the start."""
    told = told or {}
    before = partial(minutes_before, starts_at)
    keep = [
        {
            "pool": one["pool"],
            "seats": one["seats"],
            "release_at": before(one["release_minutes_before"]).isoformat(),
        }
        for one in told.get("keep") or []
    ]
    opens = told.get("opens_minutes_before")
    return {
        "books_from": None if opens is None else before(opens),
        "books_until": before(told.get("closes_minutes_before") or 0),
        "cancel_until": before(told.get("cancel_minutes_before") or 0),
        "party_limit": told.get("party_limit"),
        "children_per_adult": told.get("children_per_adult"),
        "keep": keep,
        "bring": told.get("bring") or "",
    }


def minutes_before(starts_at: datetime, minutes: int) -> datetime:
    return starts_at - timedelta(minutes=minutes)


def seats_of(db: Database, sitting: Sitting, placement: Placement | None) -> int:
    """The least of what the unit asks, what the space holds, and what the capacity policy lets in."""
    activity = db.get_one(Activity, sitting.activity_id)
    space_seats = placement.space_seats if placement else None
    if activity.mode == "online":
        return sitting.seats
    where = whereabouts(db, sitting.venue_id, sitting.place, activity.unit_id)["district"]
    most = allowed(
        db,
        sitting.seats if space_seats is None else space_seats,
        activity.edition_id,
        sitting.venue_id,
        where,
        sitting.starts_at,
    )
    return min(sitting.seats, most)


def allowed(
    db: Database,
    seats: int,
    edition_id: uuid.UUID | None,
    venue_id: uuid.UUID | None,
    district: str | None,
    at: datetime,
) -> int:
    """How many of `seats` the capacity policies in force at that time let be used, rounded down."""
    in_force = known.once(db, ("policies",), partial(policies, db))
    bear = [one.ratio_percent for one in in_force if one.bears_on(edition_id, venue_id, district, at)]
    return seats * min(bear) // 100 if bear else seats


def policies(db: Database) -> Sequence[CapacityPolicy]:
    return db.scalars(select(CapacityPolicy).filter_by(status="in_force")).all()


def standing(reason: str | None) -> Terms:
    return {"status": "cancelled" if reason else "open", "reason": reason, "paused": False}


def withdrawal(sitting: Sitting, activity: Activity) -> str | None:
    is_on = activity.status == "approved" and sitting.status == "planned"
    return None if is_on else "withdrawn"


def closure_over(
    db: Database, venue_id: uuid.UUID | None, space_id: uuid.UUID | None, span: Sitting | Slot | Session
) -> str | None:
    """`closed` when the venue, or this space of it, is shut for any part of the span."""
    if venue_id is None:
        return None
    declared = known.once(db, ("closures", venue_id), partial(closures, db, venue_id))
    return "closed" if any(one.shuts(space_id, span.starts_at, span.ends_at) for one in declared) else None


def closures(db: Database, venue_id: uuid.UUID) -> Sequence[Closure]:
    return db.scalars(select(Closure).filter_by(venue_id=venue_id, status="declared")).all()


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
    newest = query.order_by(Edition.opens_on.desc()).limit(1)
    return known.once(db, ("edition", day), partial(db.scalar, newest))
