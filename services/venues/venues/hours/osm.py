"""Opening hours as OpenStreetMap writes them (`opening_hours`; https://wiki.openstreetmap.org/wiki/Key:opening_hours).

What passes midnight is written under both of its days: whether a rule for the second day takes from the night before
what is left of it, its readers do not agree upon.
"""

import datetime as dt
from collections.abc import Iterator

from chassis.open_times import Hours, HoursSet, Span, Spans, exceptions_of, week_of

from ..times import DAY, clock_time
from ..vocabulary import WEEKDAYS
from .days import alike, runs

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NEXT = dt.timedelta(days=1)


def osm(hours: Hours) -> list[dict[str, str]]:
    """[{name, text}]: each set of hours, the last entry as a comment."""
    return [
        {"name": each["name"], "text": "; ".join(_Written(each).rules()) or "off"} for each in hours["sets"]
    ]


class _Written:
    """A set of hours by calendar day."""

    def __init__(self, hours: HoursSet) -> None:
        self.week = week_of(hours)
        self.exceptions = exceptions_of(hours)

    def rules(self) -> Iterator[str]:
        """Of the week, then of the dates that differ."""
        for spans, days in alike([_within(self.week[n], self.week[n - 1]) for n in range(7)]).items():
            if spans:
                yield _rule(",".join(_days(run) for run in runs(days)), spans)
        for first, last, _spans in self.exceptions:
            yield from self._rules_of(first, last)

    def _rules_of(self, first: dt.date, last: dt.date) -> Iterator[str]:
        """Of the first of some dates, into which the night before may reach; of the others; of the day after."""
        if self._on(first) == self._on(last):
            yield _rule(_dates(first, last), self._on(first))
        else:
            yield _rule(_dates(first, first), self._on(first))
            yield _rule(_dates(first + NEXT, last), self._on(last))
        after = last + NEXT
        usual = _within(self.week[after.weekday()], self.week[after.weekday() - 1])
        if not any(begins == after for begins, _, _ in self.exceptions) and self._on(after) != usual:
            yield _rule(_dates(after, after), self._on(after))

    def _on(self, day: dt.date) -> Spans:
        return _within(self._beginning(day), self._beginning(day - NEXT))

    def _beginning(self, day: dt.date) -> Spans:
        spans = (spans for first, last, spans in self.exceptions if first <= day <= last)
        return next(spans, self.week[day.weekday()])


def _within(spans: Spans, before: Spans) -> Spans:
    """What of the spans of a day, and of the day before it, lies on that day."""
    rest = [Span(0, span.closes - DAY, span.last_entry) for span in before if span.closes > DAY]
    return (*rest, *(span._replace(closes=min(span.closes, DAY)) for span in spans))


def _rule(days: str, spans: Spans) -> str:
    """The hours of some days. A comment holds for a rule, so that spans of other last entries are rules that add."""
    if not spans:
        return f"{days} off"
    times: dict[int | None, list[str]] = {}
    for span in spans:
        times.setdefault(span.last_entry, []).append(f"{clock_time(span.opens)}-{clock_time(span.closes)}")
    return ", ".join(
        f"{days} {','.join(parts)}" + (f' open "last entry {clock_time(last)}"' if last is not None else "")
        for last, parts in times.items()
    )


def _days(run: list[int]) -> str:
    return WEEKDAYS[run[0]] if len(run) == 1 else f"{WEEKDAYS[run[0]]}-{WEEKDAYS[run[-1]]}"


def _dates(first: dt.date, last: dt.date) -> str:
    return _date(first) if first == last else f"{_date(first)}-{_date(last)}"


def _date(day: dt.date) -> str:
    return f"{day.year} {MONTHS[day.month - 1]} {day.day:02}"
