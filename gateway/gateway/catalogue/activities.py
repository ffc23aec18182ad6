"""Activities, with their sittings."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, orm, select

from chassis.clock import now
from chassis.storage.cursors import page

from .filters import Filters, Query, Row, View, chosen, days
from .model import Activity, ActivityTag, Placement, Seats, Session, Sitting, Venue
from .sessions import BOOKED, CAN_BE_BOOKED, PLACED, booked, place


def activities(
    db: orm.Session, filters: Filters, cursor: str | None = None, limit: int = 20
) -> dict[str, Any]:
    """Approved activities, those with a sitting still to come first, each by the sitting that lists show of it: the
    next that has a free seat, else the next, else the last.

    Filters: edition, unit, venue (ids), kind, mode, series, topic, audience, district (code), area (name), date or
    from/to (dates: a sitting on one of them), free (true: a sitting that can be booked and has a seat left). An item
    is as `activity` shows one, with only the sittings that fit the filters.
    """
    fitting = _sittings_that_fit(filters)
    ranked = _ranked(filters, fitting).subquery()
    query = select(*_OWN, ranked.c.past, ranked.c.at).join(ranked, ranked.c.id == Activity.id)
    listing = page(db, query, (ranked.c.past, ranked.c.at, Activity.id), cursor, limit, scalars=False)
    return listing | {"items": _with_sittings(db, [row._mapping for row in listing["items"]], fitting)}


def count_activities(db: orm.Session, filters: Filters) -> int:
    """How many activities fit the filters."""
    ranked = _ranked(filters, _sittings_that_fit(filters))
    return db.scalar(select(func.count()).select_from(ranked.subquery())) or 0


def activity(db: orm.Session, id: UUID) -> View | None:
    """One activity with all its sittings by time, withdrawn ones too (see `status`), or None.

    {id, edition_id, unit: {id, name}, title, summary, kind, mode, series, topics, audiences,
    status ("approved", "withdrawn"), next_at (start of the next planned sitting, or None), seats_left (free seats of
    all sittings that can be booked), sittings: [{id, starts_at, ends_at, seats, status ("planned", "cancelled"),
    prevention: [str], place: {venue_id, space_id, space_name, name, address, district, area} | None,
    placement: {status, reason} | None, session: as `sessions.booked` | None, online: the same of a hybrid sitting's
    online half | None}]}
    A sitting has no session while registration has not opened it, and no placement unless a venue was asked. All
    sittings of a series have the one session that it is booked as.
    """
    return activities_of(db, [id]).get(id)


def activities_of(db: orm.Session, ids: Iterable[UUID]) -> dict[UUID, View]:
    """{id: the activity as `activity` shows it} of those ids that are known."""
    rows = db.execute(select(*_OWN).where(Activity.id.in_(ids))).mappings().all()
    return {view["id"]: view for view in _with_sittings(db, rows, _SITTINGS)}


_OWN = (
    Activity.id,
    Activity.edition_id,
    Activity.unit_id,
    Activity.unit_name,
    Activity.title,
    Activity.summary,
    Activity.kind,
    Activity.mode,
    Activity.series,
    Activity.topics,
    Activity.audiences,
    Activity.status,
)
_TOLD = [column.key for column in _OWN if column.key not in ("unit_id", "unit_name")]
_SITTINGS = (
    select(
        Sitting.id,
        Sitting.activity_id,
        Sitting.starts_at,
        Sitting.ends_at,
        Sitting.seats,
        Sitting.status,
        Sitting.prevention,
        Sitting.venue_id,
        Sitting.space_id,
        Placement.status.label("placement_status"),
        Placement.reason.label("placement_reason"),
        *BOOKED,
        *PLACED,
    )
    .outerjoin(Placement, Placement.id == Sitting.id)
    # Its own session, or the one that a whole series is booked as.
    .outerjoin(Session, (Session.id == Sitting.id) | (Session.id == Sitting.activity_id))
    .outerjoin(Seats, Seats.id == Session.id)
    .outerjoin(Venue, Venue.id == Sitting.venue_id)
)
_TOLD_OF_SITTING = ("id", "starts_at", "ends_at", "seats", "status", "prevention")
_OF_SITTING = {
    "venue": Sitting.venue_id,
    "district": func.coalesce(Venue.district, Sitting.place_district),
    "area": func.coalesce(Venue.area, Sitting.place_area),
}
_OF_ACTIVITY = {
    "edition": Activity.edition_id,
    "unit": Activity.unit_id,
    "kind": Activity.kind,
    "mode": Activity.mode,
    "series": Activity.series,
}


def _sittings_that_fit(filters: Filters) -> Query:
    query = _SITTINGS
    for name, column in _OF_SITTING.items():
        query = chosen(query, column, filters.get(name))
    start, end = days(filters)
    if start:
        query = query.where(Sitting.ends_at > start)
    if end:
        query = query.where(Sitting.starts_at < end)
    if filters.get("free"):
        query = query.where(CAN_BE_BOOKED)
    return query


def _ranked(filters: Filters, fitting: Query) -> Query:
    """The fitting activities' ids with what they are ordered by: `past` (0 or 1) and `at` (time of a sitting)."""
    sitting = fitting.subquery()
    is_planned = sitting.c.status == "planned"
    is_coming = is_planned & (sitting.c.starts_at > now())
    is_free = is_coming & sitting.c.bookable & (sitting.c.seats_left > 0)
    following = [func.min(case((fits, sitting.c.starts_at))) for fits in (is_free, is_coming)]
    at = func.coalesce(*following, func.max(sitting.c.starts_at))
    still = func.max(case((is_planned & (sitting.c.ends_at >= now()), 1), else_=0))
    query = (
        select(Activity.id, (1 - still).label("past"), at.label("at"))
        .join(sitting, sitting.c.activity_id == Activity.id)
        .where(Activity.status == "approved")
        .group_by(Activity.id)
    )
    for name, column in _OF_ACTIVITY.items():
        query = chosen(query, column, filters.get(name))
    for facet in ("topic", "audience"):
        if filters.get(facet):
            tagged = select(ActivityTag.activity_id).where(ActivityTag.facet == facet)
            query = query.where(Activity.id.in_(chosen(tagged, ActivityTag.value, filters[facet])))
    return query


def _with_sittings(db: orm.Session, rows: Sequence[Row], sittings: Query) -> list[View]:
    """Views of activity rows, each with those of `sittings` that are its own."""
    sittings_of: dict[UUID, list[View]] = {row["id"]: [] for row in rows}
    of_these = sittings.where(Sitting.activity_id.in_(sittings_of)).order_by(Sitting.starts_at, Sitting.id)
    halves = _online_halves(db, sittings_of)
    for row in db.execute(of_these).mappings():
        sittings_of[row["activity_id"]].append(_sitting(row) | {"online": halves.get(row["id"])})
    return [_view(row, sittings_of[row["id"]]) for row in rows]


def _online_halves(db: orm.Session, activity_ids: Iterable[UUID]) -> dict[UUID, View]:
    """{id of a hybrid sitting: what can be booked of its online half}."""
    query = (
        select(Session.sitting_id, *BOOKED)
        .outerjoin(Seats, Seats.id == Session.id)
        .where(Session.activity_id.in_(activity_ids), Session.sitting_id != Session.id)
    )
    return {row["sitting_id"]: booked(row) for row in db.execute(query).mappings()}


def _view(row: Row, sittings: list[View]) -> View:
    still = [
        sitting["starts_at"]
        for sitting in sittings
        if sitting["status"] == "planned" and sitting["ends_at"] >= now()
    ]
    sessions = {
        session["id"]: session
        for sitting in sittings
        for session in (sitting["session"], sitting["online"])
        if session
    }
    free = [session["seats_left"] for session in sessions.values() if session["bookable"]]
    columns = {name: row[name] for name in _TOLD}
    unit = {"id": row["unit_id"], "name": row["unit_name"]}
    following = still[0] if still and row["status"] == "approved" else None
    return columns | {"unit": unit, "next_at": following, "seats_left": sum(free), "sittings": sittings}


def _sitting(row: Row) -> View:
    columns = {name: row[name] for name in _TOLD_OF_SITTING}
    answered = {"status": row["placement_status"], "reason": row["placement_reason"]}
    return columns | {
        "place": place(row),
        "placement": answered if row["placement_status"] else None,
        "session": booked(row) if row["session_status"] else None,
    }
