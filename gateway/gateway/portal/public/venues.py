"""Venues: the list, and one with its slots day by day."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session as DbSession

from chassis.clock import today
from chassis.storage.db import reading

from ...catalogue import queries
from ...catalogue.errors import NoSuchSpace, NoSuchVenue, existing
from ..frame.addresses import url_for
from ..frame.district import about_district, way_to_district
from ..frame.formats import day as day_of
from ..frame.lists import (
    chips,
    chosen,
    chosen_among,
    chosen_day,
    chosen_flags,
    current_query,
    known_words,
    pager,
)
from ..frame.names import called
from ..frame.vocabulary import AREAS, SECTORS
from .calendars import as_answer, of_one_session
from .opening_hours import as_schema_org, shown_hours, with_now

blp = Blueprint("venues", __name__, url_prefix="/venues")
DAYS_SHOWN = 7
MOST_LIKE = 4
MOST_PAGES = 50
"""Of 200 dates in a calendar."""
WORDS = {"sector": SECTORS, "area": AREAS}
"""{filter: the words that it may have besides those that occur}"""


@blp.get("")
def index() -> ResponseReturnValue:
    """Open venues, narrowed by what was chosen"""
    if answer := way_to_district():
        return answer
    filters = chosen("date") | chosen_flags("free")
    chosen_day(filters)
    day = filters.get("date")
    on = {"date": [day.isoformat()]} if day else {}
    labels = {("date", day.isoformat()): gettext("%(day)s 开放", day=day_of(day))} if day else {}
    with reading() as db:
        facets = queries.facets(db)
        words, unknown_words = chosen_among(known_words(WORDS, facets))
        page = queries.venues(db, filters | words, request.args.get("cursor"), limit=24)
        venues = with_now(db, page["items"])
        later = queries.slots_open_later(db, filters | words) if "free" in filters and not venues else None
    return render_template(
        "public/venues.html",
        venues=venues,
        later=later,
        unbooked_url=url_for(".index", **current_query() | {"free": []}),
        facets=facets,
        areas=_areas(facets),
        chosen=filters | words,
        chips=chips(words | on, labels),
        unknown=unknown_words,
        district=about_district(words),
        **pager(page),
    )


@blp.get("/<uuid:id>")
def show(id: uuid.UUID) -> ResponseReturnValue:
    """One venue: hours, spaces, closures, the slots of one day, and the activities held there"""
    with reading() as db:
        venue = existing(queries.venue(db, id), NoSuchVenue)
        here = queries.sessions(
            db, {"venue": id, "kind": "sitting", "from": today(), "status": "open"}, limit=5
        )
        others = [] if venue["status"] == "open" else _alike(db, venue)
    filters = chosen("date")
    chosen_day(filters)
    page = render_template(
        "public/venue.html",
        venue=venue,
        hours=shown_hours(venue) if venue["status"] == "open" else [],
        place=as_schema_org(venue),
        sessions=here["items"],
        others=others,
        **_days(venue["days"], filters.get("date", today())),
    )
    return page, 200 if venue["status"] == "open" else 410


def _alike(db: DbSession, venue: dict[str, Any]) -> list[dict[str, Any]]:
    """Open venues of its sector: those of its area or, where there are none, of the city."""
    of_sector = {"sector": venue["sector"]}
    page = queries.venues(db, of_sector | {"area": venue["area"]}, limit=MOST_LIKE)
    neighbours: list[dict[str, Any]] = page["items"]
    return neighbours or list(queries.venues(db, of_sector, limit=MOST_LIKE)["items"])


def _areas(facets: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"value": area["value"], "label": area["label"]} for area in facets["area"]]


def _days(days: list[dict[str, Any]], chosen_date: date) -> dict[str, Any]:
    """The chosen day and the week it stands in: {chosen, days, earlier, later (dates or None)}."""
    if not days:
        return {"days": []}
    at = next((i for i, day in enumerate(days) if day["date"] >= chosen_date), 0)
    first = at - at % DAYS_SHOWN
    return {
        "chosen": days[at],
        "days": days[first : first + DAYS_SHOWN],
        "earlier": days[first - 1]["date"] if first else None,
        "later": days[first + DAYS_SHOWN]["date"] if len(days) > first + DAYS_SHOWN else None,
    }


@blp.get("/<uuid:id>/calendar.ics")
def calendar(id: uuid.UUID) -> ResponseReturnValue:
    """What is on at a venue, to subscribe to"""
    with reading() as db:
        venue = existing(queries.venue(db, id), NoSuchVenue)
        return as_answer(called(venue), dates_at(db, id))


@blp.get("/<uuid:id>/sessions/<uuid:session_id>/calendar.ics")
def save_date(id: uuid.UUID, session_id: uuid.UUID) -> ResponseReturnValue:
    """One session or slot at a venue, for the calendar of a phone"""
    return of_one_session(session_id, "venue_id", id)


@blp.get("/<uuid:id>/spaces/<uuid:space_id>/calendar.ics")
def calendar_of_space(id: uuid.UUID, space_id: uuid.UUID) -> ResponseReturnValue:
    """What is on in one space of a venue, to subscribe to"""
    with reading() as db:
        venue = existing(queries.venue(db, id), NoSuchVenue)
        names = {space["id"]: space["name"] for space in venue["spaces"]}
        if str(space_id) not in names:
            raise NoSuchSpace()
        there = (date for date in dates_at(db, id) if date["place"]["space_id"] == space_id)
        return as_answer(f"{called(venue)} {names[str(space_id)]}", there)


def dates_at(db: DbSession, id: uuid.UUID) -> Iterator[dict[str, Any]]:
    """What is on at a venue from last month on, and what is off, so that calendars which have it let go of it."""
    cursor = None
    for _ in range(MOST_PAGES):
        filters = {"venue": id, "from": today() - timedelta(days=31)}
        page = queries.dates(db, filters, cursor, limit=200)
        yield from page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return
