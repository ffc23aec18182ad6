"""A venue's own pages: what is on there today, what is closed, and what people wait for."""

import uuid
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from chassis.clock import now, today
from chassis.storage.db import reading
from chassis.web.auth import actor

from ...catalogue import queries
from ...departments import venues
from ..frame.form_pages import page_about
from ..frame.lists import chosen, chosen_day, pager
from .access import staff_only

blp = Blueprint("venue_day", __name__, url_prefix="/staff/venues")
operators_only = staff_only("venue_operator", "office")


def day_asked() -> date:
    """The day that the address names, or today."""
    filters = chosen("date")
    chosen_day(filters)
    day: date = filters.get("date") or today()
    return day


def spaces_of(venue: dict[str, Any]) -> dict[str, str]:
    """The names of a venue's spaces that are in use, by their ids."""
    return {space["id"]: space["name"] for space in venue["spaces"] if space["status"] == "open"}


def day_of(id: uuid.UUID) -> dict[str, Any]:
    """A day at a venue: what is on, hour by hour; what is or will be closed; what most people wait for."""
    day = day_asked()
    venue = venues.venue(id)
    closures = [closure for closure in venues.closures(id)["items"] if closure["ends_at"] > now().isoformat()]
    return {
        "venue": venue,
        "spaces": spaces_of(venue),
        "day": day,
        "day_before": day - timedelta(days=1),
        "day_after": day + timedelta(days=1),
        "sessions": venues.what_is_on(id, day)["items"],
        "closures": sorted(closures, key=lambda closure: closure["starts_at"]),
        "wanted": venues.demand(id)["items"],
    }


@blp.get("")
@operators_only
def index() -> ResponseReturnValue:
    """The venues one operates; for the office, all"""
    whose = actor()
    with reading() as db:
        page: dict[str, Any] = {"next_cursor": None}
        if whose.has("office"):
            page = queries.venues(db, {}, request.args.get("cursor"), limit=50)
            rows = page["items"]
        else:
            rows = [venue for id in whose.venues if (venue := queries.venue(db, id))]
    return render_template("staff/venues.html", venues=rows, **pager(page))


@blp.get("/<uuid:id>")
@operators_only
def show(id: uuid.UUID) -> ResponseReturnValue:
    """A day at a venue"""
    return page_about("staff/venue_day.html", day_of, id=id)
