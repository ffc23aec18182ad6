"""Openings: declared for days, withdrawn, refused where they overlap or the venue is shut."""

import datetime as dt
import uuid

import pytest

from tests.fixtures.statements import statements
from tests.fixtures.venues import LIBRARY, MORNING, SMALL, faults


def test_openings_are_declared_for_each_date_and_told(operator, library, events):
    body = MORNING | {"dates": ["2021-11-07", "2021-11-06"]}
    answer = operator.create(f"/venues/{library['id']}/openings", json=body, key="two")
    assert answer.status_code == 201
    assert [opening["date"] for opening in answer.json["items"]] == ["2021-11-06", "2021-11-07"]
    items = operator.get(f"/venues/{library['id']}/openings").json["items"]
    slot = items[0]["slots"][0]
    assert (slot["starts_at"], slot["ends_at"]) == ("2021-11-06T01:00:00+00:00", "2021-11-06T03:00:00+00:00")
    assert [event for event in events() if event[0] == "opening-changed"] == [
        ("opening-changed", {**opening, "version": 1}) for opening in items
    ]
    for answered, opening in zip(answer.json["items"], items, strict=True):
        ids = [{"id": slot["id"]} for slot in opening.pop("slots")]
        assert answered.pop("slots") == ids
        assert answered.items() <= opening.items()
    assert operator.create(f"/venues/{library['id']}/openings", json=body, key="two").json == answer.json


def test_a_day_is_cut_evenly(operator, library):
    body = {"dates": ["2021-11-06"], "opens": "09:00", "closes": "16:00", "slot_minutes": 210, "seats": 150}
    path = f"/venues/{library['id']}/openings"
    assert operator.create(path, json=body).status_code == 201
    opening = operator.get(path).json["items"][0]
    assert [slot["seats"] for slot in opening["slots"]] == [150, 150]
    assert opening["slots"][0]["ends_at"] == opening["slots"][1]["starts_at"] == "2021-11-06T04:30:00+00:00"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slots": [{"starts": "11:00", "ends": "09:00", "seats": 4}]}, "slots.0.ends"),
        ({"slots": [*MORNING["slots"], {"starts": "10:00", "ends": "12:00", "seats": 4}]}, "slots.1.starts"),
        ({"slots": [{"starts": "9 o'clock", "ends": "12:00", "seats": 4}]}, "slots.0.starts"),
        ({"slots": []}, "slots"),
        ({"slots": None}, "slots"),
        ({"opens": "09:00"}, "slots"),
        ({"dates": ["2021-11-06", "2021-11-06"]}, "dates.1"),
        ({"dates": ["2021-11-31"]}, "dates.0"),
        ({"dates": []}, "dates"),
        ({"space_id": str(uuid.uuid4())}, "space_id"),
        ({"space_id": "hall"}, "space_id"),
    ],
)
def test_a_wrong_opening_is_refused_by_its_field(operator, library, events, change, field):
    before = events()
    answer = operator.create(f"/venues/{library['id']}/openings", json=MORNING | change)
    assert faults(answer) == [field]
    assert events() == before


def test_a_space_of_another_venue_is_refused(office, operator, library):
    other = office.create("/venues", json=LIBRARY | {"name": "武汉博物馆"}).json
    of_other = {"space_id": other["spaces"][0]["id"]}
    opening = operator.create(f"/venues/{library['id']}/openings", json=MORNING | of_other)
    closing = {"date": "2021-11-09", "reason": "消杀"} | of_other
    closure = operator.create(f"/venues/{library['id']}/closures", json=closing)
    assert [(answer.status_code, faults(answer)) for answer in (opening, closure)] == [
        (422, ["space_id"])
    ] * 2


def test_a_slot_in_the_way_that_ends_with_the_day_is_said_to_end_at_24(operator, library):
    evening = {"dates": ["2021-11-06"], "slots": [{"starts": "20:00", "ends": "24:00", "seats": 10}]}
    path = f"/venues/{library['id']}/openings"
    assert operator.create(path, json=evening).status_code == 201
    assert "20:00–24:00" in operator.create(path, json=evening).json["detail"]


def test_an_overlapping_opening_is_refused_naming_the_date_and_nothing_is_half_done(
    operator, library, events
):
    path = f"/venues/{library['id']}/openings"
    operator.create(path, json=MORNING)
    before = events()
    overlapping = {"starts": "10:30", "ends": "12:00", "seats": 10}
    answer = operator.create(path, json={"dates": ["2021-11-05", "2021-11-06"], "slots": [overlapping]})
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/slots-overlap")
    assert "2021-11-06" in answer.json["detail"] and "09:00–11:00" in answer.json["detail"]
    assert events() == before
    assert len(operator.get(path).json["items"]) == 1


def test_what_only_touches_or_is_elsewhere_is_no_overlap(operator, library):
    path = f"/venues/{library['id']}/openings"
    operator.create(path, json=MORNING)
    after = {"starts": "11:00", "ends": "12:00", "seats": 10}
    in_room = SMALL | {"space_id": library["spaces"][1]["id"]}
    assert operator.create(path, json=MORNING | {"slots": [after]}).status_code == 201
    assert operator.create(path, json=in_room).status_code == 201
    assert operator.create(path, json=in_room).status_code == 409


def test_a_withdrawn_opening_is_told_and_leaves_its_time_free(operator, library, events):
    path = f"/venues/{library['id']}/openings"
    opening = operator.create(path, json=MORNING).json["items"][0]
    answer = operator.delete(f"/openings/{opening['id']}")
    assert (answer.status_code, answer.json["status"]) == (200, "withdrawn")
    assert events()[-1] == ("opening-changed", {**answer.json, "version": 2})
    assert operator.delete(f"/openings/{opening['id']}").status_code == 409
    assert operator.create(path, json=MORNING).status_code == 201
    assert len(operator.get(f"{path}?status=declared").json["items"]) == 1


def test_an_opening_in_a_closure_is_refused_until_it_is_lifted(operator, library, events):
    path = f"/venues/{library['id']}"
    closing = {"starts_at": "2021-11-06T10:00", "ends_at": "2021-11-06T18:00", "reason": "消杀"}
    closure = operator.create(f"{path}/closures", json=closing)
    assert closure.status_code == 201
    assert events()[-1] == ("closure-declared", {**closure.json, "version": 1})
    refusal = operator.create(f"{path}/openings", json=MORNING)
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/venue-closed")
    assert "2021-11-06" in refusal.json["detail"] and "消杀" in refusal.json["detail"]
    lifted = operator.delete(f"/closures/{closure.json['id']}")
    assert (lifted.status_code, lifted.json["status"]) == (200, "lifted")
    assert events()[-1] == ("closure-lifted", {**lifted.json, "version": 2})
    assert operator.delete(f"/closures/{closure.json['id']}").status_code == 409
    assert operator.create(f"{path}/openings", json=MORNING).status_code == 201


@pytest.mark.slow
@pytest.mark.parametrize("date", ["2021-11-03", "2021-11-04", "2022-11-07", "2012-11-06"])
def test_a_day_that_is_over_or_far_is_declared_only_by_the_office_on_purpose(office, operator, library, date):
    path, body = f"/venues/{library['id']}/openings", MORNING | {"dates": ["2021-11-06", date]}
    assert faults(operator.create(path, json=body)) == ["dates.1"]
    body_on_purpose = body | {"on_purpose": True}
    assert faults(operator.create(path, json=body_on_purpose)) == ["on_purpose"]
    assert office.create(path, json=body_on_purpose).status_code == 201


def test_a_day_that_has_begun_is_not_over(operator, library):
    body = MORNING | {"dates": ["2021-11-05"]}
    assert operator.create(f"/venues/{library['id']}/openings", json=body).status_code == 201


def test_a_slot_takes_no_more_than_its_space_does(operator, library, events):
    path, room = f"/venues/{library['id']}/openings", library["spaces"][1]["id"]
    many = SMALL | {
        "space_id": room,
        "slots": [*SMALL["slots"], {"starts": "12:00", "ends": "13:00", "seats": 41}],
    }
    before = events()
    answer = operator.create(path, json=many)
    assert faults(answer) == ["slots.1.seats"]
    assert "40" in answer.json["errors"][0]["message"]
    cut = {"dates": ["2021-11-06"], "opens": "09:00", "closes": "11:00", "slot_minutes": 60, "seats": 99_999}
    assert faults(operator.create(path, json=cut | {"space_id": room})) == ["seats"]
    assert events() == before


@pytest.mark.slow
def test_a_space_gets_no_smaller_than_what_it_is_open_for(operator, library):
    path, room = f"/venues/{library['id']}/openings", library["spaces"][1]["id"]
    opening = operator.create(path, json=SMALL | {"space_id": room}).json["items"][0]
    assert operator.patch(f"/spaces/{room}", json={"seats": 39}).json["type"] == "/problems/still-used"
    assert operator.patch(f"/spaces/{room}", json={"seats": 40}).status_code == 200
    operator.delete(f"/openings/{opening['id']}")
    assert operator.patch(f"/spaces/{room}", json={"seats": 39}).status_code == 200


@pytest.mark.slow
def test_openings_are_listed_by_a_span_of_days_and_by_space(operator, library):
    path, room = f"/venues/{library['id']}/openings", library["spaces"][1]["id"]
    days = [f"2021-11-{day:02}" for day in range(6, 11)]
    operator.create(path, json=SMALL | {"dates": days})
    operator.create(path, json=SMALL | {"dates": days[:1], "space_id": room})

    def listed(**query):
        return [opening["date"] for opening in operator.get(path, query_string=query).json["items"]]

    assert listed(from_date="2021-11-07", until_date="2021-11-09") == days[1:4]
    assert listed(from_date="2021-11-09") == days[3:]
    assert listed(until_date="2021-11-06", space_id=room) == days[:1]


def test_a_night_is_declared_cut_and_listed_by_the_day_it_begins(operator, library):
    path = f"/venues/{library['id']}/openings"
    night = {"dates": ["2021-11-06"], "opens": "21:00", "closes": "01:00", "slot_minutes": 120, "seats": 20}
    assert operator.create(path, json=night).status_code == 201
    opening = operator.get(path).json["items"][0]
    assert (opening["date"], opening["ends_at"]) == ("2021-11-06", "2021-11-06T17:00:00+00:00")
    late = {"dates": ["2021-11-07"], "slots": [{"starts": "22:00", "ends": "24:00", "seats": 5}]}
    assert operator.create(path, json=late).status_code == 201
    small = {"dates": ["2021-11-07"], "slots": [{"starts": "00:30", "ends": "02:00", "seats": 5}]}
    assert "from the day before, 23:00–01:00," in operator.create(path, json=small).json["detail"]
    for wrong in ("24:01", "25:00", "9:5", "24:00:00"):
        body = {"dates": ["2021-11-08"], "slots": [{"starts": "22:00", "ends": wrong, "seats": 5}]}
        assert faults(operator.create(path, json=body)) == ["slots.0.ends"]


def test_however_many_days_are_declared_the_statements_are_as_many(places, library):
    """Each of a hundred dates was looked up by itself, three times, with the database held."""

    def sent(first, days):
        dates = [str(first + dt.timedelta(days=n)) for n in range(days)]
        with statements(places.app) as queries:
            body = SMALL | {"dates": dates, "space_id": library["spaces"][1]["id"], "on_purpose": True}
            assert places.office.create(f"/venues/{library['id']}/openings", json=body).status_code == 201
        return len(queries)

    assert sent(dt.date(2021, 11, 6), 2) == sent(dt.date(2021, 12, 1), 60) <= 21


@pytest.mark.slow
@pytest.mark.parametrize("day", [0, 1, 2])
def test_of_many_days_the_one_that_is_taken_is_named(office, operator, library, day):
    dates = ["2021-11-06", "2021-11-07", "2021-11-08"]
    place = SMALL | {"space_id": library["spaces"][1]["id"]}
    assert (
        operator.create(f"/venues/{library['id']}/openings", json=place | {"dates": [dates[day]]}).status_code
        == 201
    )
    answer = operator.create(f"/venues/{library['id']}/openings", json=place | {"dates": dates})
    assert (answer.status_code, answer.json["date"]) == (409, dates[day])
