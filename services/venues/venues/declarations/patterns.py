"""A weekly pattern read: on which dates it opens, and in which slots."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from chassis.errors import Invalid
from chassis.wording import Text

from ..openings.slots import LocalSlot, check_slots, moment, slots_of_day
from ..times import DAY
from ..vocabulary import WEEKDAYS

Row = dict[str, Any]
"""Of the week or an exception: slots, or opens, closes, slot_minutes and seats; last_entry; weekdays, or dates."""
Holidays = Mapping[dt.date, str]

CUTTING = ("opens", "closes", "slot_minutes", "seats")
LONGEST = 366
SUNDAY = "Su"

ENDS_BEFORE = Text(
    "最后一天要在第一天或以后，最多一年", "The last date is not before the first, within a year"
)
TWICE = Text("这一天前面已经写过，请把时段写在一起", "This day is above already: put its slots together")
ENTRY_OUTSIDE = Text(
    "停止入馆要晚于第一个时段开始，不晚于最后一个时段结束",
    "The last entry is after the first slot begins, and not after the last one ends",
)
INTO_NEXT = Text("过了半夜的时段与第二天的重叠", "What passes midnight overlaps the next day")
NO_DAY = Text(
    "这段日期里一天也不开放，请改日期、星期几，或去掉例外",
    "It opens on no day: change the dates, the weekdays or the exceptions",
)


class Day(NamedTuple):
    """What a pattern says of a date on which it opens; times in minutes since the day began, slots by their time."""

    slots: tuple[LocalSlot, ...]
    last_entry: int | None

    def moments(self, date: dt.date) -> list[dict[str, Any]]:
        """The slots as columns."""
        return [
            {
                "starts_at": moment(date, slot["starts"]),
                "ends_at": moment(date, slot["ends"]),
                "seats": slot["seats"],
                "note": slot["note"],
            }
            for slot in self.slots
        ]

    def last_moment(self, date: dt.date) -> dt.datetime | None:
        """Until when one is let in, where that is said."""
        return None if self.last_entry is None else moment(date, self.last_entry)


Days = dict[dt.date, Day]


class Pattern:
    """The rows of a declaration by weekday and date. Raises Invalid where they contradict themselves."""

    def __init__(self, weekly: list[Row], exceptions: list[Row], holidays: str) -> None:
        self.week: dict[str, Day] = {}
        self.exceptions: list[tuple[dt.date, dt.date, Day | None]] = []
        self.holidays = holidays
        for n, row in enumerate(weekly):
            self._take_weekly(f"weekly.{n}", row)
        for n, row in enumerate(exceptions):
            self._take_exception(f"exceptions.{n}", row)

    def _take_weekly(self, path: str, row: Row) -> None:
        day = day_of(path, row)
        for n, weekday in enumerate(row["weekdays"]):
            if weekday in self.week:
                raise Invalid.field(f"{path}.weekdays.{n}", TWICE)
            self.week[weekday] = day

    def _take_exception(self, path: str, row: Row) -> None:
        first, last = span_of(row)
        if not 0 <= (last - first).days < LONGEST:
            raise Invalid.field(f"{path}.until_date", ENDS_BEFORE)
        if any(first <= end and last >= start for start, end, _ in self.exceptions):
            raise Invalid.field(f"{path}.date", TWICE)
        is_open = row["slots"] is not None or any(row[name] is not None for name in CUTTING)
        self.exceptions.append((first, last, day_of(path, row) if is_open else None))

    def on(self, date: dt.date, holidays: Holidays) -> Day | None:
        """What there is on a date; None where it does not open. What is said of a date counts before what is said of
        holidays, and that before the week."""
        for first, last, day in self.exceptions:
            if first <= date <= last:
                return day
        if date in holidays and self.holidays != "as_usual":
            return self.week.get(SUNDAY) if self.holidays == "as_sunday" else None
        return self.week.get(WEEKDAYS[date.weekday()])

    def usual(self, date: dt.date) -> Day | None:
        """What it opens with on a date on which it does not: as on its weekday, else as on its first day."""
        return self.week.get(WEEKDAYS[date.weekday()]) or next(iter(self.week.values()), None)

    def days(self, first: dt.date, last: dt.date, holidays: Holidays) -> Days:
        """The dates of a span on which it opens. Raises Invalid where one runs into the next."""
        span = (first + dt.timedelta(days=n) for n in range((last - first).days + 1))
        days = {date: day for date in span if (day := self.on(date, holidays))}
        for date, day in days.items():
            after = days.get(date + dt.timedelta(days=1))
            if after and day.slots[-1]["ends"] - DAY > after.slots[0]["starts"]:
                raise Invalid.field("weekly", INTO_NEXT)
        return days


def day_of(path: str, row: Row) -> Day:
    """The day that a row tells. Raises Invalid at the row's fields."""
    with within(path):
        cutting = {name: row[name] for name in CUTTING if row[name] is not None}
        slots = slots_of_day(row["slots"], **cutting)
        check_slots(slots)
    slots = sorted(({"note": ""} | slot for slot in slots), key=lambda slot: slot["starts"])
    last = row["last_entry"]
    if last is not None:
        last = last + DAY if last < slots[0]["starts"] and slots[-1]["ends"] > DAY else last
        if not slots[0]["starts"] < last <= slots[-1]["ends"]:
            raise Invalid.field(f"{path}.last_entry", ENTRY_OUTSIDE)
    return Day(tuple(slots), last)


@contextmanager
def within(path: str) -> Iterator[None]:
    """Faults of a part are named by their place in the whole."""
    try:
        yield
    except Invalid as fault:
        errors = {f"{path}.{field}": texts for field, texts in fault.errors.items()}
        raise Invalid(fault.detail, errors) from None


def span_of(row: Row) -> tuple[dt.date, dt.date]:
    """The first and the last date of an exception."""
    first = dt.date.fromisoformat(row["date"])
    return first, dt.date.fromisoformat(row["until_date"] or row["date"])


def stored_rows(rows: Iterable[Row]) -> list[Row]:
    """Rows as they are kept: dates as they are written."""
    return [
        {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in row.items()}
        for row in rows
    ]


def paths_of_seats(weekly: list[Row], exceptions: list[Row], most: int) -> list[str]:
    """Where a pattern gives a slot more than `most` seats."""
    paths = []
    for name, rows in (("weekly", weekly), ("exceptions", exceptions)):
        for n, row in enumerate(rows):
            if (row["seats"] or 0) > most:
                paths.append(f"{name}.{n}.seats")
            paths += [
                f"{name}.{n}.slots.{i}.seats"
                for i, slot in enumerate(row["slots"] or ())
                if slot["seats"] > most
            ]
    return paths
