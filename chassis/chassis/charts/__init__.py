"""Charts as SVG: bars, lines over days, and a matrix; for pages and, at a size of their own, for pictures.

On a page lengths are shares of the width and heights multiples of the size of print, so that a chart follows both; the
classes take their colours from the stylesheet, and have some of their own without one. Each has its title and, in
words, what it shows; whoever shows it puts the table beside it.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

EM = 16
"""Pixels of the size of print in a picture."""


class Bar(NamedTuple):
    """One bar: what stands above it, how long it is, and the number in words."""

    label: str
    value: float
    shown: str


class Line(NamedTuple):
    """A line over the days, None where nothing is known; `shown`: the number beside its name, if not the last."""

    label: str
    values: Sequence[float | None]
    shown: str | None = None

    @property
    def number(self) -> str:
        last = next((value for value in reversed(self.values) if value is not None), None)
        return self.shown or ("" if last is None else f"{last:,.0f}")


class Cell(NamedTuple):
    value: float
    shown: str


class Size(NamedTuple):
    """In which measures a chart is drawn: on a page in em, in a picture `width` pixels wide."""

    width: int = 0
    font: str = ""

    def high(self, ems: float) -> str:
        return f"{ems * EM:.1f}" if self.width else f"{ems:.2f}em"

    @property
    def across(self) -> str:
        return str(self.width) if self.width else "100%"


PAGE = Size()

_environment = Environment(
    loader=PackageLoader("chassis", "charts"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


def bars(id: str, title: str, rows: Sequence[Bar], size: Size = PAGE) -> Markup:
    """A bar for each row, below its label; the longest takes the whole width."""
    largest = max((bar.value for bar in rows), default=0) or 1
    shares = [(bar, round(100 * bar.value / largest, 2)) for bar in rows]
    words = "; ".join(f"{bar.label} {bar.shown}" for bar in rows)
    return _draw("bars", size, id, title, words, shares)


def days(id: str, title: str, labels: Sequence[str], lines: Sequence[Line], size: Size = PAGE) -> Markup:
    """A line for each measure over the days, on one scale from nought; each another way of drawing."""
    largest = max((value for line in lines for value in line.values if value is not None), default=0) or 1
    step = 100 / max(1, len(labels) - 1)
    points = [
        [
            (round(n * step, 2), round(1 - value / largest, 4))
            for n, value in enumerate(line.values)
            if value is not None
        ]
        for line in lines
    ]
    last = [(line.label, line.number) for line in lines]
    words = "; ".join(f"{label} {value}" for label, value in last)
    middle = {(len(labels) - 1) // 2} if size.width else set()
    ticks = sorted(middle | {0, len(labels) - 1}) if labels else []
    places = [(round(n * step, 2), labels[n]) for n in ticks]
    return _draw("days", size, id, title, words, [*zip(last, points, strict=True)], places, f"{largest:,.0f}")


def matrix(
    id: str,
    title: str,
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[Cell]],
    size: Size = PAGE,
) -> Markup:
    """A field for each row and column, the darker the more; nothing in it where there is nothing."""
    largest = max((cell.value for line in cells for cell in line), default=0) or 1
    shares = [[(cell, round(cell.value / largest, 2)) for cell in line] for line in cells]
    words = f"{len(rows)} × {len(columns)}"
    return _draw("matrix", size, id, title, words, [*zip(rows, shares, strict=True)], columns)


def _draw(kind: str, size: Size, *about: Any) -> Markup:
    macros: Any = _environment.get_template("charts.svg").module
    return Markup(getattr(macros, kind)(size, *about))
