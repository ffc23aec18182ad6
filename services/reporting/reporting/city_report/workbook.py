"""The report's numbers as a workbook with charts of its own."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from chassis.city import CITY, UNDIVIDED

from ..vocabulary import HONOURS
from .content import HONOURED, MISSED, OPENED, Content

MEASURES = {
    "sessions": "场次",
    "seats": "座位",
    "bookings": "报名份数",
    "people": "报名人数",
    "newcomers": "其中今年新来的市民",
    "attended": "到场人次",
    "walk_ins": "其中未报名",
    "dropped_in": "其中不用预约、清点的",
    "self_attested": "自己登记参加（不计入到场）",
    "missed": "报名未到",
    "no_show": "未到率（%）",
    "hours": "学习时长（小时）",
    "rated": "评价份数",
    "rating": "平均评分",
}
GROUPS = {
    "district": "各区",
    "day": "各日",
    "series": "各主题系列",
    "audience": "各类人群",
    "topic": "各专题",
    "sector": "各领域",
    "mode": "各种形式",
    "unit": "各单位",
}
CURVE = {
    "bookings": "累计报名份数",
    "people": "累计报名人数",
    "waiting": "候补人数",
    "cancelled": "累计取消人数",
    "attended": "累计到场人次",
    "walk_ins": "其中未报名",
    "dropped_in": "其中不用预约、清点的",
    "self_attested": "自己登记参加（不计入到场）",
    "missed": "累计报名未到",
    "hours": "累计学习时长（小时）",
}
TEXTS_STAY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
DRAWN = 20
"""Rows that a chart of bars shows at most."""


class Sheets:
    """A workbook that is written sheet by sheet."""

    def __init__(self, path: Path) -> None:
        self.book = xlsxwriter.Workbook(str(path), TEXTS_STAY)
        self.bold = self.book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})

    def write_table(self, name: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> Any:
        """A sheet with a table; the sheet."""
        sheet = self.book.add_worksheet(name)
        sheet.write_row(0, 0, heads, self.bold)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, row)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, len(heads), 13)
        return sheet

    def draw(self, sheet: Any, kind: str, columns: Sequence[int], length: int) -> None:
        """A chart of these columns of the sheet, beside its table."""
        chart = self.book.add_chart({"type": kind})
        for column in columns:
            series = {
                "name": [sheet.name, 0, column],
                "categories": [sheet.name, 1, 0, max(1, length), 0],
                "values": [sheet.name, 1, column, max(1, length), column],
            }
            chart.add_series(series)
        chart.set_title({"name": sheet.name})
        chart.set_size({"width": 760, "height": 420})
        if kind == "bar":
            chart.set_y_axis({"reverse": True})
        sheet.insert_chart(1, len(MEASURES) + 2, chart, {"description": sheet.name})


def write_workbook(content: Content, path: Path) -> None:
    """Write the numbers to `path`."""
    sheets = Sheets(path)
    with sheets.book as book:
        book.set_properties(
            {"title": f"{content.edition.name}数字", "created": content.at.replace(tzinfo=None)}
        )
        write_totals(sheets, content)
        write_curve(sheets, content)
        for by, name in GROUPS.items():
            write_group(sheets, content, by, name)
        write_rest(sheets, content)


def write_totals(sheets: Sheets, content: Content) -> None:
    totals = content.totals
    rows = [
        ["活动项数", totals["activities"]],
        *([label, totals[name]] for name, label in MEASURES.items() if name in totals),
    ]
    sheets.write_table("总体", ("项目", "数字"), rows)


def write_curve(sheets: Sheets, content: Content) -> None:
    rows = [[point["day"].isoformat(), *(point[name] for name in CURVE)] for point in content.curve]
    sheet = sheets.write_table("逐日累计", ("日期", *CURVE.values()), rows)
    places = [1 + [*CURVE].index(name) for name in ("people", "attended")]
    sheets.draw(sheet, "line", places, len(rows))


def write_group(sheets: Sheets, content: Content, by: str, name: str) -> None:
    label = row_name if by == "district" else str
    items = content.figures[by]["items"]
    rows = [[label(row["label"]), *(row[measure] for measure in MEASURES)] for row in items]
    sheet = sheets.write_table(name, (name, *MEASURES.values()), rows)
    places = [1 + [*MEASURES].index(measure) for measure in ("people", "attended")]
    sheets.draw(
        sheet, "column" if by == "day" else "bar", places, min(len(rows), 31 if by == "day" else DRAWN)
    )


def row_name(area: str) -> str:
    """A district, or what says that a row is of no one district: the paper has a sentence for it, a sheet has none."""
    return UNDIVIDED.zh if area == CITY else area


def write_rest(sheets: Sheets, content: Content) -> None:
    """Districts by series, openings, who did not file."""
    grid = content.grid
    lines = [[row_name(area), *counts] for area, counts in zip(grid["rows"], grid["sessions"], strict=True)]
    sheets.write_table("各区各系列场次", ("区", *grid["columns"]), lines)
    sheet = sheets.write_table("场馆开放", OPENED, [[row_name(row[0]), *row[1:]] for row in content.opened])
    sheets.draw(sheet, "bar", [4, 5], len(content.opened))
    sheets.write_table("没有报齐的单位", MISSED, content.missed)
    if content.honours:
        rows = [[HONOURS[kind], name, area, by] for kind, name, area, by in content.honours]
        sheets.write_table("授予称号名单", HONOURED, rows)
