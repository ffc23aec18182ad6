"""A week of a venue's spaces, one by one: the activities, openings and closures that have them."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from chassis.clock import midnight

from ..frame.formats import moment

Entry = dict[str, Any]
DAYS = 7
ONE_DAY = timedelta(days=1)


def week_of(
    spaces: dict[str, str],
    first: date,
    *,
    activities: Iterable[Entry],
    openings: Iterable[Entry],
    closures: Iterable[Entry],
) -> list[Entry]:
    """[{name, days: [(date, entries by time)]}] of each space ({id: name}) from a day on.

    An entry is one of these three, with kind ("activity", "opening", "closure"), from_ and to (moments, within the day)
    and whole (bool: all that day). An opening of the venue at large has no space; a closure of it has all.
    """
    entries = [
        *(each | {"kind": "activity"} for each in activities),
        *(part for each in openings if each["space_id"] for part in parts_of(each)),
        *(each | {"kind": "closure"} for each in closures),
    ]
    dates = [first + n * ONE_DAY for n in range(DAYS)]
    return [
        {"name": name, "days": [(day, day_of(day, of_space(entries, id))) for day in dates]}
        for id, name in spaces.items()
    ]


def parts_of(opening: Entry) -> Iterator[Entry]:
    """An opening as often as it has slots that follow on each other: between these the space is free."""
    slots = sorted(opening["slots"], key=lambda slot: str(slot["starts_at"]))
    begins = [n for n, slot in enumerate(slots) if n == 0 or slot["starts_at"] > slots[n - 1]["ends_at"]]
    for first, after in zip(begins, [*begins[1:], len(slots)], strict=True):
        span = {"starts_at": slots[first]["starts_at"], "ends_at": slots[after - 1]["ends_at"]}
        yield opening | span | {"kind": "opening"}


def of_space(entries: list[Entry], id: str) -> Iterator[Entry]:
    return (entry for entry in entries if entry["space_id"] in (None, id))


def day_of(day: date, entries: Iterable[Entry]) -> list[Entry]:
    """Those of a day, by time, each with the part of it that is on that day."""
    begins = midnight(day)
    ends = begins + ONE_DAY
    parts = (
        entry | {"from_": max(moment(entry["starts_at"]), begins), "to": min(moment(entry["ends_at"]), ends)}
        for entry in entries
    )
    on = [
        part | {"whole": part["to"] - part["from_"] == ONE_DAY}
        for part in parts
        if part["from_"] < part["to"]
    ]
    return sorted(on, key=lambda part: (part["from_"], part["to"]))
