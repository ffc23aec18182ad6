"""When a venue's doors stand open: its opening hours less its closures, and whether they do now."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple

from chassis.clock import SHANGHAI, midnight

from .filters import View

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
LOOK_AHEAD = 14
"""Days in which is looked for when it opens next; what is open all the while is open around the clock."""
LOOK_FURTHER = 180
"""Days more, of a house that opens on none of these: until the works on it are done, or its first day has come."""
HoursSet = dict[str, Any]
"""name, weekly, exceptions: as venues tells them, in minutes since the day began."""


class Window(NamedTuple):
    """The doors stand open from one moment to another; `last_entry` is None where one may enter to the end."""

    opens_at: datetime
    closes_at: datetime
    last_entry: datetime | None

    @property
    def enters_until(self) -> datetime:
        return self.last_entry or self.closes_at

    def less(self, shut_from: datetime, shut_until: datetime) -> Iterator["Window"]:
        """What a closure leaves of it."""
        if shut_from >= self.closes_at or shut_until <= self.opens_at:
            yield self
            return
        if shut_from > self.opens_at:
            yield Window(self.opens_at, shut_from, self._entry_before(shut_from))
        if shut_until < self.closes_at and shut_until < self.enters_until:
            yield self._replace(opens_at=shut_until)

    def _entry_before(self, end: datetime) -> datetime | None:
        return self.last_entry if self.last_entry and self.last_entry < end else None


def doors(hours: HoursSet, closures: Iterable[View], now: datetime) -> View:
    """How a set of hours is now: {name, open (bool), until and last_entry (moments while it is open; until: None around
    the clock, last_entry: None where it is the end), entry_over (bool), opens_at (the next moment, None: not soon)}."""
    today = now.astimezone(SHANGHAI).date()
    closures = list(closures)
    windows = list(_join(windows_of(hours, closures, today - timedelta(days=1), LOOK_AHEAD + 1)))
    inside = next((window for window in windows if window.opens_at <= now < window.closes_at), None)
    later = windows_of(hours, closures, today + timedelta(days=LOOK_AHEAD), LOOK_FURTHER)
    ahead = (window.opens_at for window in chain(windows, later) if window.opens_at > now)
    around = inside is not None and inside.closes_at >= midnight(today + timedelta(days=LOOK_AHEAD - 1))
    return {
        "name": hours["name"],
        "open": inside is not None,
        "until": inside.closes_at if inside and not around else None,
        "last_entry": inside.last_entry if inside and not around else None,
        "entry_over": inside is not None and inside.enters_until <= now,
        "opens_at": None if around else next(ahead, None),
    }


def windows_of(hours: HoursSet, closures: Iterable[View], first: date, days: int) -> Iterator[Window]:
    """The windows that begin on some days, by time, less the closures of the whole venue and of the space that has the
    name of the set."""
    closed_spans = [
        (closure["starts_at"], closure["ends_at"])
        for closure in closures
        if closure["space_id"] is None or closure["space_name"] == hours["name"]
    ]
    for n in range(days):
        windows = list(planned_windows(hours, first + timedelta(days=n)))
        for starts_at, ends_at in closed_spans:
            windows = [part for window in windows for part in window.less(starts_at, ends_at)]
        yield from windows


def planned_windows(hours: HoursSet, day: date) -> Iterator[Window]:
    """The windows that begin on a day by the hours alone."""
    begins = midnight(day)
    for span in sorted(spans_on(hours, day), key=lambda span: span["opens"]):
        opens, closes, last = (span[name] for name in ("opens", "closes", "last_entry"))
        yield Window(
            begins + timedelta(minutes=opens),
            begins + timedelta(minutes=closes),
            None if last is None else begins + timedelta(minutes=last),
        )


def spans_on(hours: HoursSet, day: date) -> list[dict[str, Any]]:
    """The spans of a date: those of an exception, or of its day of the week."""
    for exception in hours["exceptions"]:
        if exception["date"] <= day.isoformat() <= exception["until_date"]:
            spans: list[dict[str, Any]] = exception["spans"]
            return spans
    return [span for span in hours["weekly"] if WEEKDAYS[day.weekday()] in span["weekdays"]]


def _join(windows: Iterable[Window]) -> Iterator[Window]:
    """Windows of which one begins as another ends are one."""
    before: Window | None = None
    for window in windows:
        if before and window.opens_at <= before.closes_at:
            before = window._replace(opens_at=before.opens_at)
            continue
        if before:
            yield before
        before = window
    if before:
        yield before
