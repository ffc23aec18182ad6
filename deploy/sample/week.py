"""The sample week as its files tell it: read, and the weekly patterns in them made into dates and times."""

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
WUHAN_2021 = Path(__file__).parent / "wuhan-2021"
WEEKDAYS = "一二三四五六日"
CODES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
LAST_ENTRY = "停止入馆"
CITY = "全市"

Table = dict[str, Any]
Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True)
class Week:
    """Tables as in the files; `plans` hold their `activity` tables, `citizens` their `booking` tables."""

    edition: Table
    units: list[Table]
    venues: list[Table]
    plans: list[Table]
    citizens: list[Table]
    unmet: list[str]
    closures: list[Table]
    answer: Table
    routes: list[Table]
    resources: list[Table]
    requirements: list[Table]
    statements: list[Table]
    material: list[Table]
    announcements: list[Table]
    honours: Table

    @property
    def window(self) -> tuple[dt.date, dt.date]:
        """First and last day."""
        return self.edition["opens_on"], self.edition["closes_on"]

    def place_of(self, unit_name: str, room: str | None) -> Table:
        """A unit's own premises, or one room of them, as the place of a sitting."""
        unit = next(unit for unit in self.units if unit["name"] == unit_name)
        premises = unit["premises"]
        name = premises["name"] if room is None else f"{premises['name']}{room}"
        return self.with_area(name=name, address=premises["address"], area=premises.get("area", unit["area"]))

    def with_area(self, *, area: str, **fields: str) -> Table:
        """`fields` with the area, and the district's code where the area is a district (null for zones)."""
        return {**fields, "area": area, "district": self.edition["districts"].get(area)}

    def sittings(self, activity: Mapping[str, Any]) -> list[Span]:
        """When an activity takes place: [(start, end)], in order."""
        return spans(activity["when"], *self.window)

    def slots(self, opening: Mapping[str, Any]) -> list[Table]:
        """The slots of each day of an opening: [{"starts": "09:00", "ends": "11:00", "seats": 400}]."""
        return [slot(text) for text in opening["slots"]]

    def opening_hours(self, venue: Mapping[str, Any]) -> Table:
        """The opening hours of a venue, as venues takes them: each part of it in the order of its first line."""
        sets: dict[str, Table] = {}
        for text in venue["hours"]:
            *name, week = text.split("：")
            part = sets.setdefault("".join(name), {"name": "".join(name), "weekly": [], "exceptions": []})
            part["weekly"] += weekly_spans(week)
        for part in sets.values():
            part["exceptions"] = [
                {"date": f"{row['from']}", "until_date": f"{row['to']}", "note": row["note"]}
                for row in venue.get("exceptions", [])
            ]
        return {"sets": list(sets.values())}

    def pattern(self, opening: Mapping[str, Any]) -> Table:
        """A weekly pattern, as venues takes it."""
        days = weekdays(opening["days"]) if opening["days"] != "每天" else range(7)
        row = {"weekdays": [CODES[n] for n in sorted(days)], "slots": self.slots(opening)}
        return {
            "from_date": opening.get("from", self.window[0]).isoformat(),
            "until_date": opening.get("to", self.window[1]).isoformat(),
            "weekly": [row | {"last_entry": opening.get("last_entry")}],
        }

    def dates(self, opening: Mapping[str, Any]) -> list[dt.date]:
        """The days of an opening."""
        first, last = opening.get("from", self.window[0]), opening.get("to", self.window[1])
        return [date for date in days_between(first, last) if is_on(opening["days"], date)]

    def closing_span(self, closure: Mapping[str, Any]) -> Span | None:
        """From when to when a closure is; None: the whole of its date."""
        if "from" not in closure:
            return None
        first, last = (self.moment(f"{closure['date']:%m-%d} {closure[name]}") for name in ("from", "until"))
        return first, last

    def moment(self, text: str) -> dt.datetime:
        """`11-09 09:30` in the edition's year."""
        return dt.datetime.strptime(f"{self.edition['year']}-{text}", "%Y-%m-%d %H:%M").replace(
            tzinfo=SHANGHAI
        )


def read(folder: Path = WUHAN_2021) -> Week:
    """The week that a folder of TOML files tells."""
    citizens, papers = table(folder / "citizens.toml"), table(folder / "papers.toml")
    return Week(
        edition=table(folder / "edition.toml"),
        units=table(folder / "units.toml")["unit"],
        venues=table(folder / "venues.toml")["venue"],
        plans=[plan for path in sorted(folder.glob("plans/*.toml")) for plan in table(path)["plan"]],
        citizens=citizens["citizen"],
        unmet=citizens["unmet"],
        closures=citizens["closure"],
        answer=citizens["answer"],
        routes=table(folder / "routes.toml")["route"],
        resources=table(folder / "resources.toml")["resource"],
        requirements=papers["requirement"],
        statements=papers["said"],
        material=papers["material"],
        announcements=papers["announcement"],
        honours=table(folder / "honours.toml"),
    )


def table(path: Path) -> Table:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def spans(when: list[str], opens_on: dt.date, closes_on: dt.date) -> list[Span]:
    """What patterns such as `周二、周四 09:30-11:00` and `11-13 14:00-16:00` say for a window, in order."""
    return sorted(span for pattern in when for span in spans_of(pattern, opens_on, closes_on))


def spans_of(pattern: str, opens_on: dt.date, closes_on: dt.date) -> Iterator[Span]:
    """One pattern: days, perhaps from..to, and times."""
    days, *between, times = pattern.split()
    first, last = (
        (month_day(text, opens_on.year) for text in between[0].split(".."))
        if between
        else (opens_on, closes_on)
    )
    starts, ends = (dt.time.fromisoformat(text) for text in times.split("-"))
    if re.fullmatch(r"\d\d-\d\d", days):
        first = last = month_day(days, opens_on.year)
        days = "每天"
    for date in days_between(first, last):
        if is_on(days, date):
            yield dt.datetime.combine(date, starts, SHANGHAI), dt.datetime.combine(date, ends, SHANGHAI)


def month_day(text: str, year: int) -> dt.date:
    return dt.date.fromisoformat(f"{year}-{text}")


def days_between(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]


def is_on(days: str, date: dt.date) -> bool:
    """Whether `days` (每天, 周二, 周二、周四, 周一至周五) take in a date."""
    return days == "每天" or date.weekday() in weekdays(days)


def weekdays(days: str) -> set[int]:
    """0 is Monday. Raises ValueError for words that are not days of the week."""
    if match := re.fullmatch(f"周([{WEEKDAYS}])至周([{WEEKDAYS}])", days):
        first, last = (WEEKDAYS.index(day) for day in match.groups())
        return set(range(first, last + 1))
    if not re.fullmatch(f"周[{WEEKDAYS}](、周[{WEEKDAYS}])*", days):
        raise ValueError(f"not days of the week: {days}")
    return {WEEKDAYS.index(day[1]) for day in days.split("、")}


def weekly_spans(text: str) -> list[Table]:
    """`周二至周日 09:00-17:00 16:00停止入馆` as weekly spans: one for each time, which may have a last entry."""
    days, *times = text.split()
    codes = [CODES[n] for n in sorted(weekdays(days) if days != "每天" else range(7))]
    spans: list[Table] = []
    for part in times:
        if part.endswith(LAST_ENTRY):
            spans[-1]["last_entry"] = part.removesuffix(LAST_ENTRY)
        else:
            opens, closes = part.split("-")
            spans.append({"weekdays": codes, "opens": opens, "closes": closes})
    return spans


def slot(text: str) -> Table:
    """`09:00-11:00 400人` as the body of a slot."""
    times, seats = text.removesuffix("人").split()
    starts, ends = times.split("-")
    return {"starts": starts, "ends": ends, "seats": int(seats)}
