"""Activities, with their sittings."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, cast, func, orm, select, tuple_

from chassis.clock import now
from chassis.storage.cursors import page

from .filters import Filters, Query, Row, View, chosen, days, given
from .model import Activity, ActivityTag, Placement, Seats, Session, Sitting, Unit, Venue
from .offers import IS_FREE, IS_PLANNED, is_due, places
from .sessions import BOOKED, PLACED, booked, end_of, place


def activities(
    db: orm.Session, filters: Filters, cursor: str | None = None, limit: int = 20
) -> dict[str, Any]:
    """Approved activities, those with a sitting still to come first, each by the sitting that lists show of it: the
    next that has a free seat, else the next, else the last.

    Filters: edition, unit, venue (ids), kind, mode, series, topic, audience, district (code), area (name), date, when
    (of `filters.SPANS`) or from/to (dates: a sitting on one of them), part (of the day in which it begins: of
    `filters.PARTS`), step_free (true: at a venue that is), drop_in (true: nobody books), free (true: a sitting that can
    be booked and has a seat left). An item is as `activity` shows one, with only the sittings that fit the filters.
    """
    listing = _listed(db, filters, _columns(db, filters), cursor, limit)
    rows = [row._mapping for row in listing["items"]]
    return listing | {"items": _with_sittings(db, rows, _SITTINGS.where(*_fitting(filters)))}


def programme(
    db: orm.Session, filters: Filters, cursor: str | None = None, limit: int = 20
) -> dict[str, Any]:
    """The same activities as lists show them, with no other sittings than those at the time of the one that stands for
    each, and without their online halves; `count` is still how many fit, and that of the page how many activities do.
    """
    columns = _columns(db, filters)
    # Reckoned places have all been looked at for the first page: how many there are is known with it.
    counted = (_FITTING,) if cursor is None and columns[0] is not Activity.past else ()
    listing = _listed(db, filters, columns + counted, cursor, limit)
    rows = [row._mapping for row in listing["items"]]
    when = [(row["id"], row["at"]) for row in rows]
    at_that_time = tuple_(Sitting.activity_id, Sitting.starts_at).in_(when)
    standing = _with_sittings(db, rows, _SITTINGS.where(at_that_time, *_fitting(filters)), halves={})
    items = [view | {"count": row["sittings"]} for view, row in zip(standing, rows, strict=True)]
    count = rows[0]["fitting"] if counted and rows else _count(db, filters, columns)
    return listing | {"items": items, "count": count}


def count_activities(db: orm.Session, filters: Filters) -> int:
    """How many activities fit the filters."""
    return _count(db, filters, _columns(db, filters))


def ids_that_fit(filters: Filters) -> Query:
    """The ids of activities, approved or not, that have a sitting which fits the filters of sittings."""
    return select(Sitting.activity_id).where(*_fitting(filters))


def ids_listed(db: orm.Session, filters: Filters) -> Query:
    """The ids of the activities that a list so narrowed has."""
    within = [name for name in (*_OF_SITTING, "date", "when", "from", "to", "step_free") if filters.get(name)]
    if not within and not is_due(db):
        return _ids(filters).where((Activity.free if filters.get("free") else Activity.sittings) > 0)
    return _ids(filters).where(Activity.id.in_(ids_that_fit(filters)))


def _ids(filters: Filters) -> Query:
    """The ids of activities that fit whatever their sittings are."""
    query = select(Activity.id).where(Activity.status == "approved", *_tagged(Activity.id, filters))
    for name, column in _OF_ACTIVITY.items():
        query = chosen(query, column, filters.get(name))
    return query


def areas_listed(db: orm.Session, filters: Filters) -> dict[str, int]:
    """{area: how many of the activities of a list so narrowed have a sitting there that fits}"""
    count = func.count(Sitting.activity_id.distinct()).label("times")
    query = select(Sitting.area, count).where(*_fitting(filters), Sitting.activity_id.in_(_ids(filters)))
    rows = db.execute(query.where(Sitting.area.is_not(None)).group_by(Sitting.area))
    return {row.area: row.times for row in rows}


def days_listed(db: orm.Session, filters: Filters) -> dict[date, int]:
    """{day in Shanghai: how many of the activities of a list so narrowed have a sitting that begins on it}"""
    day = _DAY[db.get_bind().dialect.name].label("day")
    query = select(day, func.count(Sitting.activity_id.distinct())).group_by(day)
    query = query.where(*_fitting(filters), IS_PLANNED, Sitting.activity_id.in_(_ids(filters)))
    return {date.fromisoformat(str(day)): count for day, count in db.execute(query)}


def activity(db: orm.Session, id: UUID) -> View | None:
    """One activity with all its sittings by time, withdrawn ones too (see `status`), or None.

    {id, edition_id, unit: {id, name, phone}, title, summary, kind, mode, series, topics, audiences, drop_in (bool:
    nobody books), reading_kind (of the kind 阅读 | None), organiser: {name, kind} of who gives it under its unit |
    None, status ("approved", "withdrawn"), next_at (start of the next planned sitting, or None), seats_left (free
    seats of all sittings that can be booked), sittings: [{id, starts_at, ends_at, seats, status ("planned",
    "cancelled"), prevention: [str], place: {venue_id, space_id, space_name, name, address, district, area} | None,
    placement: {status, reason} | None, session: as `sessions.booked` | None, online: the same of a hybrid sitting's
    online half | None}], standing (the one that lists show) and count (how many)}
    A sitting has no session while registration has not opened it, and no placement unless a venue was asked. All
    sittings of a series have the one session that it is booked as.
    """
    view = activities_of(db, [id]).get(id)
    if view:
        view["unit"] |= {"phone": db.scalar(select(Unit.public_phone).filter_by(id=view["unit"]["id"]))}
    return view


def activities_of(db: orm.Session, ids: Iterable[UUID]) -> dict[UUID, View]:
    """{id: the activity as `activity` shows it} of those ids that are known."""
    rows = db.execute(select(*_OWN).where(Activity.id.in_(ids))).mappings().all()
    return {view["id"]: view for view in _with_sittings(db, rows, _SITTINGS)}


def standing_for(sittings: Sequence[View]) -> View | None:
    """The sitting that lists show of an activity: the next that has a free seat, else the next, else the last."""
    moment = now()
    coming = [
        sitting for sitting in sittings if sitting["status"] == "planned" and sitting["starts_at"] > moment
    ]
    free = [sitting for sitting in coming if _is_free(sitting["session"])]
    return next(iter(free or coming or sittings[-1:]), None)


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
    Activity.drop_in,
    Activity.reading_kind,
    Activity.organiser,
    Activity.status,
)
_ACTIVITIES = select(*_OWN).where(Activity.status == "approved")
_COUNTED = select(func.count(Activity.id)).where(Activity.status == "approved")
_FITTING = func.count().over().label("fitting")
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
    "district": Sitting.district,
    "area": Sitting.area,
    "part": Sitting.part,
}
_STEP_FREE = select(Venue.id).where(cast(Venue.facilities, String).contains('"step_free"'))
_DAY: dict[str, ColumnElement[Any]] = {
    "sqlite": func.date(Sitting.starts_at, "+8 hours"),
    "postgresql": func.date(func.timezone("Asia/Shanghai", Sitting.starts_at)),
}
_OF_ACTIVITY = {
    "edition": Activity.edition_id,
    "unit": Activity.unit_id,
    "kind": Activity.kind,
    "reading": Activity.reading_kind,
    "mode": Activity.mode,
    "series": Activity.series,
    "drop_in": Activity.drop_in,
}


def _fitting(filters: Filters) -> list[ColumnElement[bool]]:
    """What a sitting has to be to fit the filters."""
    start, end = days(filters)
    conditions: list[ColumnElement[bool]] = [
        column.in_(values) for name, column in _OF_SITTING.items() if (values := given(filters.get(name)))
    ]
    conditions += [Sitting.venue_id.in_(_STEP_FREE)] if filters.get("step_free") else []
    conditions += [Sitting.ends_at > start] if start else []
    conditions += [Sitting.starts_at < end] if end else []
    return conditions + ([IS_FREE] if filters.get("free") else [])


def _listed(
    db: orm.Session, filters: Filters, columns: tuple[Any, ...], cursor: str | None, limit: int
) -> dict[str, Any]:
    """The rows of the activities that fit, in their order: what `_OWN` names, past, at and sittings (how many fit)."""
    query = _narrowed(_ACTIVITIES.add_columns(*columns), columns, filters)
    return page(db, query, (*columns[:2], Activity.id), cursor, limit, scalars=False)


def _count(db: orm.Session, filters: Filters, columns: tuple[Any, ...]) -> int:
    return db.scalar(_narrowed(_COUNTED, columns, filters)) or 0


def _columns(db: orm.Session, filters: Filters) -> tuple[Any, ...]:
    """The columns past, at and sittings of the activities by those of their sittings that fit.

    They stand in the activities' own rows, unless only some sittings may fit, or time has changed what stands there.
    """
    within = _fitting({name: value for name, value in filters.items() if name != "free"})
    if within or is_due(db):
        here = places(*_fitting(filters), *_tagged(Sitting.activity_id, filters)).subquery().c
        return here.past, here.at, here.sittings
    count = Activity.free if filters.get("free") else Activity.sittings
    return Activity.past, Activity.at, count.label("sittings")


def _narrowed(query: Query, columns: tuple[Any, ...], filters: Filters) -> Query:
    """The query of approved activities that fit and have sittings that do."""
    past, _, sittings, *_ = columns
    if past is Activity.past:
        query = query.where(*_tagged(Activity.id, filters))
    else:
        query = query.join(past.table, past.table.c.activity_id == Activity.id)
    for name, column in _OF_ACTIVITY.items():
        query = chosen(query, column, filters.get(name))
    return query.where(sittings > 0)


def _tagged(activity_id: Any, filters: Filters) -> list[ColumnElement[bool]]:
    """What the activity of that id has to be to fit the filters of which it may have several values."""
    tags = select(ActivityTag.activity_id)
    return [
        activity_id.in_(tags.where(ActivityTag.facet == facet, ActivityTag.value.in_(values)))
        for facet in ("topic", "audience")
        if (values := given(filters.get(facet)))
    ]


def _with_sittings(
    db: orm.Session, rows: Sequence[Row], sittings: Query, halves: Mapping[UUID, View] | None = None
) -> list[View]:
    """Views of activity rows, each with those of `sittings` that are its own, with their online `halves`: those that
    there are, if none are given."""
    if not rows:
        return []
    sittings_of: dict[UUID, list[View]] = {row["id"]: [] for row in rows}
    of_these = sittings.where(Sitting.activity_id.in_(sittings_of)).order_by(Sitting.starts_at, Sitting.id)
    if halves is None:
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
    moment = now()
    still = [
        sitting["starts_at"]
        for sitting in sittings
        if sitting["status"] == "planned" and sitting["ends_at"] > moment
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
    return columns | {
        "unit": unit,
        "next_at": following,
        "seats_left": sum(free),
        "sittings": sittings,
        "standing": standing_for(sittings),
        "count": len(sittings),
    }


def _is_free(session: View | None) -> bool:
    return bool(session and session["bookable"] and session["seats_left"])


def _sitting(row: Row) -> View:
    columns = {name: row[name] for name in _TOLD_OF_SITTING}
    answered = {"status": row["placement_status"], "reason": row["placement_reason"]}
    return columns | {
        "ends_at": end_of(row),
        "place": place(row),
        "placement": answered if row["placement_status"] else None,
        "session": booked(row) if row["session_status"] else None,
    }
