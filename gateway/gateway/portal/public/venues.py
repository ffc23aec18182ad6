"""Venues: the list, and one with its slots day by day."""

import uuid
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from chassis.clock import today
from chassis.storage.db import reading

from ...catalogue import queries
from ...catalogue.errors import NoSuchVenue, existing
from ..frame.lists import chips, chosen, chosen_among, chosen_day, known_words, pager
from ..frame.vocabulary import AREAS, SECTORS
from .opening_hours import as_schema_org, shown_hours

blp = Blueprint("venues", __name__, url_prefix="/venues")
DAYS_SHOWN = 7
WORDS = {"sector": SECTORS, "area": AREAS}
"""{filter: the words that it may have besides those that occur}"""


@blp.get("")
def index() -> ResponseReturnValue:
    """Open venues, narrowed by what was chosen"""
    filters = chosen("free")
    with reading() as db:
        facets = queries.facets(db)
        words, unknown = chosen_among(known_words(WORDS, facets))
        page = queries.venues(db, filters | words, request.args.get("cursor"), limit=24)
    return render_template(
        "public/venues.html",
        venues=page["items"],
        facets=facets,
        areas=_areas(facets),
        chosen=filters | words,
        chips=chips(words),
        unknown=unknown,
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
    wanted = chosen("date")
    day_understood = chosen_day(wanted)
    return render_template(
        "public/venue.html",
        venue=venue,
        hours=shown_hours(venue) if venue["status"] == "open" else [],
        place=as_schema_org(venue),
        sessions=here["items"],
        wrong_date=not day_understood,
        **_days(venue["days"], wanted.get("date", today())),
    )


def _areas(facets: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"value": area["value"], "label": area["label"]} for area in facets["area"]]


def _days(days: list[dict[str, Any]], wanted: date) -> dict[str, Any]:
    """The chosen day and the week it stands in: {chosen, days, earlier, later (dates or None)}."""
    if not days:
        return {"days": []}
    at = next((i for i, day in enumerate(days) if day["date"] >= wanted), 0)
    first = at - at % DAYS_SHOWN
    return {
        "chosen": days[at],
        "days": days[first : first + DAYS_SHOWN],
        "earlier": days[first - 1]["date"] if first else None,
        "later": days[first + DAYS_SHOWN]["date"] if len(days) > first + DAYS_SHOWN else None,
    }
