"""A house holds so many at a time: who is in, who waits at the line, who goes out, and what a new day begins with."""

import uuid

import pytest

from tests.fixtures.registration import at, book, placed


@pytest.fixture
def room():
    return uuid.uuid4()


@pytest.fixture
def house(week, venue, room):
    """A venue that holds ten at a time, and four in its children's room."""
    spaces = [{"id": str(room), "at_once": 4}, {"id": str(uuid.uuid4()), "at_once": None}]
    week.venue(id=venue, at_once=10, spaces=spaces)
    return f"/venues/{venue}/house"


@pytest.fixture
def morning(week, venue):
    week.set_clock(at(6, 8, 30))
    return week.slot(seats=100, starts_at=at(6, 9), venue_id=venue)


def walk_in(door, session_id, people, **more):
    return door.create(f"/sessions/{session_id}/walk-ins", {"people": people, **more})


def count(door, house, way, people=None, **more):
    return door.post(f"{house}/counts", json={"way": way, "people": people, **more})


def inside(door, house):
    return [(place["inside"], place["limit"]) for place in door.get(house).json["items"]]


def refused(answer, status, problem):
    assert (answer.status_code, answer.json["type"]) == (status, f"/problems/{problem}"), answer.json
    return answer.json


@pytest.mark.slow
def test_who_comes_in_and_goes_out_is_counted(week, house, morning, door, office):
    booking = book(week, morning, 3)
    assert inside(door, house) == [(0, 10), (0, 4)]
    checked_in = door.create("/check-ins", {"session_id": str(morning), "code": booking["code"]}).json
    assert walk_in(door, morning, 2).status_code == 201
    assert inside(door, house) == [(5, 10), (0, 4)]
    place = count(door, house, "out", 2).json["items"][0]
    assert (place["inside"], place["free"], place["space_id"], place["policy"]) == (3, 7, None, None)
    door.post(f"/check-ins/{checked_in['check_in_id']}/undo")
    assert inside(office, house)[0] == (0, 10)


@pytest.mark.slow
def test_who_just_comes_waits_where_it_is_full_and_who_booked_does_not(week, house, morning, door):
    assert walk_in(door, morning, 9).status_code == 201
    answer = refused(walk_in(door, morning, 2), 409, "house-full")
    assert (answer["inside"], answer["limit"], answer["space_id"]) == (9, 10, None)
    assert "9" in answer["detail"] and week.session(morning).confirmed == 9
    booking = book(week, morning, 3)
    assert door.create("/check-ins", {"session_id": str(morning), "code": booking["code"]}).status_code == 200
    assert inside(door, house)[0] == (12, 10)
    refused(walk_in(door, morning, 1), 409, "house-full")
    count(door, house, "out", 3)
    assert walk_in(door, morning, 1).status_code == 201


def test_staff_let_in_knowingly(house, morning, door):
    walk_in(door, morning, 10)
    refused(walk_in(door, morning, 1), 409, "house-full")
    assert walk_in(door, morning, 1, over_limit=True).status_code == 201
    refused(count(door, house, "in", 1), 409, "house-full")
    assert count(door, house, "in", 1, over_limit=True).json["items"][0]["inside"] == 12


@pytest.mark.slow
def test_a_room_has_its_own_line(week, venue, room, house, morning, door):
    lesson = placed(20, venue, starts_at=at(6, 9)) | {"space_id": room}
    week.activity(lesson)
    week.placement(lesson)
    assert walk_in(door, lesson["id"], 4).status_code == 201
    answer = refused(walk_in(door, lesson["id"], 1), 409, "house-full")
    assert (answer["space_id"], answer["inside"], answer["limit"]) == (str(room), 4, 4)
    assert inside(door, house) == [(4, 10), (4, 4)]
    assert walk_in(door, morning, 1).status_code == 201
    assert count(door, house, "out", 1, space_id=str(room)).status_code == 200
    assert inside(door, house) == [(5, 10), (3, 4)]
    other = count(door, house, "in", 1, space_id=str(uuid.uuid4()))
    assert refused(other, 404, "no-such-house")


@pytest.mark.slow
def test_a_party_goes_out_by_its_code_once(week, house, morning, door):
    booking = book(week, morning, 3)
    refused(count(door, house, "out", code=booking["code"]), 422, "invalid")
    door.create("/check-ins", {"session_id": str(morning), "code": booking["code"]})
    assert count(door, house, "out", 1, code=booking["code"]).json["items"][0]["inside"] == 2
    assert count(door, house, "out", code=booking["code"]).json["items"][0]["inside"] == 0
    answer = refused(count(door, house, "out", code=booking["code"]), 422, "invalid")
    assert [error["field"] for error in answer["errors"]] == ["people"]
    refused(count(door, house, "out", code="AAAAAA"), 404, "no-such-code")
    refused(count(door, house, "in", code=booking["code"]), 422, "invalid")


def test_no_more_go_out_than_are_in(house, morning, door):
    walk_in(door, morning, 2)
    answer = refused(count(door, house, "out", 3), 422, "invalid")
    assert [error["field"] for error in answer["errors"]] == ["people"]
    assert inside(door, house)[0] == (2, 10)


def test_the_same_nonce_counts_once(house, morning, door):
    nonce = str(uuid.uuid4())
    for _ in range(2):
        assert count(door, house, "in", 2, nonce=nonce).json["items"][0]["inside"] == 2


def test_a_device_tells_later_what_it_counted(week, house, morning, door):
    week.set_clock(at(6, 9, 30))
    item = {"way": "in", "people": 7, "at": "2021-11-06T09:10:00+08:00", "nonce": str(uuid.uuid4())}
    count_out = item | {"way": "out", "people": 2, "nonce": str(uuid.uuid4())}
    more = item | {"people": 8, "nonce": str(uuid.uuid4())}
    yesterday = item | {"at": "2021-11-05T17:00:00+08:00", "nonce": str(uuid.uuid4())}
    for items in ([count_out, item], [item, more, more], [yesterday]):
        answer = door.post(f"{house}/count-batches", json={"device": "东门", "items": items})
        assert answer.status_code == 200, answer.json
    assert inside(door, house)[0] == (13, 10)


def test_each_day_begins_anew(week, venue, house, morning, door):
    walk_in(door, morning, 10)
    week.set_clock(at(7, 9))
    sunday = week.slot(seats=100, starts_at=at(7, 9), venue_id=venue)
    assert inside(door, house)[0] == (0, 10)
    assert walk_in(door, sunday, 10).status_code == 201


def test_a_capacity_policy_leaves_a_part_of_it(week, venue, house, morning, door):
    policy = {"edition_id": None, "scope": "venue", "district": None, "venue_id": venue, "ratio_percent": 50}
    policy |= {"conditions": [], "from_at": at(5, 0), "until_at": None, "status": "in_force"}
    week.tell("venues.capacity-policy-changed", **policy)
    place = door.get(house).json["items"][0]
    assert (place["limit"], place["at_once"], place["policy"]["ratio_percent"]) == (5, 10, 50)
    assert refused(walk_in(door, morning, 6), 409, "house-full")["limit"] == 5


def test_a_venue_without_a_limit_is_not_counted(week, venue, door):
    week.set_clock(at(6, 9))
    week.venue(id=venue)
    session_id = week.slot(seats=100, starts_at=at(6, 9), venue_id=venue)
    assert walk_in(door, session_id, 50).status_code == 201
    assert door.get(f"/venues/{venue}/house").json == {"items": []}


def test_only_who_works_there_counts(week, house, morning):
    stranger = week.staff("door", venues=[uuid.uuid4()])
    refused(count(stranger, house, "in", 1), 403, "not-your-house")
    assert week.citizen().get(house).status_code == 403
