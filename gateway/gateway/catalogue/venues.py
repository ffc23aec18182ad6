"""Venues, with their spaces, openings and closures."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Exists, func, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import SHANGHAI, midnight, now, today
from chassis.storage.cursors import page

from .filters import Filters, Query, Row, View, chosen
from .hours import doors, windows_of
from .model import Closure, Opening, Seats, Session, Slot, Venue
from .session_fitting import CAN_BE_BOOKED, STILL_AHEAD
from .sessions import BOOKED, booking_terms, end_of, last_entry_of


def venues(db: DbSession, filters: Filters, cursor: str | None = None, limit: int = 20) -> dict[str, Any]:
    """Open venues by area and name.

    Filters: sector, district (code), area (name), date (those that let citizens in on that day), free (true: those
    with a slot to come that has a seat left). An item is {id, name, name_en, sector, district, area, address, phone,
    hours, notice, status ("open", "retired"), spaces: [{id, name, seats, status, equipment}], closed_now (bool: all of
    it shut now)}, and what else venues tells of it: opening_hours, osm_hours, facilities, directions, elder_service,
    bring, position.
    """
    query = _venue_query().where(Venue.status == "open")
    for name in ("sector", "district", "area"):
        query = chosen(query, getattr(Venue, name), filters.get(name))
    if filters.get("date"):
        query = query.where(_has_opening(Opening.date == filters["date"]))
    if filters.get("free"):
        query = query.where(_slot_free())
    listing = page(db, query, (_AREA, Venue.name, Venue.id), cursor, limit, scalars=False)
    return listing | {"items": [_view(row._mapping) for row in listing["items"]]}


def venue_names(db: DbSession) -> dict[str, str]:
    """{id: name} of the open venues, by area and name."""
    return {id: names["name"] for id, names in names_of_venues(db).items()}


def names_of_venues(db: DbSession) -> dict[str, dict[str, str]]:
    """{id: {name, name_en (or None)}} of the open venues, by area and name."""
    query = select(Venue.id, Venue.name, Venue.name_en).where(Venue.status == "open")
    rows = db.execute(query.order_by(_AREA, Venue.name, Venue.id))
    return {str(row.id): {"name": row.name, "name_en": row.name_en} for row in rows}


def names_of_spaces(db: DbSession) -> dict[str, dict[str, str]]:
    """{id of a space: {name, name_en (or None; both its venue's), space_name}} of the open spaces of open venues, by
    area and name."""
    query = select(Venue.name, Venue.name_en, Venue.spaces).where(Venue.status == "open")
    return {
        str(space["id"]): {"name": row.name, "name_en": row.name_en, "space_name": space["name"]}
        for row in db.execute(query.order_by(_AREA, Venue.name, Venue.id))
        for space in row.spaces
        if space["status"] == "open"
    }


def venue(db: DbSession, id: UUID) -> View | None:
    """One venue as `venues` shows it, or None, and with

    days: [{date, closed (bool: shut that whole day), slots: [{id, starts_at, ends_at, seats, space_id, space_name,
    closed (bool: a closure calls it off; where one ends it before its time, that is in `ends_at`), last_entry,
    session: as in a sitting of `activity`}]}] from today on, and
    closures: [{id, space_id, space_name, starts_at, ends_at, note}], the current and coming ones, and
    doors: how each set of its opening hours is now, as `hours.doors` says.
    """
    row = db.execute(_venue_query().where(Venue.id == id)).mappings().first()
    if row is None:
        return None
    names = _space_names(row["spaces"])
    closures = _closures(db, id, names)
    sets = (row["opening_hours"] or {"sets": []})["sets"]
    return _view(row) | {
        "days": _days(db, id, names, closures),
        "closures": closures,
        "doors": [doors(hours, closures, now()) for hours in sets],
    }


def venues_of(db: DbSession, ids: Iterable[UUID]) -> dict[UUID, View]:
    """{id: the venue as `venues` shows one} of those ids that are known."""
    rows = db.execute(_venue_query().where(Venue.id.in_(ids))).mappings()
    return {row["id"]: _view(row) for row in rows}


def doors_of(db: DbSession, venues: Iterable[View]) -> dict[UUID, list[View]]:
    """{id: how each set of its opening hours is now, as `hours.doors` says; none where only words are known} of venues
    as `venues` shows them, by one query."""
    of_venue: dict[UUID, View] = {venue["id"]: venue for venue in venues}
    closures: dict[UUID, list[View]] = {id: [] for id in of_venue}
    for closure in db.scalars(_STANDING.where(Closure.venue_id.in_(of_venue), Closure.ends_at > now())):
        closures[closure.venue_id].append(
            _closure(closure, _space_names(of_venue[closure.venue_id]["spaces"]))
        )
    return {
        id: [doors(hours, closures[id], now()) for hours in (venue["opening_hours"] or {"sets": []})["sets"]]
        for id, venue in of_venue.items()
    }


def is_open_today(db: DbSession, id: UUID) -> bool | None:
    """Whether a venue's doors stand open at any time of today; None where nobody can say."""
    row = db.execute(_venue_query().where(Venue.id == id, Venue.status == "open")).mappings().first()
    if row is None or not row["opening_hours"]:
        return None
    names = _space_names(row["spaces"])
    closures = _closures(db, id, names)
    return any(
        next(windows_of(hours, closures, today(), 1), None) is not None
        for hours in row["opening_hours"]["sets"]
    )


_OWN = (
    Venue.id,
    Venue.name,
    Venue.name_en,
    Venue.sector,
    Venue.district,
    Venue.area,
    Venue.address,
    Venue.phone,
    Venue.hours,
    Venue.notice,
    Venue.opening_hours,
    Venue.osm_hours,
    Venue.facilities,
    Venue.directions,
    Venue.elder_service,
    Venue.bring,
    Venue.position,
    Venue.at_once,
    Venue.status,
    Venue.spaces,
)
_TOLD = [column.key for column in _OWN]
_AREA = func.coalesce(Venue.area, "").label("by_area")
_STANDING = select(Closure).where(Closure.status == "declared").order_by(Closure.starts_at, Closure.id)
_SLOTS = (
    select(Opening.date, Opening.space_id, Opening.last_entry)
    .add_columns(Slot.id, Slot.starts_at, Slot.ends_at, Slot.seats, *BOOKED)
    .join(Slot, Slot.opening_id == Opening.id)
    .outerjoin(Session, Session.id == Slot.id)
    .outerjoin(Seats, Seats.id == Slot.id)
    .where(Opening.status == "declared")
    .order_by(Slot.starts_at, Slot.id)
)


def _venue_query() -> Query:
    closures = select(Closure.id).where(
        Closure.venue_id == Venue.id,
        Closure.space_id.is_(None),
        Closure.status == "declared",
        Closure.starts_at <= now(),
        Closure.ends_at > now(),
    )
    return select(*_OWN, closures.exists().label("closed_now"), _AREA)


def _has_opening(*conditions: ColumnElement[bool]) -> Exists:
    return (
        select(Opening.id)
        .where(Opening.venue_id == Venue.id, Opening.status == "declared", *conditions)
        .exists()
    )


def _slot_free() -> Exists:
    slots = select(Session.id).outerjoin(Seats, Seats.id == Session.id)
    return slots.where(
        Session.venue_id == Venue.id, Session.kind == "slot", CAN_BE_BOOKED, STILL_AHEAD
    ).exists()


def _view(row: Row) -> View:
    return {name: row[name] for name in _TOLD} | {"closed_now": bool(row["closed_now"])}


def _closures(db: DbSession, venue_id: UUID, names: dict[str, str]) -> list[View]:
    """Closures not yet over, by time."""
    standing = _STANDING.where(Closure.venue_id == venue_id, Closure.ends_at > now())
    return [_closure(closure, names) for closure in db.scalars(standing)]


def _closure(closure: Closure, names: dict[str, str]) -> View:
    columns = ("id", "space_id", "starts_at", "ends_at", "note")
    return {name: getattr(closure, name) for name in columns} | {
        "space_name": names.get(str(closure.space_id))
    }


def _space_names(spaces: list[View]) -> dict[str, str]:
    return {str(space["id"]): space["name"] for space in spaces}


def _days(db: DbSession, venue_id: UUID, names: dict[str, str], closures: list[View]) -> list[View]:
    """The days from today on that have slots or are shut, each with its slots."""
    slots_by_day: dict[date, list[View]] = {day: [] for day in _shut_days(closures)}
    for row in db.execute(_SLOTS.where(Opening.venue_id == venue_id, Opening.date >= today())).mappings():
        slots_by_day.setdefault(row["date"], []).append(_slot(row, names, closures))
    return [
        {"date": day, "closed": _is_shut_on(day, closures), "slots": slots}
        for day, slots in sorted(slots_by_day.items())
    ]


_DAY = timedelta(days=1)


def _shut_days(closures: list[View]) -> Iterator[date]:
    """Days from today on of which a closure of the venue covers the whole, for at most a month."""
    for closure in closures:
        day = max(closure["starts_at"].astimezone(SHANGHAI).date(), today())
        while midnight(day) < closure["ends_at"] and day < today() + timedelta(days=31):
            if _is_shut_on(day, closures):
                yield day
            day += _DAY


def _slot(row: Row, names: dict[str, str], closures: list[View]) -> View:
    columns = {name: row[name] for name in ("id", "starts_at", "ends_at", "seats", "space_id")}
    shut_from = _shut_from(closures, row["space_id"], row["starts_at"], row["ends_at"])
    ends_at, is_off = end_of(row, row["id"]), row["session_status"] == "cancelled"
    if shut_from and shut_from > row["starts_at"] and not is_off:
        # Registration ends it then, once it has heard; until it has, nobody is to read that it is off.
        ends_at = min(ends_at, shut_from)
    return columns | {
        "ends_at": ends_at,
        "last_entry": last_entry_of(row, ends_at),
        "space_name": names.get(str(row["space_id"])),
        "closed": shut_from is not None and ends_at == row["ends_at"],
        "session": booking_terms(row) if row["session_status"] else None,
    }


def _is_shut_on(day: date, closures: list[View]) -> bool:
    """Whether one closure of the venue covers the whole day."""
    starts_at, ends_at = midnight(day), midnight(day + _DAY)
    return any(
        closure["space_id"] is None and closure["starts_at"] <= starts_at and closure["ends_at"] >= ends_at
        for closure in closures
    )


def _shut_from(
    closures: list[View], space_id: UUID | None, starts_at: datetime, ends_at: datetime
) -> datetime | None:
    """When the first closure begins that shuts the space for any part of the time; None where none does."""
    begin = (
        closure["starts_at"]
        for closure in closures
        if closure["space_id"] in (None, space_id)
        and closure["starts_at"] < ends_at
        and closure["ends_at"] > starts_at
    )
    return min(begin, default=None)
