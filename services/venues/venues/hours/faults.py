"""What can be wrong with opening hours, each fault by its place in them."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from chassis.open_times import Hours
from chassis.web import slips
from chassis.wording import Text

from ..times import DAY, SHORTEST
from ..vocabulary import WEEKDAYS

Row = dict[str, Any]  # opens, closes, last_entry
Fault = tuple[str, Text]

WEEK = 7 * DAY
LONGEST_EXCEPTION = 366
CLOSES_BEFORE = Text(
    "关门要晚于开门；开到半夜的，从中午以后开门，到次日 6:00 为止",
    "It closes after it opens; what passes midnight opens from noon on and closes by 06:00",
)
TOO_SHORT = Text(
    f"至少开放 {SHORTEST} 分钟，请核对时间", f"It is open for {SHORTEST} minutes at least; check the times"
)
ENTRY_OUTSIDE = Text(
    "停止入馆要晚于开门，不晚于关门", "The last entry is after opening, and not after closing"
)
OVERLAPS = Text("与另一段时间重叠，请合并或错开", "Overlaps another span: join them, or move one")
SAME_NAME = Text("与前面一组同名", "A set before it has this name")
NO_TIMES = Text(
    "请至少写一段每周时间，或一个例外日期", "Give at least one weekly span, or one date that is an exception"
)
ENDS_BEFORE = Text(
    "最后一天要在第一天或以后，最多一年", "The last date is not before the first, within a year"
)
SAME_DATE = Text("这几天已有别的例外", "These dates are in another exception")


def faults(hours: Hours) -> Iterator[Fault]:
    """What contradicts itself."""
    names = [each["name"] for each in hours["sets"]]
    for n, each in enumerate(hours["sets"]):
        path = f"opening_hours.sets.{n}"
        if each["name"] in names[:n]:
            yield f"{path}.name", SAME_NAME
        if not each["weekly"] and not each["exceptions"]:
            yield f"{path}.weekly", NO_TIMES
        yield from _of_spans(f"{path}.weekly", each["weekly"])
        yield from _overlaps_in_week(f"{path}.weekly", each["weekly"])
        yield from _of_exceptions(f"{path}.exceptions", each["exceptions"])


def slip_faults(hours: Hours, before: Hours | None) -> dict[str, Text | None]:
    """{path: what looks like a slip}: an exception that is past or far ahead, and was not there before."""
    known_exceptions = [
        (each["name"], day) for each in (before or {"sets": []})["sets"] for day in each["exceptions"]
    ]
    return {
        f"opening_hours.sets.{n}.exceptions.{i}.date": _slip(exception)
        for n, each in enumerate(hours["sets"])
        for i, exception in enumerate(each["exceptions"])
        if (each["name"], exception) not in known_exceptions
    }


def _slip(exception: dict[str, Any]) -> Text | None:
    first, last = (dt.date.fromisoformat(exception[name]) for name in ("date", "until_date"))
    return slips.past(slips.end_of(last)) or slips.distant(slips.end_of(first))


def _of_spans(path: str, spans: list[Row]) -> Iterator[Fault]:
    for n, span in enumerate(spans):
        if span["closes"] <= span["opens"]:
            yield f"{path}.{n}.closes", CLOSES_BEFORE
        elif span["closes"] - span["opens"] < SHORTEST:
            yield f"{path}.{n}.closes", TOO_SHORT
        elif span["last_entry"] is not None and not span["opens"] < span["last_entry"] <= span["closes"]:
            yield f"{path}.{n}.last_entry", ENTRY_OUTSIDE


def _overlaps_in_week(path: str, weekly: list[Row]) -> Iterator[Fault]:
    """Each span that begins before one that began earlier has ended, also where Sunday night runs into Monday."""
    spans = sorted(
        (WEEKDAYS.index(day) * DAY + span["opens"], span["closes"] - span["opens"], n)
        for n, span in enumerate(weekly)
        for day in span["weekdays"]
    )
    around = spans + [(opens + WEEK, lasts, n) for opens, lasts, n in spans[:1]]
    ends = 0
    for opens, lasts, n in around:
        if opens < ends:
            yield f"{path}.{n}.opens", OVERLAPS
        ends = max(ends, opens + lasts)


def _of_exceptions(path: str, exceptions: list[dict[str, Any]]) -> Iterator[Fault]:
    earlier_spans: list[tuple[str, str]] = []
    for n, exception in enumerate(exceptions):
        first, last = exception["date"], exception["until_date"]
        if not 0 <= (dt.date.fromisoformat(last) - dt.date.fromisoformat(first)).days <= LONGEST_EXCEPTION:
            yield f"{path}.{n}.until_date", ENDS_BEFORE
        if any(first <= end and last >= start for start, end in earlier_spans):
            yield f"{path}.{n}.date", SAME_DATE
        earlier_spans.append((first, last))
        yield from _of_spans(f"{path}.{n}.spans", exception["spans"])
        daily = [span | {"weekdays": ["Mo"]} for span in exception["spans"]]
        yield from _overlaps_in_week(f"{path}.{n}.spans", daily)
