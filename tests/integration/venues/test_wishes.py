"""Answers to what people ask for, given at once, on both databases: one slot is one slot, and no day is lost."""

from functools import partial
from itertools import pairwise
from typing import Any

from tests.fixtures.threads import at_once

SUNDAY = {"date": "2021-11-07", "part": "evening"}


def answer(places: Any, hall: Any, starts: str, ends: str, **more: Any) -> Any:
    slot = SUNDAY | {"starts": starts, "ends": ends, "seats": 20, "space_id": str(hall.id)}
    return places.office.create(f"/venues/{hall.venue_id}/answers", slot | more).status_code


def test_of_two_answers_for_one_time_one_is_opened(places: Any, hall: Any) -> None:
    same = partial(answer, places, hall, "19:00", "21:00")
    assert sorted(at_once(same, same, same)) == [201, 409, 409]


def test_answers_side_by_side_all_stand_also_while_the_day_is_changed(places: Any, hall: Any) -> None:
    assert answer(places, hall, "18:00", "19:00") == 201
    [day] = places.office.get(f"/venues/{hall.venue_id}/openings").json["items"]
    change = partial(places.office.patch, f"/openings/{day['id']}", json={"booking": {"party_limit": 2}})
    halves = [f"{hour}:{minutes}" for hour in range(19, 24) for minutes in ("00", "30")][:9]
    hours = [partial(answer, places, hall, *span) for span in pairwise(halves)]
    codes = at_once(*hours, lambda: change().status_code, lambda: change().status_code)
    assert codes == [201] * len(hours) + [200, 200]
    [day] = places.office.get(f"/venues/{hall.venue_id}/openings").json["items"]
    assert len(day["slots"]) == 1 + len(hours)
