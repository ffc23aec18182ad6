"""Public holidays are the office's to keep; a weekly pattern closes on them, opens as on Sunday, or as usual."""

import pytest

from tests.fixtures.venues import faults

SLOT = {"starts": "09:00", "ends": "11:00"}
WEEK = [
    {"weekdays": ["Mo", "Tu", "We", "Th", "Fr", "Sa"], "slots": [SLOT | {"seats": 100}]},
    {"weekdays": ["Su"], "slots": [SLOT | {"seats": 50}]},
]
PATTERN = {"from_date": "2021-11-08", "until_date": "2021-11-10", "weekly": WEEK}


@pytest.fixture
def holiday(office):
    return office.put("/holidays", json={"date": "2021-11-09", "name": "校庆日"}).json


def test_the_office_keeps_holidays(office, operator, holiday):
    assert holiday == {"date": "2021-11-09", "name": "校庆日"}
    office.put("/holidays", json={"date": "2021-11-09", "name": "馆庆日"})
    items = operator.get("/holidays", query_string={"from_date": "2021-11-01"}).json["items"]
    assert items == [{"date": "2021-11-09", "name": "馆庆日"}]
    assert operator.put("/holidays", json=holiday).status_code == 403
    assert office.delete("/holidays", query_string={"date": "2021-11-09"}).status_code == 204
    assert office.delete("/holidays", query_string={"date": "2021-11-09"}).status_code == 404
    assert faults(office.put("/holidays", json={"date": "11月9日", "name": ""})) == ["date", "name"]
    assert faults(office.put("/holidays", json={"date": "2020-01-01", "name": "元旦"})) == ["date"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("obeyed", "seats"),
    [("closed", [100, 100]), ("as_sunday", [100, 50, 100]), ("as_usual", [100, 100, 100])],
)
def test_a_pattern_obeys_holidays_or_not(operator, library, holiday, places, obeyed, seats):
    operator.create(f"/venues/{library['id']}/declarations", json=PATTERN | {"holidays": obeyed})
    assert [state["slots"][0]["seats"] for state in places.states("opening")] == seats


def test_an_exception_by_date_counts_before_a_holiday(operator, library, holiday, places):
    exception = {"date": "2021-11-09", "slots": [SLOT | {"seats": 7}]}
    body = PATTERN | {"holidays": "closed", "exceptions": [exception]}
    operator.create(f"/venues/{library['id']}/declarations", json=body)
    assert [state["slots"][0]["seats"] for state in places.states("opening")] == [100, 7, 100]


@pytest.mark.slow
def test_a_new_holiday_changes_a_day_once_its_pattern_is_looked_at(operator, office, library):
    path = f"/venues/{library['id']}/declarations"
    declared = operator.create(path, json=PATTERN | {"holidays": "closed"}).json["id"]
    office.put("/holidays", json={"date": "2021-11-09", "name": "校庆日"})
    query = {"from_date": "2021-11-09", "until_date": "2021-11-09"}
    [day] = operator.get(f"/venues/{library['id']}/opening-days", query_string=query).json["items"]
    assert (day["holiday"], day["differs"]) == ("校庆日", "extra")
    preview = operator.post(f"/declarations/{declared}/preview", json=PATTERN | {"holidays": "closed"}).json
    assert preview["withdrawn"] == ["2021-11-09"]
