"""The report's charts: drawn as on the pages, as pictures."""

from typing import NamedTuple

import resvg_py
from markupsafe import Markup

from chassis.charts import Bar, Cell, Line, Size, bars, days, matrix

from .content import Content

FONT = "Noto Sans CJK SC, Source Han Sans SC, WenQuanYi Micro Hei, sans-serif"
SIZE = Size(620, FONT)
ZOOM = 2
DRAWN = 12


class Picture(NamedTuple):
    """A chart: its pixels as a PNG, and its title."""

    png: bytes
    title: str


def draw_all(content: Content) -> dict[str, Picture]:
    """{name: picture}: the curve, people who came by district, and sessions by district and series."""
    return {
        "curve": draw("逐日累计报名人数和到场人次", draw_curve(content)),
        "districts": draw("各区到场人次", draw_districts(content)),
        "grid": draw("各区各系列场次", draw_grid(content)),
    }


def draw(title: str, svg: Markup) -> Picture:
    png = resvg_py.svg_to_bytes(svg_string=str(svg), background="white", zoom=ZOOM)
    return Picture(bytes(png), title)


def draw_curve(content: Content) -> Markup:
    names = {"people": "累计报名人数", "attended": "累计到场人次"}
    points = content.curve
    lines = [Line(label, [point[name] for point in points]) for name, label in names.items()]
    labels = [f"{point['day'].month}月{point['day'].day}日" for point in points]
    return days("curve", "逐日累计", labels, lines, SIZE)


def draw_districts(content: Content) -> Markup:
    """Those to which people came, the most first; the table below it has all."""
    rows = [row for row in content.figures["district"]["items"] if row["attended"]]
    rows.sort(key=lambda row: -row["attended"])
    district_bars = [Bar(row["label"], row["attended"], str(row["attended"])) for row in rows[:DRAWN]]
    return bars("districts", "各区到场人次", district_bars, SIZE)


def draw_grid(content: Content) -> Markup:
    grid = content.grid
    cells = [[Cell(count, str(count or "")) for count in line] for line in grid["sessions"]]
    signs = [f"系列{n}" for n in range(1, len(grid["columns"]) + 1)]
    return matrix("grid", "各区各系列场次", grid["rows"], signs, cells, SIZE)
