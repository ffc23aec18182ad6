"""The first page: the week at a glance, and what is free today."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from chassis.clock import today
from chassis.storage.db import reading

from ...catalogue import queries
from ..frame.addresses import url_for
from ..frame.layout import current_edition, current_facets, size_of_print
from .opening_hours import with_now

blp = Blueprint("home", __name__)


@blp.get("/")
def show() -> ResponseReturnValue:
    """Theme and window, search, sessions with free seats, entries by kind, series and audience, venues"""
    edition = current_edition()
    if size_of_print() != "normal":
        return render_template("public/home_large.html", today=today())
    with reading() as db:
        facets = current_facets(db)
        is_over = edition is not None and edition["closes_on"] < today()
        is_unplanned = edition is not None and edition["opens_on"] > today() and not facets["kind"]
        return render_template(
            "public/home.html",
            is_unplanned=is_unplanned,
            schedules=_schedules(db) if edition and not (is_over or is_unplanned) else [],
            entries=_entries(facets),
            venues=with_now(db, queries.venues(db, {"free": True}, limit=6)["items"]),
            announcements=queries.announcements(db, limit=3)["items"],
            routes=queries.routes(db, limit=4)["items"],
            resource_kinds=queries.resource_facets(db)["kind"],
            figures=_figures(queries.statistics(db, edition["id"]), facets) if edition else [],
        )


def _schedules(db: Session) -> list[tuple[str, list[dict[str, Any]], queries.Later | None, str]]:
    """[(heading, sessions with free seats, where there are none when bookings open, where all are)] of today and of
    the days after."""
    today_alone, later = {"date": today()}, {"from": today() + timedelta(days=1)}
    return [
        (_("今天还有空位"), *_free(db, today_alone), url_for("pages.activities.index", date=today(), free=1)),
        (_("接下来几天"), *_free(db, later), url_for("pages.activities.index", free=1)),
    ]


def _free(db: Session, days: dict[str, date]) -> tuple[list[dict[str, Any]], queries.Later | None]:
    sessions = queries.sessions(db, {"kind": "sitting", "free": True} | days, limit=4)["items"]
    return sessions, None if sessions else queries.opens_later(db, days)


def _entries(facets: dict[str, Any]) -> list[tuple[str, str, list[dict[str, Any]]]]:
    return [
        (_("想怎么学"), "kind", facets["kind"]),
        (_("主题系列"), "series", facets["series"]),
        (_("为谁准备"), "audience", facets["audience"]),
    ]


def _figures(statistics: dict[str, Any] | None, facets: dict[str, Any]) -> list[tuple[str, int]]:
    """[(label, number)]: what the catalogue counts itself, and what reporting has published."""
    totals = statistics["totals"] if statistics else {}
    figures = [
        (_("项活动"), totals.get("activities") or sum(facet["count"] for facet in facets["kind"])),
        (_("场次"), totals.get("sessions")),
        (_("座位"), totals.get("seats")),
        (_("人已报名"), totals.get("people")),
    ]
    return [(label, number) for label, number in figures if number]
