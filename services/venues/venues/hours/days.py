"""The spans of a set of opening hours by the day: of the week, and of a date."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from ..vocabulary import WEEKDAYS

Hours = dict[str, Any]  # sets, as the event tells them: times in minutes since the day began
HoursSet = dict[str, Any]  # name, weekly, exceptions


class Span(NamedTuple):
    """Minutes since the day began."""

    opens: int
    closes: int
    last_entry: int | None


Spans = tuple[Span, ...]


def spans_in(rows: Iterable[dict[str, Any]]) -> Spans:
    """Spans by their time."""
    return tuple(sorted(Span(row["opens"], row["closes"], row["last_entry"]) for row in rows))


def week_of(hours: HoursSet) -> list[Spans]:
    """The spans that begin on each day of the week, Monday first."""
    return [spans_in(row for row in hours["weekly"] if day in row["weekdays"]) for day in WEEKDAYS]


def exceptions_of(hours: HoursSet) -> list[tuple[dt.date, dt.date, Spans]]:
    """(first date, last date, spans), by date."""
    return sorted(
        (dt.date.fromisoformat(row["date"]), dt.date.fromisoformat(row["until_date"]), spans_in(row["spans"]))
        for row in hours["exceptions"]
    )


def alike(week: list[Spans]) -> dict[Spans, list[int]]:
    """{spans: the days of the week, from 0, that have them}, by the first of these days."""
    days: dict[Spans, list[int]] = {}
    for day, spans in enumerate(week):
        days.setdefault(spans, []).append(day)
    return days


def runs(days: list[int]) -> list[list[int]]:
    """Days in a row together."""
    together: list[list[int]] = []
    for day in days:
        if together and together[-1][-1] == day - 1:
            together[-1].append(day)
        else:
            together.append([day])
    return together
