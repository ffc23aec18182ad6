"""Closures: declared for a day or a span, of a venue or a space."""

import uuid

import pytest

from tests.fixtures.venues import MORNING, SMALL, faults


def test_a_closed_space_does_not_close_the_venue(operator, library):
    path, room = f"/venues/{library['id']}", library["spaces"][1]["id"]
    operator.create(f"{path}/closures", json={"date": "2021-11-06", "space_id": room, "reason": "维修"})
    assert operator.create(f"{path}/openings", json=SMALL | {"space_id": room}).status_code == 409
    assert operator.create(f"{path}/openings", json=MORNING).status_code == 201


def test_a_closure_has_a_reason_for_staff_and_a_note_for_the_public(operator, library, events):
    path, body = f"/venues/{library['id']}/closures", {"reason": "变压器烧了", "note": "设备检修，8日恢复"}
    closure = operator.create(path, json=body | {"date": "2021-11-06"})
    assert (closure.json["reason"], closure.json["note"]) == ("变压器烧了", "设备检修，8日恢复")
    what, state = events()[-1]
    assert (what, state["note"]) == ("closure-declared", "设备检修，8日恢复")
    silent = operator.create(path, json={"reason": "消杀", "date": "2021-11-08"})
    assert silent.json["note"] == "" == events()[-1][1]["note"]


def test_why_it_is_closed_is_for_staff_alone(operator, library, places):
    path = f"/venues/{library['id']}/closures"
    closure = operator.create(path, json={"reason": "变压器烧了", "date": "2021-11-06"}).json
    answer = operator.get(f"/closures/{closure['id']}")
    assert (answer.status_code, answer.json) == (200, closure)
    for reader in (places.staff("citizen"), places.staff("gateway")):
        assert reader.get(path).status_code == reader.get(f"/closures/{closure['id']}").status_code == 403
    assert operator.get(f"/closures/{uuid.uuid4()}").status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "消杀"}, "date"),
        ({"reason": "消杀", "date": "2021-11-09", "starts_at": "2021-11-09T09:00"}, "date"),
        ({"reason": "消杀", "starts_at": "2021-11-09T12:00", "ends_at": "2021-11-09T09:00"}, "ends_at"),
        ({"reason": "消杀", "date": "tomorrow"}, "date"),
        ({"date": "2021-11-09"}, "reason"),
        ({"reason": "长" * 201, "date": "2021-11-09"}, "reason"),
        ({"reason": "消杀", "note": "长" * 101, "date": "2021-11-09"}, "note"),
    ],
)
def test_a_wrong_closure_is_refused_by_its_field(operator, library, events, body, field):
    before = events()
    answer = operator.create(f"/venues/{library['id']}/closures", json=body)
    assert faults(answer) == [field]
    assert events() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("when", "field"),
    [
        ({"date": "2021-11-04"}, "date"),
        ({"date": "2023-11-06"}, "date"),
        ({"starts_at": "2021-11-03T09:00", "ends_at": "2021-11-04T18:00"}, "ends_at"),
        ({"starts_at": "2023-11-06T09:00", "ends_at": "2023-11-06T18:00"}, "starts_at"),
    ],
)
def test_a_closure_that_is_over_or_far_needs_the_office_to_mean_it(office, operator, library, when, field):
    path, body = f"/venues/{library['id']}/closures", {"reason": "消杀"} | when
    assert faults(operator.create(path, json=body)) == [field]
    assert faults(operator.create(path, json=body | {"on_purpose": True})) == ["on_purpose"]
    assert office.create(path, json=body | {"on_purpose": True}).status_code == 201


def test_a_closure_that_ends_years_later_is_asked_about(operator, library):
    path = f"/venues/{library['id']}/closures"
    years = {"starts_at": "2021-11-06T09:00", "ends_at": "2024-11-06T18:00", "reason": "大修"}
    assert faults(operator.create(path, json=years)) == ["ends_at"]
    assert operator.create(path, json=years | {"on_purpose": True}).status_code == 201


def test_a_closure_since_yesterday_is_no_slip(operator, library):
    since = {"starts_at": "2021-11-04T09:00", "ends_at": "2021-11-06T18:00", "reason": "停电"}
    assert operator.create(f"/venues/{library['id']}/closures", json=since).status_code == 201


@pytest.mark.slow
def test_the_same_closure_twice_is_refused_and_a_longer_one_is_not(operator, library, events):
    path, hall = f"/venues/{library['id']}/closures", library["spaces"][0]["id"]
    whole = {"date": "2021-11-06", "reason": "消杀"}
    first = operator.create(path, json=whole)
    before = events()
    for again in (whole, whole | {"reason": "又一次"}, whole | {"space_id": hall}):
        refusal = operator.create(path, json=again)
        assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/already-closed")
        assert "消杀" in refusal.json["detail"]
    assert events() == before
    longer = {"starts_at": "2021-11-06T00:00", "ends_at": "2021-11-07T12:00", "reason": "消杀"}
    assert operator.create(path, json=longer).status_code == 201
    assert operator.delete(f"/closures/{first.json['id']}").status_code == 200


def test_a_closed_space_may_be_shut_with_the_whole_venue(operator, library):
    path, hall = f"/venues/{library['id']}/closures", library["spaces"][0]["id"]
    day = {"date": "2021-11-06", "reason": "维修"}
    assert operator.create(path, json=day | {"space_id": hall}).status_code == 201
    assert operator.create(path, json=day).status_code == 201
    assert operator.create(path, json=day).status_code == 409


@pytest.mark.slow
def test_closures_that_are_over_are_left_out_from_a_day_on(operator, library):
    path = f"/venues/{library['id']}/closures"
    days = ["2021-11-06", "2021-11-07", "2021-11-09"]
    ids = [operator.create(path, json={"date": day, "reason": "消杀"}).json["id"] for day in days]
    operator.delete(f"/closures/{ids[2]}")
    for query, expected in (("", ids), ("?from_date=2021-11-07", ids[1:]), ("?from_date=2021-11-10", [])):
        assert [closure["id"] for closure in operator.get(path + query).json["items"]] == expected
    declared = operator.get(f"{path}?status=declared&from_date=2021-11-07").json["items"]
    assert [closure["id"] for closure in declared] == [ids[1]]
