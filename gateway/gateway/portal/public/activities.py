"""Activities: the list with its filters, and one with its sittings."""

import uuid
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from chassis.clock import now, today
from chassis.storage.db import reading

from ...catalogue import queries
from ...catalogue.errors import NoSuchActivity, existing
from ..frame.layout import current_edition, current_facets, party_limit
from ..frame.lists import chips, chosen, chosen_among, chosen_day, known_words, pager
from ..frame.vocabulary import AREAS, AUDIENCES, DAY_PARTS, KINDS, MODES, READING_KINDS, SERIES, TOPICS, WHEN

blp = Blueprint("activities", __name__, url_prefix="/activities")
WORDS = {
    "kind": KINDS,
    "reading": READING_KINDS,
    "mode": MODES,
    "series": SERIES,
    "topic": TOPICS,
    "audience": AUDIENCES,
    "area": AREAS,
    "when": WHEN,
    "part": DAY_PARTS,
}
"""{filter: the words that it may have besides those that occur}"""


@blp.get("")
def index() -> ResponseReturnValue:
    """Approved activities, narrowed by what was chosen"""
    edition = current_edition()
    filters = chosen("date", "free")
    day_understood = chosen_day(filters)
    within = {"edition": edition["id"]} if edition else {}
    with reading() as db:
        facets = current_facets(db)
        words, unknown = chosen_among(known_words(WORDS, facets))
        within |= filters | words | {name: words[name][-1] for name in ("when",) if name in words}
        page = queries.programme(db, within, request.args.get("cursor"))
        return render_template(
            "public/activities.html",
            activities=page["items"],
            count=page["count"],
            facets=facets,
            chosen=filters | words,
            chips=chips(words),
            unknown=unknown,
            dates=_dates(edition, filters.get("date")),
            wrong_date=not day_understood,
            **pager(page),
        )


@blp.get("/<uuid:id>")
def show(id: uuid.UUID) -> ResponseReturnValue:
    """One activity, each sitting with its seats and a way to book it"""
    with reading() as db:
        activity = existing(queries.activity(db, id), NoSuchActivity)
    moment = now()
    return render_template(
        "public/activity.html",
        activity=activity,
        coming=[sitting for sitting in activity["sittings"] if sitting["ends_at"] > moment],
        past=[sitting for sitting in activity["sittings"] if sitting["ends_at"] <= moment],
        party_limit=party_limit(),
    )


def _dates(edition: dict[str, Any] | None, wanted: date | None) -> list[date]:
    """The days to choose from: those of the edition from today on, and the one that was asked for."""
    days = set() if wanted is None else {wanted}
    if edition:
        first = max(edition["opens_on"], min(today(), edition["closes_on"]))
        days |= {first + timedelta(days=n) for n in range((edition["closes_on"] - first).days + 1)}
    return sorted(days)
