"""On what terms the slots of an opening are booked."""

import pytest

from tests.fixtures.venues import faults

USUAL = {
    "opens_minutes_before": None,
    "opens_days_before": None,
    "opens_at": None,
    "closes_minutes_before": 0,
    "cancel_minutes_before": 0,
    "party_limit": None,
    "children_per_adult": None,
    "once_a_day": False,
    "keep": [],
    "bring": "",
}
DESK = {"pool": "desk", "seats": 30, "release_minutes_before": 60}
FAMILIES = {"children_per_adult": 2, "party_limit": 3, "keep": [DESK], "bring": "身份证"}
SLOTS = [
    {"starts": "09:00", "ends": "11:00", "seats": 400},
    {"starts": "13:00", "ends": "15:00", "seats": 50},
]
DAYS = {"dates": ["2021-11-06", "2021-11-07"], "slots": SLOTS}


@pytest.fixture
def path(places):
    return f"/venues/{places.venue()['id']}/openings"


@pytest.mark.slow
def test_an_opening_has_the_usual_terms_unless_its_venue_says_otherwise(places, path):
    [opening, _] = places.office.create(path, json=DAYS).json["items"]
    assert opening["booking"] == USUAL
    assert places.states("opening")[0]["booking"] == USUAL


@pytest.mark.slow
@pytest.mark.parametrize(
    "cut", [{"slots": SLOTS}, {"opens": "09:00", "closes": "11:00", "slot_minutes": 60, "seats": 30}]
)
def test_terms_given_at_declaration_are_shown_and_told(places, path, cut):
    body = {"dates": DAYS["dates"], "booking": FAMILIES} | cut
    declared = places.office.create(path, json=body).json["items"]
    assert [opening["booking"] for opening in declared] == [USUAL | FAMILIES] * 2
    items = places.office.get(path).json["items"]
    assert [opening["booking"] for opening in items] == [USUAL | FAMILIES] * 2
    assert places.states("opening") == [opening | {"version": 1} for opening in items]
    withdrawn = places.office.delete(f"/openings/{declared[0]['id']}").json
    assert places.states("opening")[-1] == withdrawn | {"version": 2}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"opens_minutes_before": 10**9}, "opens_minutes_before"),
        ({"opens_minutes_before": 10, "closes_minutes_before": 20}, "opens_minutes_before"),
        ({"opens_days_before": 7}, "opens_at"),
        ({"opens_at": "17:00"}, "opens_days_before"),
        ({"opens_days_before": 7, "opens_at": "5 pm"}, "opens_at"),
        ({"opens_days_before": 367, "opens_at": "17:00"}, "opens_days_before"),
        ({"opens_days_before": 7, "opens_at": "17:00", "opens_minutes_before": 60}, "opens_minutes_before"),
        ({"opens_days_before": 0, "opens_at": "09:00"}, "opens_at"),
        ({"opens_days_before": 1, "opens_at": "17:00", "closes_minutes_before": 960}, "opens_at"),
        ({"once_a_day": "often"}, "once_a_day"),
        ({"closes_minutes_before": -1}, "closes_minutes_before"),
        ({"cancel_minutes_before": "late"}, "cancel_minutes_before"),
        ({"party_limit": 101}, "party_limit"),
        ({"children_per_adult": 0}, "children_per_adult"),
        ({"keep": [DESK | {"pool": "friends"}]}, "keep.0.pool"),
        ({"keep": [DESK, DESK]}, "keep.1.pool"),
        ({"keep": [DESK | {"seats": 51}]}, "keep"),
        ({"keep": [DESK | {"release_minutes_before": None}]}, "keep.0.release_minutes_before"),
        ({"bring": "伞" * 201}, "bring"),
    ],
)
def test_terms_that_make_no_sense_are_refused_by_their_field(places, path, terms, field):
    answer = places.office.create(path, json=DAYS | {"booking": terms})
    assert faults(answer)[:1] == [f"booking.{field}"]
    assert places.states("opening") == []


MUSEUM = {"opens_days_before": 7, "opens_at": "17:00", "once_a_day": True}


def test_booking_opens_days_before_at_a_time_of_day(places, path):
    [opening, _] = places.office.create(path, json=DAYS | {"booking": MUSEUM}).json["items"]
    assert opening["booking"] == USUAL | MUSEUM
    assert places.states("opening")[0]["booking"] == USUAL | MUSEUM | {"opens_at": 17 * 60}
    terms = opening["booking"] | {"opens_days_before": 0, "opens_at": "08:59"}
    changed = places.office.patch(f"/openings/{opening['id']}", json={"booking": terms})
    assert (changed.status_code, changed.json["booking"]) == (200, terms)


def test_no_slot_is_moved_before_its_booking_opens(places, path):
    terms = {"opens_days_before": 0, "opens_at": "08:00"}
    [opening, _] = places.office.create(path, json=DAYS | {"booking": terms}).json["items"]
    early = places.office.patch(f"/slots/{opening['slots'][0]['id']}", json={"starts": "08:00"})
    assert faults(early) == ["starts"]
    early = places.office.create(
        f"/openings/{opening['id']}/slots", json={"starts": "07:00", "ends": "08:00", "seats": 5}
    )
    assert faults(early) == ["starts"]
