"""What is on in a district, of a series, at a venue or of a unit, to subscribe to: as a calendar, and as news."""

from typing import Any, NamedTuple
from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session as DbSession

from chassis.clock import today
from chassis.storage.db import reading
from chassis.wording import locale

from ...catalogue import queries
from ...catalogue.errors import NoSuchFeed, NoSuchVenue, existing
from ..frame.addresses import whole_address
from ..frame.formats import clock, day, period
from ..frame.layout import current_edition, current_facets
from ..frame.lists import chosen_among, known_words
from ..frame.names import called, venue_names
from ..frame.vocabulary import AREAS, SERIES, word
from .atom import Entry, as_atom
from .calendars import as_answer

blp = Blueprint("feeds", __name__)
MOST = 200
"""Dates in a calendar, the nearest."""
WORDS = {"area": AREAS, "series": SERIES}
BY = (*WORDS, "unit", "venue")
"""What a feed can be narrowed by."""


READ_ELSEWHERE = {
    *("pages.feeds.calendar", "pages.feeds.activities", "pages.feeds.closures"),
    *("pages.feeds.closures_of_venue", "pages.announcements.feed"),
    *("pages.venues.calendar", "pages.venues.calendar_of_space", "pages.venues.save_date"),
    *("pages.activities.save_dates", "pages.activities.save_date"),
}
"""What programs read that do not know in which language its reader reads pages."""


@blp.app_url_defaults
def keep_language(endpoint: str, values: dict[str, Any]) -> None:
    """Links on English pages to what is READ_ELSEWHERE ask for English."""
    if endpoint in READ_ELSEWHERE and locale() == "en":
        values.setdefault("lang", "en")


class Wanted(NamedTuple):
    """What a feed is of: its filters, and in words."""

    filters: dict[str, Any]
    name: str


@blp.get("/activities/calendar.ics")
def calendar() -> ResponseReturnValue:
    """What is on from today on (`area`, `series`, `unit`, `venue`), what was called off as well"""
    with reading() as db:
        selection = _read_filters(db)
        span = {"kind": "sitting", "from": today()}
        dates = queries.dates(db, _of_edition() | selection.filters | span, limit=MOST)
    page = whole_address("pages.activities.index", **selection.filters)
    return as_answer(selection.name, dates["items"], page, _note_left_out(dates, page))


def _note_left_out(dates: dict[str, Any], page: str) -> str:
    """That there is more on than the calendar has, and where it is seen; nothing where it has all."""
    if dates["next_cursor"] is None:
        return ""
    last = f"{day(dates['items'][-1]['starts_at'])} {clock(dates['items'][-1]['starts_at'])}"
    words: str = _(
        "只列了最近的 %(n)s 场，到 %(last)s 为止，以后的会陆续补上；全部见 %(page)s",
        n=MOST,
        last=last,
        page=page,
    )
    return words


@blp.get("/activities/feed.atom")
def activities() -> ResponseReturnValue:
    """The activities that were approved or changed last (`area`, `series`, `unit`, `venue`)"""
    with reading() as db:
        selection = _read_filters(db)
        items = queries.activities_told(db, _of_edition() | selection.filters)
    return as_atom(
        _("新活动：%(of)s", of=selection.name),
        whole_address("pages.activities.index", **selection.filters),
        (
            Entry(
                activity["id"],
                called(activity),
                activity["summary"],
                whole_address("pages.activities.show", id=activity["id"]),
                activity["told_at"],
                activity["unit_name"],
            )
            for activity in items
        ),
    )


@blp.get("/venues/feed.atom")
def closures() -> ResponseReturnValue:
    """Closures of venues that stand or are to come (`area`)"""
    with reading() as db:
        selection = _read_filters(db, "area")
        items = queries.closures_told(db, selection.filters)
    return _closures(selection.name, whole_address("pages.venues.index", **selection.filters), items)


@blp.get("/venues/<uuid:id>/feed.atom")
def closures_of_venue(id: UUID) -> ResponseReturnValue:
    """Closures of one venue"""
    with reading() as db:
        venue = existing(queries.venue(db, id), NoSuchVenue)
        items = queries.closures_told(db, {"venue": id})
    return _closures(called(venue), whole_address("pages.venues.show", id=id), items)


def _closures(name: str, page: str, closures: list[dict[str, Any]]) -> Response:
    return as_atom(_("关闭通知：%(of)s", of=name), page, map(_closure, closures))


def _closure(closure: dict[str, Any]) -> Entry:
    span = period(closure["starts_at"], closure["ends_at"])
    where = " ".join(part for part in (called(closure), closure["space_name"]) if part)
    title, page = f"{where} {span}", whole_address("pages.venues.show", id=closure["venue_id"])
    return Entry(closure["id"], title, closure["note"], page, closure["told_at"], called(closure))


def _of_edition() -> dict[str, Any]:
    edition = current_edition()
    return {"edition": edition["id"]} if edition else {}


def _read_filters(db: DbSession, *names: str) -> Wanted:
    """What was asked for, of `names` or of everything. Raises NoSuchFeed where a value is none: a feed of the whole
    city would be taken for it."""
    facets = current_facets(db)
    labels = {
        "unit": {str(unit["value"]): unit["label"] for unit in facets["unit"]},
        "venue": venue_names(db) if "venue" in request.args else {},
    }
    known_values = known_words(WORDS, facets) | {name: set(of) for name, of in labels.items()}
    filters, unknown_words = chosen_among({name: known_values[name] for name in names or BY})
    if unknown_words:
        raise NoSuchFeed()
    words = [labels.get(name, {}).get(value) or word(value) for name in filters for value in filters[name]]
    ids = {name: [UUID(id) for id in filters[name]] for name in labels if name in filters}
    return Wanted(filters | ids, _("、").join(words) or _("全市"))
