"""The numbers of the week, for the office all of them, for a unit its own: in one grouping at a time, as they grew."""

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from chassis.charts import Bar, Cell, Line, bars, days, matrix
from chassis.storage.db import reading
from chassis.web.auth import actor

from ...catalogue import queries
from ...departments import direct, numbers
from ..frame.form_pages import page_about
from ..frame.formats import day, moment, number
from ..frame.i18n import msgid
from ..frame.layout import names_in_english
from ..frame.lists import chosen_word
from ..frame.vocabulary import row_word, word
from .access import staff_only
from .venue_pledges import edition_asked, office_only

blp = Blueprint("numbers", __name__, url_prefix="/staff")
unit_only = staff_only("unit_editor")
Body = dict[str, Any]

GROUPS = {
    "district": msgid("按区"),
    "day": msgid("按日期"),
    "unit": msgid("按单位"),
    "sector": msgid("按领域"),
    "series": msgid("按主题系列"),
    "topic": msgid("按专题"),
    "audience": msgid("按适合人群"),
    "mode": msgid("按形式"),
}
OF_UNIT = {"activity": msgid("按活动")} | {by: GROUPS[by] for by in GROUPS if by not in ("district", "unit")}
COUNTED_AGAIN = ("topic", "audience")
"""Where a session counts in several rows."""
SHOWN = 20


def chosen_group(groups: Body) -> str:
    """The grouping that the address names, or the first."""
    return chosen_word("by", groups, next(iter(groups)))


def of_office() -> Body:
    """The figures of an edition in the grouping asked for, its curve, and its districts by series."""
    edition, by = edition_asked(), chosen_group(GROUPS)
    id = edition["id"]
    figures = numbers.figures(id, by)
    about = page_of_figures(
        edition, by, GROUPS, figures, {kind: direct.figures_table(kind, id, by) for kind in direct.KINDS}
    )
    points = numbers.curve(id)["items"]
    curve = {"points": points, "chart": draw_curve(points)}
    curve["files"] = {kind: direct.curve_table(kind, id) for kind in direct.KINDS}
    return about | {"curve": curve, "grid": drawn_grid(numbers.grid(id))}


def of_units() -> Body:
    """The figures of one of the actor's units in the grouping asked for."""
    edition, by = edition_asked(), chosen_group(OF_UNIT)
    ids = [str(id) for id in actor().units]
    unit_id = request.args.get("unit", "")
    unit = unit_id if unit_id in ids else next(iter(ids), None)
    with reading() as db:
        names = queries.unit_names(db)
    about = {"units": {id: names.get(id, _("本单位")) for id in ids}, "unit": unit, "edition": edition}
    if unit is None:
        return about
    id = edition["id"]
    files = {kind: direct.figures_table(kind, id, by, unit) for kind in direct.KINDS}
    return about | page_of_figures(edition, by, OF_UNIT, numbers.figures(id, by, unit), files)


def page_of_figures(edition: Body, by: str, groups: Body, figures: Body, files: Body) -> Body:
    """What the page shows of figures: totals, one group's rows with their chart, and where to take them away."""
    rows, totals = figures["items"], figures["totals"]
    measure = "attended" if totals["attended"] else "people"
    title = _("到场人次") if measure == "attended" else _("报名人数")
    label = {"day": day, "district": row_word}.get(by, word)
    english = names_in_english() if by == "unit" else {}
    rows = [row | {"name": english.get(row["label"]) or label(row["label"])} for row in rows]
    return {
        "edition": edition,
        "address": address,
        "by": by,
        "groups": groups,
        "at": moment(figures["at"]),
        "totals": totals,
        "rows": rows,
        "chart": draw_rows(by, title, measure, rows),
        "chart_title": title,
        "files_here": files,
        "counted_again": by in COUNTED_AGAIN,
    }


def draw_rows(by: str, title: str, measure: str, rows: list[Body]) -> str:
    """Bars, the largest first; lines where the rows are days."""
    if by == "day":
        names = {"people": _("报名人数"), "attended": _("到场人次")}
        counts = {label: [row[name] for row in rows] for name, label in names.items()}
        lines = [Line(label, line, number(sum(line))) for label, line in counts.items()]
        return days("by-day", _("按日期"), [row["name"] for row in rows], lines)
    largest = sorted(rows, key=lambda row: -row[measure])[:SHOWN]
    return bars("rows", title, [Bar(row["name"], row[measure], number(row[measure])) for row in largest])


def draw_curve(points: list[Body]) -> str:
    """How many were booked, and had come, by the end of each day."""
    names = {"people": _("累计报名人数"), "attended": _("累计到场人次")}
    lines = [Line(label, [point[name] for point in points]) for name, label in names.items()]
    return days("curve", _("逐日累计"), [day(point["day"]) for point in points], lines)


def drawn_grid(grid: Body) -> Body:
    """Sessions of each series in each district; the series by their numbers, which stand below."""
    cells = [[Cell(count, str(count or "")) for count in line] for line in grid["sessions"]]
    signs = [str(n) for n in range(1, len(grid["columns"]) + 1)]
    title = _("各区各系列的场次")
    chart = matrix("grid", title, [row_word(area) for area in grid["rows"]], signs, cells)
    lines = [
        {"area": area, "counts": line} for area, line in zip(grid["rows"], grid["sessions"], strict=True)
    ]
    return {"chart": chart, "title": title, "series": grid["columns"], "lines": lines}


def address(**query: Any) -> str:
    """This page with another grouping, of the same edition and unit."""
    scope = {name: request.args[name] for name in ("edition", "unit") if name in request.args}
    return url_for(f".{str(request.endpoint).rpartition('.')[2]}", **scope | query)


@blp.get("/office/numbers")
@office_only
def office() -> ResponseReturnValue:
    """All numbers of an edition"""
    return page_about("staff/numbers.html", of_office)


@blp.get("/papers/numbers")
@unit_only
def unit() -> ResponseReturnValue:
    """A unit's own numbers"""
    return page_about("staff/numbers.html", of_units)
