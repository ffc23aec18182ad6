"""Activities, with their sittings."""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now
from chassis.storage.cursors import Way, cut, in_order, place_of, way_of

from .facets import find_few_tagged
from .filters import EVERY, Filters, Query, Row, View
from .fitting import FITS_SITTINGS, ORDINALS, Names, fitting, parameters, row_fits, tag_conditions
from .model import Activity, Placement, Seats, Session, Sitting, Unit, Venue
from .offers import is_due, places
from .sessions import BOOKED, OFFERED, PLACED, booking_terms, end_of, offer_of, place

SHAPES = 256
"""Statements that are kept, each for other names of filters."""


def activities(db: DbSession, filters: Filters, cursor: str | None = None, limit: int = 20) -> dict[str, Any]:
    """Approved activities, those with a sitting still to come first, each by the sitting that lists show of it: the
    next that has a free seat, else the next, else the last.

    Filters: edition, unit, venue (ids), kind, mode, series, topic, audience, district (code), area (name), date, when
    (of `filters.SPANS`) or from/to (dates: a sitting on one of them), part (of the day in which it begins: of
    `filters.PARTS`), step_free (true: at a venue that is), drop_in (true: nobody books), free (true: a sitting that can
    be booked and has a seat left). An item is as `activity` shows one, with only the sittings that fit the filters.
    """
    values, names, stands = _parameters(db, filters)
    keys = _keys(_columns(names, stands))
    statement = _full_query(names, stands, way_of(cursor))
    listing = cut([*db.execute(statement, values | place_of(keys, cursor, limit))], keys, limit, cursor)
    rows = [row._mapping for row in listing["items"]]
    return listing | {"items": _with_sittings(db, rows, _SITTINGS.where(*fitting(names)).params(values))}


def programme(db: DbSession, filters: Filters, cursor: str | None = None, limit: int = 20) -> dict[str, Any]:
    """The same activities as lists show them; and `count`, how many there are.

    An item is {id, title, title_en, kind, mode, topics, audiences, unit: {name, name_en}, standing: the sitting that
    stands for it, as `activity` has one but for what only its own page shows, and without its online half; count (of
    its sittings that fit)}
    """
    values, names, stands = _parameters(db, filters)
    keys = _keys(_columns(names, stands))
    statement = _list_query(names, stands, way_of(cursor))
    rows = db.connection().execute(statement, values | place_of(keys, cursor, limit)).all()
    first_of: dict[UUID, Any] = {row.id: row for row in reversed(rows)}
    last_to_first = [*first_of.values()]
    is_back = way_of(cursor) == "before"
    listing = cut(last_to_first if is_back else last_to_first[::-1], keys, limit, cursor)
    views = _views_of_list(rows)
    items = [views[row.id] for row in listing["items"]]
    # Reckoned places have all been looked at for the first page: how many there are is known with it.
    is_counted = rows and not stands and not cursor
    count = rows[0].fitting if is_counted else db.connection().scalar(_count_query(names, stands), values)
    return listing | {"items": items, "count": count}


def count_activities(db: DbSession, filters: Filters) -> int:
    """How many activities fit the filters."""
    values, names, stands = _parameters(db, filters)
    return db.scalar(_count_query(names, stands), values) or 0


def activity(db: DbSession, id: UUID) -> View | None:
    """One activity with all its sittings by time, withdrawn ones too (see `status`), or None.

    {id, edition_id, unit: {id, name, name_en, phone}, title, title_en (or None), summary, kind, mode, series, topics,
    audiences, drop_in (bool: nobody books), reading_kind (of the kind 阅读 | None), organiser: {name, kind} of who
    gives it under its unit | None, status ("approved", "withdrawn"), next_at (start of the next planned sitting),
    seats_left (free seats of all sittings that can be booked), sittings: [{id, starts_at, ends_at, seats, status
    ("planned", "cancelled"), prevention: [str], place: {venue_id, space_id, space_name, name, address, district, area}
    | None, placement: {status, reason} | None, session: as `sessions.booking_terms` | None, online: the same of a
    hybrid sitting's online half | None}], standing (the one that lists show) and count (how many)}
    A sitting has no session while registration has not opened it, and no placement unless a venue was asked. All
    sittings of a series have the one session that it is booked as.
    """
    view = activities_of(db, [id]).get(id)
    if view:
        view["unit"] |= {"phone": db.scalar(select(Unit.public_phone).filter_by(id=view["unit"]["id"]))}
    return view


def activities_of(db: DbSession, ids: Iterable[UUID], filters: Filters = EVERY) -> dict[UUID, View]:
    """{id: the activity as `activity` shows it, with its sittings that fit} of those ids that are known."""
    rows = db.execute(select(*_OWN).where(Activity.id.in_(ids))).mappings().all()
    values = parameters(filters)
    sittings = _SITTINGS.where(*fitting(values)).params(values)
    return {view["id"]: view for view in _with_sittings(db, rows, sittings)}


def rows_of(db: DbSession, ids: Collection[UUID], filters: Filters = EVERY) -> dict[UUID, View]:
    """{id: the activity as `programme` shows it, by its sittings that fit} of those ids that are known."""
    values = parameters(filters)
    stands = _stands_in_rows(db, values.keys())
    if not stands:
        values |= {ORDINALS: db.scalars(select(Activity.ordinal).where(Activity.id.in_(ids))).all()}
    statement = _query_by_ids(frozenset(values), stands)
    return _views_of_list(db.connection().execute(statement, values | {"ids": ids}).all())


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
    Activity.title_en,
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
_LISTED = (
    Activity.id,
    Activity.unit_id,
    Activity.unit_name,
    Activity.title,
    Activity.title_en,
    Activity.kind,
    Activity.mode,
    Activity.topics,
    Activity.audiences,
)
_TOLD = [column.key for column in _OWN if column.key not in ("unit_id", "unit_name")]
_TOLD_IN_LISTS = ("id", "title", "title_en", "kind", "mode", "topics", "audiences")
_ASKED = (Placement.status.label("placement_status"), Placement.reason.label("placement_reason"))


def _with_offers(query: Query) -> Query:
    """The query of sittings, joined to what can be booked of each, and where."""
    query = query.outerjoin(Placement, Placement.id == Sitting.id)
    # Its own session, or the one that a whole series is booked as.
    query = query.outerjoin(Session, (Session.id == Sitting.id) | (Session.id == Sitting.activity_id))
    return query.outerjoin(Seats, Seats.id == Session.id).outerjoin(Venue, Venue.id == Sitting.venue_id)


_SITTINGS = _with_offers(
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
        *_ASKED,
        *BOOKED,
        *PLACED,
    )
)
_TOLD_OF_SITTING = ("id", "starts_at", "ends_at", "seats", "status", "prevention")


def _parameters(db: DbSession, filters: Filters) -> tuple[dict[str, Any], Names, bool]:
    """What statements are sent with, its names, and whether the activities' own rows say what they ask for."""
    values = parameters(filters)
    stands = _stands_in_rows(db, values.keys())
    if not stands:
        values |= find_few_tagged(db, values)
    return values, frozenset(values), stands


def _stands_in_rows(db: DbSession, names: Collection[str]) -> bool:
    """Whether an activity's own row says by which of the sittings that fit it has its place in a list: not where only
    some may fit, or time has changed what stands there."""
    return FITS_SITTINGS.isdisjoint({*names} - {"free"}) and not is_due(db)


def _columns(names: Names, stands: bool) -> tuple[Any, ...]:
    """The columns past, at and sittings of the activities by those of their sittings that fit."""
    if stands:
        count = Activity.free if "free" in names else Activity.sittings
        return Activity.past, Activity.at, count.label("sittings")
    return _places(names)


@lru_cache(maxsize=SHAPES)
def _places(names: Names) -> tuple[Any, ...]:
    here = places(*fitting(names), *tag_conditions(Sitting.activity_id, names)).subquery().c
    return here.past, here.at, here.sittings


def _keys(columns: tuple[Any, ...]) -> tuple[Any, ...]:
    """What a list is ordered by."""
    return (*columns[:2], Activity.id)


@lru_cache(maxsize=SHAPES)
def _full_query(names: Names, stands: bool, way: Way) -> Query:
    """The statement for a page of activities with all of their own columns."""
    columns = _columns(names, stands)
    return in_order(_narrow(select(*_OWN, *columns), names, columns), _keys(columns), way)


@lru_cache(maxsize=SHAPES)
def _list_query(names: Names, stands: bool, way: Way) -> Query:
    """The statement for a page of a list: a row for each sitting that could stand for the activity."""
    columns = _columns(names, stands)
    fitting_ones = () if stands or way != "first" else (func.count().over().label("fitting"),)
    query = _narrow(select(*_LISTED, *columns, *fitting_ones), names, columns)
    listing = in_order(query, _keys(columns), way).subquery("listed")
    return _with_standing(listing, names).order_by(listing.c.past, listing.c.at, listing.c.id, Sitting.id)


@lru_cache(maxsize=SHAPES)
def _query_by_ids(names: Names, stands: bool) -> Query:
    """The statement for some activities by their ids, in rows as those of a list."""
    columns = _columns(names, stands)
    these = select(*_LISTED, *columns).where(Activity.id.in_(bindparam("ids", expanding=True)))
    if not stands:
        places = columns[0].table
        these = these.outerjoin(places, places.c.ordinal == Activity.ordinal)
    return _with_standing(these.subquery("listed"), names).order_by(Sitting.id)


def _with_standing(listing: Any, names: Names) -> Query:
    """The rows of a list, joined to the sittings that could stand for each."""
    here = and_(Sitting.activity_id == listing.c.id, Sitting.starts_at == listing.c.at, *fitting(names))
    offers = select(
        listing, Sitting.starts_at, Sitting.ends_at, Sitting.status, Sitting.venue_id, Sitting.space_id
    ).add_columns(
        Sitting.id.label("sitting_id"), Unit.name_en.label("unit_name_en"), *_ASKED, *OFFERED, *PLACED
    )
    of_units = offers.select_from(listing).outerjoin(Unit, Unit.id == listing.c.unit_id)
    return _with_offers(of_units.outerjoin(Sitting, here))


@lru_cache(maxsize=SHAPES)
def _count_query(names: Names, stands: bool) -> Query:
    columns = _columns(names, stands)
    return _narrow(select(func.count(Activity.id)), names, columns)


def _narrow(query: Query, names: Names, columns: tuple[Any, ...]) -> Query:
    """The query of approved activities that fit and have sittings that do."""
    past, _, sittings = columns
    if past is Activity.past:
        query = query.where(*tag_conditions(Activity.id, names))
    else:
        query = query.join(past.table, past.table.c.ordinal == Activity.ordinal)
    return query.where(*row_fits(names), sittings > 0)


def _views_of_list(rows: Sequence[Any]) -> dict[UUID, View]:
    """{id: the activity} of rows as those of a list."""
    sittings_of: dict[UUID, list[View]] = {row.id: [] for row in rows}
    for row in rows:
        if row.sitting_id:
            sittings_of[row.id].append(_offer(row._mapping))
    return {row.id: _row_of_list(row, sittings_of[row.id]) for row in rows}


def _row_of_list(row: Any, sittings: list[View]) -> View:
    columns = {name: row._mapping[name] for name in _TOLD_IN_LISTS}
    unit = {"name": row.unit_name, "name_en": row.unit_name_en}
    return columns | {"unit": unit, "standing": standing_for(sittings), "count": row.sittings or 0}


def _offer(row: Row) -> View:
    """A sitting as lists show it."""
    return {
        "id": row["sitting_id"],
        "starts_at": row["starts_at"],
        "ends_at": end_of(row, row["sitting_id"]),
        "status": row["status"],
        "place": place(row),
        "placement": {"status": row["placement_status"], "reason": row["placement_reason"]},
        "session": offer_of(row) if row["session_status"] else None,
    }


def _with_sittings(db: DbSession, rows: Sequence[Row], sittings: Query) -> list[View]:
    """Views of activity rows, each with those of `sittings` that are its own, and their online halves."""
    if not rows:
        return []
    sittings_of: dict[UUID, list[View]] = {row["id"]: [] for row in rows}
    of_these = sittings.where(Sitting.activity_id.in_(sittings_of)).order_by(Sitting.starts_at, Sitting.id)
    halves = _online_halves(db, sittings_of)
    for row in db.execute(of_these).mappings():
        sittings_of[row["activity_id"]].append(_sitting(row) | {"online": halves.get(row["id"])})
    english = _english_names(db, {row["unit_id"] for row in rows})
    return [_view(row, sittings_of[row["id"]], english.get(row["unit_id"])) for row in rows]


def _english_names(db: DbSession, unit_ids: Iterable[UUID]) -> dict[UUID, str]:
    """{id of a unit: its English name} of those that have one."""
    query = select(Unit.id, Unit.name_en).where(Unit.id.in_(unit_ids), Unit.name_en.is_not(None))
    return {row.id: row.name_en for row in db.execute(query)}


def _online_halves(db: DbSession, activity_ids: Iterable[UUID]) -> dict[UUID, View]:
    """{id of a hybrid sitting: what can be booked of its online half}."""
    query = (
        select(Session.sitting_id, *BOOKED)
        .outerjoin(Seats, Seats.id == Session.id)
        .where(Session.activity_id.in_(activity_ids), Session.sitting_id != Session.id)
    )
    return {row["sitting_id"]: booking_terms(row) for row in db.execute(query).mappings()}


def _view(row: Row, sittings: list[View], unit_name_en: str | None) -> View:
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
    unit = {"id": row["unit_id"], "name": row["unit_name"], "name_en": unit_name_en}
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
    answer = {"status": row["placement_status"], "reason": row["placement_reason"]}
    return columns | {
        "ends_at": end_of(row, row["id"]),
        "place": place(row),
        "placement": answer if row["placement_status"] else None,
        "session": booking_terms(row) if row["session_status"] else None,
    }
