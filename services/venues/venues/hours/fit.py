"""Whether something lies within a venue's opening hours."""

import datetime as dt

from ..times import DAY
from .days import Hours, Span, exceptions_of, week_of

YESTERDAY = dt.timedelta(days=1)


class OpenTimes:
    """The opening hours of a venue by the day, over all its sets: any of its doors may be the one."""

    def __init__(self, hours: Hours) -> None:
        self.sets = [(week_of(each), exceptions_of(each)) for each in hours["sets"]]

    def holds(self, date: dt.date, starts: int, ends: int) -> bool:
        """Whether a door stands open from one minute of a date to another, without a break."""
        return any(self._is_open(n, date, starts, ends) for n in range(len(self.sets)))

    def _is_open(self, n: int, date: dt.date, starts: int, ends: int) -> bool:
        before = [(span.opens - DAY, span.closes - DAY) for span in self._on(n, date - YESTERDAY)]
        reached = starts
        for opens, closes in sorted([*before, *((span.opens, span.closes) for span in self._on(n, date))]):
            if opens <= reached < closes:
                reached = closes
        return reached >= ends

    def _on(self, n: int, date: dt.date) -> tuple[Span, ...]:
        week, exceptions = self.sets[n]
        spans = (spans for first, last, spans in exceptions if first <= date <= last)
        return next(spans, week[date.weekday()])
