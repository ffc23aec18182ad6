"""When the doors of a venue stand open, by its opening hours as venues tells them: sets of weekly hours with their
exceptions by date, in minutes since the day began; over 1440 is the next day."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from .hours_lines import WEEKDAYS
from .wording import Text

Hours = dict[str, Any]  # sets
HoursSet = dict[str, Any]  # name, weekly, exceptions
DAY = 24 * 60
ONE_DAY = dt.timedelta(days=1)
CLOSED = Text("闭馆", "closed")


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


class OpenTimes:
    """The opening hours of a venue by the day, over all its sets: any of its doors may be the one."""

    def __init__(self, hours: Hours) -> None:
        self.sets = [(each["name"], week_of(each), exceptions_of(each)) for each in hours["sets"]]

    def holds(self, date: dt.date, starts: int, ends: int) -> bool:
        """Whether a door stands open from one minute of a date to another, without a break."""
        return any(self._is_open(n, date, starts, ends) for n in range(len(self.sets)))

    def words(self, date: dt.date) -> Text:
        """开放 8:30–17:30, of several sets each with its name; 闭馆 where no door opens on the date."""
        open_sets = [(name, self._on(n, date)) for n, (name, *_) in enumerate(self.sets)]
        nonempty_sets = [(name, spans) for name, spans in open_sets if spans]
        if not nonempty_sets:
            return CLOSED
        lines = [(name, [_span_words(span) for span in spans]) for name, spans in nonempty_sets]
        zh = "；".join(f"{name} {'、'.join(words.zh for words in spans)}".strip() for name, spans in lines)
        en = "; ".join(f"{name} {', '.join(words.en for words in spans)}".strip() for name, spans in lines)
        return Text(f"开放 {zh}", f"open {en}")

    def _is_open(self, n: int, date: dt.date, starts: int, ends: int) -> bool:
        around = sorted(
            (span.opens + days * DAY, span.closes + days * DAY)
            for days in (-1, 0, 1)
            for span in self._on(n, date + days * ONE_DAY)
        )
        covered_until = starts
        for opens, closes in around:
            if opens <= covered_until < closes:
                covered_until = closes
        return covered_until >= ends

    def _on(self, n: int, date: dt.date) -> Spans:
        _name, week, exceptions = self.sets[n]
        spans = (spans for first, last, spans in exceptions if first <= date <= last)
        return next(spans, week[date.weekday()])


def _span_words(span: Span) -> Text:
    """8:30–17:30, 18:00–次日 1:00"""
    opens, closes = _clock(span.opens), _clock(span.closes)
    if span.closes <= DAY:
        return Text(f"{opens}–{closes}", f"{opens}–{closes}")
    return Text(f"{opens}–次日 {closes}", f"{opens}–{closes} the next day")


def _clock(minutes: int) -> str:
    hours, rest = divmod(minutes if minutes <= DAY else minutes - DAY, 60)
    return f"{hours}:{rest:02}"
