"""The terms of a session: what the facts that other departments told say it should be."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from ..sessions.model import Session
from .fact_cache import at_hand, edition_of, find_fact
from .model import (
    Activity,
    Opening,
    Placement,
    Sitting,
    Slot,
    allowed_seats,
    conditions_in,
    limit_by,
    minutes_before,
    opens_booking,
)
from .past_dates import held_dates, missed_dates
from .places import (
    Span,
    closed_reason,
    end_at_place,
    note_on_closing,
    note_on_dates,
    policies_on,
    policies_on_sitting,
    space_lost,
    span_of,
    time_terms,
    whereabouts,
)

UNNAMED_VENUE = "场馆开放"

Terms = dict[str, Any]


def terms_of(db: DbSession, session_id: uuid.UUID, kind: str | None = None) -> Terms | None:
    """What a session should be by the facts known now; None while they do not say. `kind`: what it was so far."""
    slot = find_fact(db, Slot, session_id)
    if slot and kind == "slot":
        return slot_terms(db, slot)
    if sitting := find_fact(db, Sitting, session_id):
        return sitting_terms(db, sitting)
    if slot:
        return slot_terms(db, slot)
    if activity := db.get(Activity, session_id):
        return series_terms(db, activity)
    return online_half_terms(db, session_id)


def sessions_of(activity: Activity, sittings: Sequence[Sitting]) -> set[uuid.UUID]:
    """The sessions that an activity's sittings make: one each, two for a hybrid one, one for a whole series."""
    if activity.booked_as == "series":
        return {activity.id}
    halves = {uuid.UUID(sitting.online["id"]) for sitting in sittings if sitting.online}
    return {sitting.id for sitting in sittings} | halves


def sitting_terms(db: DbSession, sitting: Sitting) -> Terms | None:
    """A sitting is open when its activity is approved and it needs no space, or holds the one it names."""
    activity = db.get_one(Activity, sitting.activity_id)
    if activity.booked_as == "series":
        return withdrawn_terms(db, sitting.id)
    placement = find_fact(db, Placement, sitting.id) if sitting.space_id else None
    if sitting.space_id and not (placement and placement.answers(sitting) and placement.is_word_on_space):
        return unplaced_terms(db, sitting, activity, placement)
    return {
        "id": sitting.id,
        "kind": "sitting",
        **activity_terms(activity),
        "sitting_id": sitting.id,
        "mode": "offline" if activity.mode == "hybrid" else activity.mode,
        "access": "open" if sitting.open_to_all else "drop_in" if activity.drop_in else "seats",
        "join_url": sitting.join_url if activity.mode == "online" else None,
        **place_terms(db, sitting, activity),
        **booking_terms(sitting.booking, sitting.starts_at),
        "dates": [],
        "asked": 0 if sitting.open_to_all else seats_of(db, sitting, placement),
        "limit": limit_on(db, sitting, placement),
        "conditions": conditions_in(policies_on_sitting(db, sitting)),
        **status_terms(cause_of(db, sitting, activity, placement)),
    }


def online_half_terms(db: DbSession, session_id: uuid.UUID) -> Terms | None:
    """The online half of a hybrid sitting: seats of its own, and no place that could close."""
    sitting = db.scalar(select(Sitting).where(Sitting.online["id"].as_string() == str(session_id)))
    if sitting is None:
        return withdrawn_terms(db, session_id)
    activity, online = db.get_one(Activity, sitting.activity_id), sitting.online or {}
    return {
        "id": session_id,
        "kind": "sitting",
        **activity_terms(activity),
        "sitting_id": sitting.id,
        "mode": "online",
        "access": "seats",
        "join_url": sitting.join_url,
        "venue_id": None,
        "space_id": None,
        **time_terms(db, None, None, span_of(sitting)),
        **whereabouts(db, None, None, activity.unit_id),
        **booking_terms((sitting.booking or {}) | {"keep": []}, sitting.starts_at),
        "dates": [],
        "asked": online["seats"],
        "limit": None,
        "conditions": [],
        **status_terms(withdrawal(sitting, activity)),
    }


def series_terms(db: DbSession, activity: Activity) -> Terms | None:
    """The sittings of a series, booked once: open while one of them is, with as many seats as the smallest has."""
    if activity.booked_as != "series":
        return withdrawn_terms(db, activity.id)
    query = select(Sitting).filter_by(activity_id=activity.id).order_by(Sitting.starts_at)
    sittings = db.scalars(query).all()
    placements = {sitting.id: db.get(Placement, sitting.id) for sitting in sittings if sitting.space_id}
    ends_by_date = held_dates(db, activity, sittings)
    if activity.status == "approved":
        planned_sittings = [
            sitting for sitting in sittings if sitting.status == "planned" and sitting.id not in ends_by_date
        ]
        if homeless := [
            sitting for sitting in planned_sittings if awaits_place(sitting, placements.get(sitting.id))
        ]:
            return unplaced_series_terms(db, activity, homeless, placements)
    causes = {sitting.id: cause_of(db, sitting, activity, placements.get(sitting.id)) for sitting in sittings}
    missed_ids = missed_dates(db, activity, sittings)
    standing = [
        sitting
        for sitting in sittings
        if sitting.id in ends_by_date or (causes[sitting.id] is None and sitting.id not in missed_ids)
    ]
    dates = standing or sittings
    if not dates:
        return withdrawn_terms(db, activity.id)
    terms = dates_terms(db, activity, dates, placements) | times_of_dates(db, dates, ends_by_date)
    terms |= {"closure_note": note_on_dates(db, [date for date in sittings if date.id not in ends_by_date])}
    return terms | status_terms(None if standing else causes[dates[0].id])


def dates_terms(
    db: DbSession,
    activity: Activity,
    sittings: Sequence[Sitting],
    placements: dict[uuid.UUID, Placement | None],
) -> Terms:
    """The terms of a series of these sittings, in their order, but for when they are and whether it is open."""
    first = sittings[0]
    fewest = min(sittings, key=lambda sitting: seats_of(db, sitting, placements.get(sitting.id)))
    return {
        "id": activity.id,
        "kind": "series",
        **activity_terms(activity),
        "sitting_id": None,
        "mode": activity.mode,
        "access": "seats",
        "join_url": first.join_url,
        **place_terms(db, first, activity),
        **({"space_name": None} if len({sitting.space_id for sitting in sittings}) > 1 else {}),
        **booking_terms(first.booking, first.starts_at),
        "asked": seats_of(db, fewest, placements.get(fewest.id)),
        "limit": limit_on(db, fewest, placements.get(fewest.id)),
        "conditions": conditions_in(
            [policy for sitting in sittings for policy in policies_on_sitting(db, sitting)]
        ),
    }


def times_of_dates(
    db: DbSession, sittings: Sequence[Sitting], ends_by_date: dict[uuid.UUID, datetime]
) -> Terms:
    """From when to when a series of these sittings is, and each of its dates; one that a closure ended stays so."""
    ends = [held_end(sitting, ends_by_date) or end_at_place(db, sitting) for sitting in sittings]
    first, last = sittings[0], sittings[-1]
    return {
        "starts_at": first.starts_at,
        "ends_at": ends[-1],
        "planned_ends_at": last.ends_at if ends[-1] < last.ends_at else None,
        "dates": [
            date_of(sitting, (sitting.starts_at, end)) for sitting, end in zip(sittings, ends, strict=True)
        ],
    }


def held_end(sitting: Sitting, ends_by_date: dict[uuid.UUID, datetime]) -> datetime | None:
    """When a date that has been ended before its time; None of any other."""
    end = ends_by_date.get(sitting.id)
    return end if end and sitting.starts_at < end < sitting.ends_at else None


def unplaced_series_terms(
    db: DbSession, activity: Activity, sittings: list[Sitting], placements: dict[uuid.UUID, Placement | None]
) -> Terms | None:
    """While a sitting has no place, a series does not open, or stays what it was; refused one, it is not booked."""
    if db.get(Session, activity.id) is None:
        return None
    return (
        {"paused": True}
        if any(is_refused(sitting, placements.get(sitting.id)) for sitting in sittings)
        else {}
    )


def is_refused(sitting: Sitting, placement: Placement | None) -> bool:
    """Whether venues have refused the space and times a sitting has now."""
    return placement is not None and placement.answers(sitting) and placement.status == "refused"


def date_of(sitting: Sitting, span: Span) -> dict[str, str]:
    starts_at, ends_at = (moment.astimezone(UTC).isoformat() for moment in span)
    return {"id": str(sitting.id), "starts_at": starts_at, "ends_at": ends_at}


def activity_terms(activity: Activity) -> Terms:
    return {
        "edition_id": activity.edition_id,
        "activity_id": activity.id,
        "opening_id": None,
        "unit_id": activity.unit_id,
        "title": activity.title,
        "title_en": activity.title_en,
        "series": activity.series,
        "topics": activity.topics,
    }


def place_terms(db: DbSession, sitting: Sitting, activity: Activity) -> Terms:
    """When and where a sitting is."""
    return {
        "venue_id": sitting.venue_id,
        "space_id": sitting.space_id,
        **time_terms(db, sitting.venue_id, sitting.space_id, span_of(sitting)),
        **whereabouts(db, sitting.venue_id, sitting.place, activity.unit_id, sitting.space_id),
    }


def awaits_place(sitting: Sitting, placement: Placement | None) -> bool:
    """Whether venues have yet to say of the space and times a sitting has now that it has them, or lost them."""
    return bool(sitting.space_id) and not (
        placement and placement.answers(sitting) and placement.is_word_on_space
    )


def cause_of(db: DbSession, sitting: Sitting, activity: Activity, placement: Placement | None) -> str | None:
    """Why a sitting is off, or None: its unit withdrew it, its place is closed, or its space was taken from it."""
    here = sitting.venue_id, sitting.space_id, span_of(sitting)
    lost_space = space_lost(db, sitting, placement) if placement else None
    return withdrawal(sitting, activity) or closed_reason(db, *here) or lost_space


def unplaced_terms(
    db: DbSession, sitting: Sitting, activity: Activity, placement: Placement | None
) -> Terms | None:
    """While venues have not answered to the space and times of now, a session stays what it was.

    It does not stay open, though, when it is withdrawn or where it was to be is closed. Once venues have refused, it
    cannot take place as it stands, as its old space was given up: nobody may book it until its unit has mended that.
    """
    session = db.get(Session, sitting.id)
    if session is None:
        return None
    here = session.venue_id, session.space_id, (session.starts_at, session.full_end)
    if reason := withdrawal(sitting, activity) or closed_reason(db, *here):
        return status_terms(reason) | {"closure_note": note_on_closing(db, *here)}
    return time_terms(db, *here) | ({"paused": True} if is_refused(sitting, placement) else {})


def withdrawn_terms(db: DbSession, session_id: uuid.UUID) -> Terms | None:
    """The terms of a session that nothing stands behind any more."""
    return status_terms("withdrawn") if db.get(Session, session_id) else None


def slot_terms(db: DbSession, slot: Slot) -> Terms:
    """A slot is open when its opening is declared."""
    opening = db.get_one(Opening, slot.opening_id)
    is_declared = slot.status == opening.status == "declared"
    reason = None if is_declared else "withdrawn"
    here = opening.venue_id, opening.space_id, span_of(slot)
    common = common_terms(db, opening)
    edition_id = edition_of(db, slot.starts_at)
    policies = policies_on(db, edition_id, opening.venue_id, common, slot.starts_at)
    return {
        **common,
        "id": slot.id,
        "edition_id": edition_id,
        **time_terms(db, *here),
        **booking_terms(opening.booking, slot.starts_at),
        "asked": allowed_seats(policies, slot.seats),
        "limit": limit_by(policies, slot.seats, slot.seats),
        "conditions": conditions_in(policies) + ([slot.note] if slot.note else []),
        **status_terms(reason or closed_reason(db, *here)),
    }


def common_terms(db: DbSession, opening: Opening) -> Terms:
    """The terms that all slots of an opening have in common; of slots that are settled together made once."""
    cache, key = at_hand(db), ("terms", opening.id)
    if key not in cache:
        cache[key] = opening_terms(db, opening)
    terms: Terms = cache[key]
    return terms


def opening_terms(db: DbSession, opening: Opening) -> Terms:
    place = whereabouts(db, opening.venue_id, None, None, opening.space_id)
    return {
        "kind": "slot",
        "activity_id": None,
        "sitting_id": None,
        "opening_id": opening.id,
        "unit_id": None,
        "venue_id": opening.venue_id,
        "space_id": opening.space_id,
        "title": place["place"] or UNNAMED_VENUE,
        "title_en": place["place_en"],
        "mode": "offline",
        "access": "seats",
        "join_url": None,
        "series": None,
        "topics": [],
        "dates": [],
        **place,
    }


def booking_terms(booking: dict[str, Any] | None, starts_at: datetime) -> Terms:
    """When a session can be booked and cancelled, by whom, and what is kept back; told in minutes before the start, or,
    for when booking opens, as a time of day so many days before."""
    booking = booking or {}
    before = partial(minutes_before, starts_at)
    keep = [
        {
            "pool": part["pool"],
            "seats": part["seats"],
            "release_at": before(part["release_minutes_before"]).isoformat(),
        }
        for part in booking.get("keep") or []
    ]
    return {
        "books_from": opens_booking(booking, starts_at),
        "books_until": before(booking.get("closes_minutes_before") or 0),
        "cancel_until": before(booking.get("cancel_minutes_before") or 0),
        "party_limit": booking.get("party_limit"),
        "children_per_adult": booking.get("children_per_adult"),
        "once_a_day": booking.get("once_a_day") or False,
        "keep": keep,
        "bring": booking.get("bring") or "",
    }


def seats_of(db: DbSession, sitting: Sitting, placement: Placement | None) -> int:
    """The least of what the unit asks, what the space holds, and what the capacity policies let in."""
    return min(sitting.seats, allowed_seats(policies_on_sitting(db, sitting), room_of(sitting, placement)))


def room_of(sitting: Sitting, placement: Placement | None) -> int:
    """What the space of a sitting holds; where it has none, what its unit asks."""
    space_seats = placement.space_seats if placement else None
    return sitting.seats if space_seats is None else space_seats


def limit_on(db: DbSession, sitting: Sitting, placement: Placement | None) -> dict[str, Any] | None:
    """The capacity policy that lets in fewer than its unit asks and its space holds, if one does."""
    room = room_of(sitting, placement)
    return limit_by(policies_on_sitting(db, sitting), room, min(sitting.seats, room))


def status_terms(reason: str | None) -> Terms:
    return {"status": "cancelled" if reason else "open", "reason": reason, "paused": False}


def withdrawal(sitting: Sitting, activity: Activity) -> str | None:
    is_planned = activity.status == "approved" and sitting.status == "planned"
    return None if is_planned else "withdrawn"
