"""The figures of the week, as bars with a table beside them."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from chassis.charts import Bar, bars
from chassis.storage.db import reading

from ...catalogue import queries
from ..frame.formats import number
from ..frame.layout import current_edition
from ..frame.lists import chosen_word
from ..frame.names import with_unit_names
from ..frame.vocabulary import row_word, word

blp = Blueprint("statistics", __name__, url_prefix="/statistics")
MEASURE = "people"
SHOWN = 16


@blp.get("")
def show() -> ResponseReturnValue:
    """Totals, and people by district, series, audience and unit: of today's edition, or of another (`year`)"""
    with reading() as db:
        figures_by_edition = _read_figures(db)
        if not figures_by_edition:
            return render_template("public/statistics.html", statistics=None)
        edition, statistics = _chosen(figures_by_edition)
        statistics |= {"by_unit": with_unit_names(db, statistics["by_unit"], "key")}
    return render_template(
        "public/statistics.html",
        statistics=statistics,
        counted=edition,
        others=[other for other, _figures in figures_by_edition if other != edition],
        figures=_totals(statistics),
        channels=_channels(statistics),
        groups=_groups(statistics),
        SHOWN=SHOWN,
    )


Published = list[tuple[dict[str, Any], dict[str, Any]]]


def _read_figures(db: Session) -> Published:
    """[(edition, figures)] of all editions that have some, the latest first; one just entered comes to nothing yet."""
    editions = queries.editions(db)["items"]
    figures = [(edition, queries.statistics(db, edition["id"])) for edition in editions]
    return [
        (edition, statistics)
        for edition, statistics in figures
        if statistics and any(statistics["totals"].values())
    ]


def _chosen(figures_by_edition: Published) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of some, the edition of the year that was asked for with its figures; else today's, else the last."""
    today = current_edition()
    years = {str(edition["year"]) for edition, _figures in figures_by_edition}
    year = chosen_word("year", years, str(today["year"]) if today else "")
    return next((row for row in figures_by_edition if str(row[0]["year"]) == year), figures_by_edition[0])


def _totals(statistics: dict[str, Any]) -> list[tuple[str, int]]:
    totals = statistics["totals"]
    labels = {
        "activities": _("项活动"),
        "sessions": _("场次"),
        "seats": _("座位"),
        "people": _("人已报名"),
        "waiting": _("人在候补"),
        "attended": _("人已到场"),
        "walk_ins": _("人未报名，直接到场"),
        "dropped_in": _("人参加了不用预约的活动（现场清点）"),
        "self_attested": _("人自己登记参加了线上场次"),
        "newcomers": _("人由今年新来的市民报名"),
    }
    return [(label, totals.get(name)) for name, label in labels.items()]


def _channels(statistics: dict[str, Any]) -> list[tuple[str, int]]:
    """People by who booked for them."""
    labels = {
        "booked_by_self": _("自己在网上或用短信报名"),
        "booked_by_helper": _("由别人在网上代为报名"),
        "booked_by_desk": _("由电话服务台报名"),
    }
    return [(label, statistics["totals"].get(name)) for name, label in labels.items()]


def _groups(statistics: dict[str, Any]) -> list[dict[str, Any]]:
    groups = (
        ("by_district", _("各区报名人数"), _("区")),
        ("by_series", _("各主题系列报名人数"), _("主题系列")),
        ("by_audience", _("各类人群活动的报名人数"), _("适合人群")),
        ("by_unit", _("各单位报名人数"), _("单位")),
    )
    return [_group(name, title, column, statistics[name]) for name, title, column in groups]


def _group(name: str, title: str, column: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Rows, the largest first, with the bars of the first of them."""
    sorted_rows = sorted(rows, key=lambda row: (-row[MEASURE], -row["sessions"]))
    label = row_word if name == "by_district" else word
    chart_bars = [Bar(label(row["label"]), row[MEASURE], number(row[MEASURE])) for row in sorted_rows[:SHOWN]]
    chart = bars(f"{name}-chart", title, chart_bars)
    whole = _("总数") if name in ("by_series", "by_audience") else _("合计")
    if len(sorted_rows) > SHOWN:
        whole = _("%(whole)s（连同其余）", whole=whole)
    return {
        "name": name,
        "title": title,
        "column": column,
        "rows": sorted_rows,
        "chart": chart,
        "whole": whole,
    }
