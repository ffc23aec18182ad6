"""All plans of an edition together, for the office: gaps, clashes, a calendar, sittings, activities of one name."""

import uuid
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from chassis.city import AREAS, AUDIENCES, SERIES

from ...departments import direct, programme
from ..frame.form_pages import page_about
from ..frame.i18n import msgid
from ..frame.lists import chosen, chosen_day, drop_unknown, pager
from .access import staff_only
from .venue_pledges import edition_asked

blp = Blueprint("programme", __name__, url_prefix="/staff/office/programme")
office_only = staff_only("office", "admin")
Body = dict[str, Any]
VIEWS = {
    ".series_by_day": msgid("系列和日期"),
    ".districts_by_audience": msgid("各区和人群"),
    ".clashes": msgid("撞期"),
    ".calendar": msgid("日历"),
    ".namesakes": msgid("同名活动"),
}
WORDS = {"series": SERIES, "area": AREAS, "audience": AUDIENCES}


def only_public() -> bool:
    """Whether the address asks for no drafts."""
    return request.args.get("public") == "1"


def address(endpoint: str, **query: Any) -> str:
    """Another view of the same edition, with the same plans."""
    scope = {name: request.args[name] for name in ("edition", "public") if name in request.args}
    return url_for(endpoint, **scope | query)


def page_of_programme(view: str, edition: Body, narrowing: Body | None = None, **about: Any) -> Body:
    """What every page of these shows: the edition, the other views, and where this one is taken away."""
    public = only_public()
    files = {
        kind: direct.programme_table(view, kind, edition["id"], public, narrowing or {})
        for kind in direct.KINDS
    }
    words = {"edition": edition, "views": VIEWS, "address": address, "public": public, "files_here": files}
    return words | {"here": str(request.endpoint).removeprefix("pages.programme")} | about


def grid_page(view: str, fetch: Callable[[Any, bool], Body], across: str, down: str) -> Body:
    """A grid with its lines along `down`; each cell leads to its sittings; `across`, `down`: names of their filters."""
    edition = edition_asked()
    grid = fetch(edition["id"], only_public())
    gaps = {(gap["row"], gap["column"]) for gap in grid["gaps"]}
    counts = {
        (row, column): count
        for row, line in zip(grid["rows"], grid["counts"], strict=True)
        for column, count in zip(grid["columns"], line, strict=True)
    }
    is_turned = down == "day"
    cells = {(key[::-1] if is_turned else key): (count, key in gaps) for key, count in counts.items()}
    lines, heads = (grid["columns"], grid["rows"]) if is_turned else (grid["rows"], grid["columns"])
    return page_of_programme(view, edition) | {
        "heads": heads,
        "lines": [{"name": name, "cells": [(head, *cells[name, head]) for head in heads]} for name in lines],
        "missing": {head: sum(cells[name, head][1] for name in lines) for head in heads},
        "gaps": len(gaps),
        "across": across,
        "down": down,
    }


@blp.get("")
@office_only
def series_by_day() -> ResponseReturnValue:
    """Which series has nothing on which day"""
    return page_about("staff/programme_grid.html", by_day)


def by_day() -> Body:
    return grid_page("series-by-day", programme.series_by_day, "series", "day")


@blp.get("/districts")
@office_only
def districts_by_audience() -> ResponseReturnValue:
    """Which district has nothing for which audience"""
    return page_about("staff/programme_grid.html", by_audience)


def by_audience() -> Body:
    return grid_page("districts-by-audience", programme.districts_by_audience, "audience", "area")


@blp.get("/clashes")
@office_only
def clashes() -> ResponseReturnValue:
    """Sittings that take the same space, place or organiser at the same time"""
    return page_about("staff/programme_clashes.html", clash_page)


def clash_page() -> Body:
    edition = edition_asked()
    page = programme.clashes(edition["id"], only_public(), number_asked())
    return page_of_programme("clashes", edition, page=page) | pager(page)


def number_asked() -> str | None:
    """The cursor of a list whose pages begin at a number."""
    cursor = request.args.get("cursor", "")
    return cursor if cursor.isascii() and cursor.isdecimal() and len(cursor) < 7 else None


@blp.get("/calendar")
@office_only
def calendar() -> ResponseReturnValue:
    """The months of the week with what is planned for each day"""
    return page_about("staff/programme_calendar.html", month_pages)


def month_pages() -> Body:
    edition = edition_asked()
    return page_of_programme(
        "days", edition, months=months_of(programme.days(edition["id"], only_public())["items"])
    )


def months_of(days: list[Body]) -> list[Body]:
    """[{"first": the first day shown of a month, "blanks": days of its week before, "days": all until the last}]"""
    days_by_date = {date.fromisoformat(day["day"]): day for day in days}
    months = groupby(sorted(days_by_date), key=lambda day: (day.year, day.month))
    return [month_of(list(group), days_by_date) for _, group in months]


def month_of(days: list[date], days_by_date: Mapping[date, Body]) -> Body:
    first, last = days[0], days[-1]
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    nothing = {"sittings": 0, "activities": 0, "seats": 0}
    each = [{"date": day, **days_by_date.get(day, nothing)} for day in every]
    return {"first": first, "blanks": first.weekday(), "days": each}


@blp.get("/sittings")
@office_only
def sittings() -> ResponseReturnValue:
    """The sittings of a day, a series, a district, an audience"""
    return page_about("staff/programme_sittings.html", sitting_page)


def sitting_page() -> Body:
    edition, filters = edition_asked(), chosen("day", *WORDS)
    drop_unknown(filters, WORDS)
    chosen_day(filters, "day")
    page = programme.sittings(edition["id"], only_public(), filters, request.args.get("cursor"))
    about = {"page": page, "filters": filters} | around(filters.get("day"))
    return page_of_programme("sittings", edition, filters, **about) | pager(page)


def around(day: date | None) -> Body:
    """The days before and after."""
    step = timedelta(days=1)
    return {"before": day - step, "after": day + step} if day else {}


@blp.get("/namesakes")
@office_only
def namesakes() -> ResponseReturnValue:
    """Activities of one name: of all plans, or those with a line of one plan"""
    return page_about("staff/programme_namesakes.html", namesake_page)


def namesake_page() -> Body:
    edition, plan_id = edition_asked(), plan_named()
    page = programme.namesakes(edition["id"], only_public(), plan_id, number_asked())
    filters = {"plan_id": plan_id}
    return page_of_programme("namesakes", edition, filters, page=page, plan_id=plan_id) | pager(page)


def plan_named() -> uuid.UUID | None:
    try:
        return uuid.UUID(request.args.get("plan", ""))
    except ValueError:
        return None
