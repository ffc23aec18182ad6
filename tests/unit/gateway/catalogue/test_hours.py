"""Whether a venue is open now: its hours less its closures."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chassis.clock import SHANGHAI
from gateway.catalogue.hours import WEEKDAYS, doors

HOUR = 60


def span(opens: float, closes: float, last: float | None = None, days: Any = WEEKDAYS) -> dict[str, Any]:
    last_entry = None if last is None else int(last * HOUR)
    return {
        "opens": int(opens * HOUR),
        "closes": int(closes * HOUR),
        "last_entry": last_entry,
        "weekdays": list(days),
    }


def hours(*weekly: dict[str, Any], name: str = "", **exceptions: Any) -> dict[str, Any]:
    """`exceptions`: {d10: spans of 10 November}."""
    other = [
        {"date": f"2021-11-{day[1:]}", "until_date": f"2021-11-{day[1:]}", "spans": spans, "note": ""}
        for day, spans in exceptions.items()
    ]
    return {"name": name, "weekly": list(weekly), "exceptions": other}


def at(day: int, hour: float) -> datetime:
    """A moment of November 2021, of which the 8th is a Monday."""
    return (datetime(2021, 11, day, tzinfo=SHANGHAI) + timedelta(hours=hour)).astimezone(UTC)


def closure(starts_at: datetime, ends_at: datetime, space: str | None = None) -> dict[str, Any]:
    return {"space_id": space and 1, "space_name": space, "starts_at": starts_at, "ends_at": ends_at}


MUSEUM = hours(span(9, 17, 16, WEEKDAYS[1:]))
NIGHT = hours(span(20, 26, 25, ["Sa"]))
SPLIT = hours(span(9, 12), span(13, 17))


@pytest.mark.parametrize(
    ("week", "now", "until", "entry", "over"),
    [
        (MUSEUM, at(9, 9), at(9, 17), at(9, 16), False),
        (MUSEUM, at(9, 16), at(9, 17), at(9, 16), True),
        (SPLIT, at(9, 11.99), at(9, 12), None, False),
        (NIGHT, at(13, 21), at(14, 2), at(14, 1), False),
        (NIGHT, at(14, 1.5), at(14, 2), at(14, 1), True),
        (hours(span(9, 12), span(12, 24), span(0, 2)), at(9, 10), at(10, 2), None, False),
        (hours(span(9, 17), d10=[span(10, 11)]), at(10, 10), at(10, 11), None, False),
        (hours(span(0, 24)), at(9, 10), None, None, False),
    ],
)
def test_it_is_open_until(week, now, until, entry, over):
    state = doors(week, [], now)
    assert (state["open"], state["until"], state["last_entry"], state["entry_over"]) == (
        True,
        until,
        entry,
        over,
    )


@pytest.mark.parametrize(
    ("week", "now", "opens"),
    [
        (MUSEUM, at(8, 10), at(9, 9)),
        (MUSEUM, at(9, 17), at(10, 9)),
        (MUSEUM, at(7, 18), at(9, 9)),
        (SPLIT, at(9, 12), at(9, 13)),
        (NIGHT, at(14, 2), at(20, 20)),
        (hours(span(9, 17), d10=[]), at(10, 10), at(11, 9)),
        (hours(span(9, 17), d10=[span(14, 15)]), at(10, 10), at(10, 14)),
        (hours(), at(10, 10), None),
    ],
)
def test_it_is_closed_until(week, now, opens):
    state = doors(week, [], now)
    assert (state["open"], state["until"], state["opens_at"]) == (False, None, opens)


def test_a_closure_counts_as_closed():
    shut = [closure(at(9, 10), at(9, 14))]
    before, during, after = (doors(MUSEUM, shut, at(9, hour)) for hour in (9.5, 12, 14.5))
    assert (before["until"], before["last_entry"], before["entry_over"]) == (at(9, 10), None, False)
    assert (during["open"], during["opens_at"]) == (False, at(9, 14))
    assert (after["until"], after["last_entry"]) == (at(9, 17), at(9, 16))
    late = doors(MUSEUM, [closure(at(9, 10), at(9, 16.5))], at(9, 12))
    assert late["opens_at"] == at(10, 9), "nobody is let in after the last entry"
    month = doors(MUSEUM, [closure(at(9, 10), at(29, 14))], at(9, 12))
    assert (month["open"], month["opens_at"]) == (False, at(30, 9))
    for_ever = doors(MUSEUM, [closure(at(9, 10), at(9, 10) + timedelta(days=1000))], at(9, 12))
    assert (for_ever["open"], for_ever["opens_at"]) == (False, None)
    around = doors(hours(span(0, 24)), [], at(9, 12))
    assert (around["open"], around["until"], around["opens_at"]) == (True, None, None)


def test_a_closure_of_a_space_shuts_the_set_of_its_name_alone():
    shut = [closure(at(9, 0), at(10, 0), "少儿室")]
    assert doors(MUSEUM, shut, at(9, 12))["open"]
    assert not doors(hours(span(9, 17), name="少儿室"), shut, at(9, 12))["open"]
