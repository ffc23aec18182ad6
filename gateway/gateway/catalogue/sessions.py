"""Sessions: what citizens can book, with the seats that are left."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import aliased

from chassis.cleaning import session_number
from chassis.clock import now
from chassis.storage.cursors import Way, cut, in_order, place_of, way_of

from .filters import NOW, Filters, Query, Row, View
from .model import Activity, Opening, Seats, Session, Sitting, Unit, Venue
from .session_dates import SessionDate
from .session_fitting import BOOKABLE, SEATS_LEFT, first_that_fits, narrow, parameters, with_seats


def sessions(db: DbSession, filters: Filters, cursor: str | None = None, limit: int = 20) -> dict[str, Any]:
    """Sessions by time, as `session` shows one: a series by the first of its dates that fits.

    Filters: of the session kind ("sitting", "slot"), mode, unit, activity, edition, own_venue (ids; that of a series is
    where its first date is), series (of its activity), status, number, free (true: only those that can be booked with a
    seat left); of one date of it, all together: venue (id), district, area, near (words, each in the name or address of
    its place), date or from/to (dates), when (of `filters.SPANS`), ahead (true: it has not begun; so with free).
    """
    values = parameters(filters)
    listing = _read_page(db, first_that_fits(_QUERY, frozenset(values)), values, _KEYS, cursor, limit)
    return listing | {"items": [_view(row._mapping) for row in listing["items"]]}


def dates(db: DbSession, filters: Filters, cursor: str | None = None, limit: int = 20) -> dict[str, Any]:
    """Each date of the same that fits, as calendars have them: {id (of a series the sitting's, else the session's),
    kind, title, title_en, activity_id, place, starts_at, ends_at, status, sequence}."""
    values = parameters(filters)
    listing = _read_page(db, narrow(_DATES, frozenset(values)), values, _KEYS_OF_DATES, cursor, limit)
    return listing | {"items": [_date_of(row._mapping) for row in listing["items"]]}


def venues_with(db: DbSession, filters: Filters) -> set[UUID]:
    """The venues of the dates that fit, as `sessions` filters them."""
    values = parameters(filters)
    return set(db.scalars(narrow(_VENUES, frozenset(values)), values))


def next_of_activities(db: DbSession, filters: Filters) -> Sequence[Any]:
    """Rows (venue_id, activity_id, at: when the first of its dates there begins) of the dates that fit."""
    values = parameters(filters)
    return db.execute(narrow(_NEXT, frozenset(values)), values).all()


def session(db: DbSession, id: UUID) -> View | None:
    """One session, or None; of a series with the first of its dates that is not over, or of them all.

    {id, kind, title, mode, edition_id, activity_id, activity_kind, opening_id, unit: {id, name} | None,
    place: {venue_id, space_id,
    space_name, name, address, district, area, phone} | None, starts_at, ends_at, status ("open", "cancelled"), reason,
    dates of a series: [{id, starts_at, ends_at}], date: {id, starts_at, ends_at} of the one that is shown, which is at
    its place, or of the session itself, places_differ (bool: not all dates are there), bring (what to bring),
    conditions (what is
    asked of those who come, a line each), limit (the capacity policy that is why there are not more seats:
    {ratio_percent, scope, district, sector, from_at} | None), closure_note (what its venue says of the closure that
    ends it early or calls it off), last_entry (of a slot, where one is let in until before its end), sequence
    (grows with every change; None: not told since it is counted), and what `booking_terms` tells}
    """
    return next(iter(_views(db, Session.id == id)), None)


def find_by_number(db: DbSession, question: str) -> list[View]:
    """The sessions that a question calls by their short number: of the editions' that are not over the next first,
    else the last ones that were."""
    number = session_number(question)
    if number is None:
        return []
    views = sorted(_views(db, Session.number == number), key=lambda view: view["starts_at"])
    return [view for view in views if view["ends_at"] > now()] or views[-1:]


def booking_terms(row: Row) -> View:
    """The part of a row that says what can be booked: of a session's own row, or of one joined to it.

    {number (what it is called on paper and by phone; None of what was never booked in an edition), capacity,
    kept_walk_in (people), books_until, party_limit, children_per_adult, once_a_day (bool: each person one such booking
    of its venue a day), bring, conditions, limit}, and what `offer_of` tells
    """
    terms = {
        name: row[name] for name in ("number", "capacity", "books_until", "party_limit", "children_per_adult")
    }
    return (
        offer_of(row)
        | terms
        | {
            "once_a_day": bool(row["once_a_day"]),
            "kept_walk_in": row["kept_walk_in"] or 0,
            "bring": row["bring"] or "",
            "conditions": row["conditions"] or [],
            "limit": row["limit"],
        }
    )


def offer_of(row: Row) -> View:
    """What of it lists show: {id, status ("open", "cancelled"), reason, closure_note, seats_left, waiting, kept_elder
    (people), access ("seats", "open": all may enter), paused, books_from, is_series, bookable (bool: a booking would be
    taken now)}
    """
    is_open = row["session_status"] == "open"
    return {
        "id": row["session_id"],
        "status": row["session_status"],
        "reason": row["session_reason"],
        "closure_note": row["closure_note"],
        "seats_left": row["seats_left"] if is_open else 0,
        "waiting": row["waiting"] or 0,
        "kept_elder": row["kept_elder"] or 0,
        "access": row["access"] or "seats",
        "paused": bool(row["paused"]),
        "books_from": row["books_from"],
        "is_series": bool(row["session_dates"]),
        "bookable": bool(row["bookable"]),
    }


def place(row: Row) -> View | None:
    """Where it is: the venue and its space as the venue tells them, else the place the unit named; None online."""
    if not (row["venue_id"] or row["place_name"]):
        return None
    spaces = {str(space["id"]): space["name"] for space in row["venue_spaces"] or ()}
    return {
        "venue_id": row["venue_id"],
        "space_id": row["space_id"],
        "space_name": spaces.get(str(row["space_id"])),
        "name": row["venue_name"] or row["place_name"],
        "name_en": row["venue_name_en"],
        "address": row["venue_address"] or row["place_address"],
        "district": row["venue_district"] or row["place_district"],
        "area": row["venue_area"] or row["place_area"],
        "phone": row["venue_phone"],
    }


def end_of(row: Row, id: UUID) -> datetime:
    """When a sitting or a slot of that id ends, of its row joined to its session: as planned, or before, as its place
    closes."""
    ends_at: datetime = row["ends_at"]
    if row["session_status"] != "open":
        return ends_at
    whole = {"starts_at": row["session_starts_at"], "ends_at": row["session_ends_at"]}
    dates = {date["id"]: date for date in map(_date, row["session_dates"] or [])}
    session = dates.get(id, whole)
    is_cut = session["starts_at"] == row["starts_at"] and session["ends_at"] < ends_at
    return session["ends_at"] if is_cut else ends_at


def last_entry_of(row: Row, ends_at: datetime) -> datetime | None:
    """Until when a slot that ends then lets people in; None where that is its end, or its venue does not say.

    `row`: its starts_at, and the last_entry of its opening.
    """
    last: datetime | None = row["last_entry"]
    return last if last and row["starts_at"] < last < ends_at else None


# What `offer_of`, `booking_terms`, `end_of` and `place` read, wherever a query has joined the session, its seats, venue
# and sitting.
OFFERED = (
    Session.id.label("session_id"),
    Session.starts_at.label("session_starts_at"),
    Session.ends_at.label("session_ends_at"),
    Session.dates.label("session_dates"),
    Session.access,
    Session.closure_note,
    Session.paused,
    Session.books_from,
    BOOKABLE.label("bookable"),
    Seats.kept_elder,
    Session.status.label("session_status"),
    Session.reason.label("session_reason"),
    SEATS_LEFT.label("seats_left"),
    Seats.waiting,
)
BOOKED = (
    *OFFERED,
    Session.number,
    Session.bring,
    Session.conditions,
    Session.limit,
    Session.books_until,
    Session.party_limit,
    Session.children_per_adult,
    Session.once_a_day,
    Seats.kept_walk_in,
    Session.capacity,
)
PLACED = (
    Venue.name.label("venue_name"),
    Venue.name_en.label("venue_name_en"),
    Venue.address.label("venue_address"),
    Venue.district.label("venue_district"),
    Venue.area.label("venue_area"),
    Venue.phone.label("venue_phone"),
    Venue.spaces.label("venue_spaces"),
    Sitting.place_name,
    Sitting.place_address,
    Sitting.place_district,
    Sitting.place_area,
)
_OWN = (
    Session.id,
    Session.kind,
    Session.title,
    Session.mode,
    Session.edition_id,
    Session.activity_id,
    Session.opening_id,
    Session.unit_id,
    Session.sequence,
)
_HERE = (
    SessionDate.id.label("date_id"),
    SessionDate.starts_at,
    SessionDate.ends_at,
    SessionDate.venue_id,
    SessionDate.space_id,
)
_TOLD = [column.key for column in _OWN if column.key != "unit_id"]
_TOLD_OF_DATES = ("kind", "title", "activity_id", "status", "sequence")
_OTHER = aliased(SessionDate)
_ELSEWHERE = (
    select(_OTHER.nth)
    .where(
        _OTHER.session_id == SessionDate.session_id,
        or_(
            _OTHER.venue_id.is_distinct_from(SessionDate.venue_id),
            _OTHER.words.is_distinct_from(SessionDate.words),
        ),
    )
    .correlate(SessionDate)
    .exists()
)
_IS_SERIES = SessionDate.id != SessionDate.session_id


def english_titles(db: DbSession, ids: Iterable[UUID]) -> dict[str, str | None]:
    """{id of a session: what it is called in English, or None} of those ids that are known."""
    title = case((Session.kind == "slot", Venue.name_en), else_=Activity.title_en).label("title_en")
    rows = select(Session.id, title).select_from(Session).outerjoin(Venue, Venue.id == Session.venue_id)
    rows = rows.outerjoin(Activity, Activity.id == Session.activity_id).where(Session.id.in_(ids))
    return {str(row.id): row.title_en for row in db.execute(rows)}


def _join_all(query: Query) -> Query:
    """The query of dates, joined to whatever else is known of each."""
    return (
        with_seats(query)
        .outerjoin(Opening, Opening.id == Session.opening_id)
        .outerjoin(Sitting, Sitting.id == SessionDate.sitting_id)
        .outerjoin(Activity, Activity.id == Session.activity_id)
        .outerjoin(Unit, Unit.id == Session.unit_id)
        .outerjoin(Venue, Venue.id == SessionDate.venue_id)
    )


_QUERY: Query = _join_all(
    select(
        *_OWN,
        *_HERE,
        Opening.last_entry,
        case((_IS_SERIES, _ELSEWHERE), else_=False).label("places_differ"),
        *BOOKED,
        *PLACED,
        func.coalesce(Unit.name, Activity.unit_name).label("unit_name"),
        Unit.public_phone.label("unit_phone"),
        Unit.name_en.label("unit_name_en"),
        Activity.kind.label("activity_kind"),
        Activity.title_en.label("activity_title_en"),
    )
)
_DATES: Query = _join_all(
    select(
        *(getattr(Session, name) for name in _TOLD_OF_DATES),
        *_HERE,
        *(SessionDate.session_id, SessionDate.nth),
        Activity.title_en.label("activity_title_en"),
        *PLACED,
    )
)
_VENUES: Query = with_seats(select(SessionDate.venue_id).distinct()).where(SessionDate.venue_id.is_not(None))
_BY_PLACE = (SessionDate.venue_id, Session.activity_id)
_NEXT: Query = (
    with_seats(select(*_BY_PLACE, func.min(SessionDate.starts_at).label("at")))
    .where(*(column.is_not(None) for column in _BY_PLACE))
    .group_by(*_BY_PLACE)
)
_KEYS = (SessionDate.starts_at, SessionDate.session_id)
_KEYS_OF_DATES = (*_KEYS, SessionDate.nth)


def _read_page(
    db: DbSession, query: Query, values: dict[str, Any], keys: tuple[Any, ...], cursor: str | None, limit: int
) -> dict[str, Any]:
    """The rows of a page of a query that is sent with these values."""
    statement = _page_query(query, keys, way_of(cursor))
    rows = db.connection().execute(statement, values | place_of(keys, cursor, limit)).all()
    return cut([*rows], keys, limit, cursor)


@lru_cache(maxsize=256)
def _page_query(query: Query, keys: tuple[Any, ...], way: Way) -> Query:
    return in_order(query, keys, way)


def _views(db: DbSession, which: ColumnElement[bool]) -> list[View]:
    """Views of sessions, each by the first of its dates that is not over, or of them all."""
    rows = db.execute(_QUERY.where(which).order_by(SessionDate.ends_at <= NOW, SessionDate.nth)).mappings()
    first: dict[UUID, Row] = {}
    for row in rows:
        first.setdefault(row["id"], row)
    return [_view(row) for row in first.values()]


def _date_of(row: Row) -> View:
    columns = {name: row[name] for name in _TOLD_OF_DATES}
    return columns | _span(row) | {"title_en": _title_en(row), "place": place(row)}


def _span(row: Row) -> View:
    """A date as it stands in the row."""
    return {"id": row["date_id"], "starts_at": row["starts_at"], "ends_at": row["ends_at"]}


def _view(row: Row) -> View:
    unit = {"id": row["unit_id"], "name": row["unit_name"], "name_en": row["unit_name_en"]}
    columns = {name: row[name] for name in _TOLD} | {
        "starts_at": row["session_starts_at"],
        "ends_at": row["session_ends_at"],
        "dates": [_date(part) for part in row["session_dates"] or ()],
        "date": _span(row),
    }
    more = {
        "last_entry": last_entry_of(row, row["ends_at"]),
        "activity_kind": row["activity_kind"],
        "places_differ": bool(row["places_differ"]),
    }
    phones = {"unit_phone": row["unit_phone"]}
    at = place(row)
    columns["title_en"] = _title_en(row)
    whose = {"unit": unit if row["unit_id"] else None, "place": at | phones if at else None}
    return columns | booking_terms(row) | more | whose


def _title_en(row: Row) -> str | None:
    """That of its activity; a slot is called as its venue is."""
    title: str | None = row["venue_name_en" if row["kind"] == "slot" else "activity_title_en"]
    return title


def _date(part: dict[str, str]) -> View:
    span = {name: datetime.fromisoformat(part[name]) for name in ("starts_at", "ends_at")}
    return {"id": UUID(part["id"])} | span
