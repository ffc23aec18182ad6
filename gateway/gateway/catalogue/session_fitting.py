"""What a session and a date of it have to be to fit the filters of a list; conditions as in `fitting`."""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from .filters import NOW, Filters, Query, days, given_values
from .model import Activity, Seats, Session
from .session_dates import SessionDate

SEATS_LEFT = func.coalesce(Seats.seats_left, Session.capacity)
# Whether a session takes bookings when the query is sent; registration says from when and until when it does.
BOOKABLE = and_(func.coalesce(Session.books_from, NOW) <= NOW, Session.bookable_until > NOW)
# It does so until it begins at the latest; said again, this is where the index by time is entered.
STILL_AHEAD = Session.starts_at > NOW
CAN_BE_BOOKED = and_(BOOKABLE, SEATS_LEFT > 0)
_OF_SESSION = {
    "kind": SessionDate.kind,
    "mode": Session.mode,
    "own_venue": Session.venue_id,
    "unit": Session.unit_id,
    "activity": Session.activity_id,
    "series": Activity.series,
    "edition": Session.edition_id,
    "status": Session.status,
    "number": Session.number,
    "session": SessionDate.session_id,
}
_OF_DATE = ("venue_id", "district", "area")
_WORD = "word_"
"""With a number, the parameter for a word of a place."""


def with_seats(query: Query) -> Query:
    """The query of dates, joined to their sessions and the seats of these."""
    of_sessions = query.select_from(SessionDate).join(Session, Session.id == SessionDate.session_id)
    return of_sessions.outerjoin(Seats, Seats.id == Session.id)


def parameters(filters: Filters) -> dict[str, Any]:
    """What statements that are narrowed so are sent with, as `fitting.parameters`."""
    values: dict[str, Any] = {
        name: given_values(filters.get(name)) for name in (*_OF_SESSION, "district", "area")
    }
    values |= {"venue_id": given_values(filters.get("venue"))}
    values |= {name: bool(filters.get(name)) for name in ("free", "ahead")}
    values |= zip(("start", "end"), days(filters), strict=True)
    words = (filters.get("near") or "").lower().split()
    values |= {f"{_WORD}{number}": _anywhere(word) for number, word in enumerate(words)}
    return {name: value for name, value in values.items() if value}


def _anywhere(word: str) -> str:
    """The pattern of a text that has the word."""
    return f"%{word.replace('/', '//').replace('%', '/%').replace('_', '/_')}%"


@lru_cache(maxsize=256)
def first_that_fits(query: Query, names: frozenset[str]) -> Query:
    """The same, of a series only by the first of its dates that fits."""
    earlier = aliased(SessionDate)
    of_same = (earlier.session_id == SessionDate.session_id, earlier.nth < SessionDate.nth)
    has_earlier = select(earlier.nth).where(*of_same, *_fits(earlier, names)).correlate(SessionDate).exists()
    return narrow(query, names).where(or_(SessionDate.nth == 0, ~has_earlier))


@lru_cache(maxsize=256)
def narrow(query: Query, names: frozenset[str]) -> Query:
    """The query of the dates that fit the filters of these names."""
    of_session = [_one_of(column, name) for name, column in _OF_SESSION.items() if name in names]
    of_session += [CAN_BE_BOOKED] if "free" in names else []
    return query.where(*of_session, *_fits(SessionDate, names))


def _fits(date: Any, names: frozenset[str]) -> list[ColumnElement[bool]]:
    """What a date has to be."""
    conditions = [_one_of(getattr(date, name), name) for name in _OF_DATE if name in names]
    conditions += [date.ends_at > bindparam("start")] if "start" in names else []
    conditions += [date.starts_at < bindparam("end")] if "end" in names else []
    # Nothing is booked once it has begun; said again, this is where the index by time is entered.
    conditions += [date.starts_at > NOW] if {"free", "ahead"} & names else []
    words = sorted(name for name in names if name.startswith(_WORD))
    return conditions + [date.words.like(bindparam(name), escape="/") for name in words]


def _one_of(column: Any, name: str) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = column.in_(bindparam(name, expanding=True))
    return condition
