"""Before a weekly pattern is confirmed it is said which of its days nobody could enter, and what it cannot know."""

import pytest

WEEKDAYS = {"weekdays": ["Tu", "We", "Th", "Fr"], "opens": "09:00", "closes": "17:00"}
HOURS = {"sets": [{"name": "", "weekly": [WEEKDAYS]}]}
MORNING = {"starts": "10:00", "ends": "12:00", "seats": 20}
NIGHT = {"starts": "22:00", "ends": "02:00", "seats": 20}
PATTERN = {
    "from_date": "2021-11-08",
    "until_date": "2021-11-10",
    "weekly": [
        {"weekdays": ["Mo", "Tu"], "slots": [MORNING]},
        {"weekdays": ["We"], "slots": [MORNING, NIGHT]},
    ],
}


@pytest.fixture
def hall(places):
    return places.venue(name="科学馆", opening_hours=HOURS, hours="")


def preview(places, venue, **changes):
    answer = places.office.post(f"/venues/{venue['id']}/declarations/preview", json=PATTERN | changes)
    assert answer.status_code == 200, answer.json
    return answer.json


def test_days_with_slots_outside_the_hours_are_named(places, hall, library):
    preview_now = preview(places, hall)
    assert (preview_now["made"], preview_now["outside"]) == (
        ["2021-11-08", "2021-11-09", "2021-11-10"],
        ["2021-11-08", "2021-11-10"],
    )
    assert preview(places, library)["outside"] == []


def test_only_what_a_change_opens_is_looked_at(places, hall):
    path = f"/venues/{hall['id']}/declarations"
    pattern = places.office.create(path, json=PATTERN).json
    whole = {"weekly": [PATTERN["weekly"][0], {"weekdays": ["We"], "slots": [MORNING]}]}
    answer = places.office.post(f"/declarations/{pattern['id']}/preview", json=PATTERN | whole)
    assert (answer.json["changed"], answer.json["outside"]) == (["2021-11-10"], [])
    ended = places.office.get(f"/declarations/{pattern['id']}/withdrawal").json
    assert (len(ended["withdrawn"]), ended["outside"], ended["without_holidays"]) == (3, [], [])


def test_it_says_of_which_year_it_knows_no_holidays(places, library):
    assert preview(places, library, holidays="as_usual")["without_holidays"] == []
    assert preview(places, library, holidays="closed")["without_holidays"] == [2021]
    places.office.put("/holidays", json={"date": "2021-12-31", "name": "校庆日"})
    for obeyed in ("closed", "as_sunday"):
        assert preview(places, library, holidays=obeyed)["without_holidays"] == []
