"""The lists of a door's day, which a device takes along: whom it can tell apart by them, and what they do not say."""

import hashlib
import hmac
import re
import uuid
from typing import Any

import pytest

from tests.fixtures.door import audits, batch, come, item, walk
from tests.fixtures.registration import at, book, placed, sitting, wish


@pytest.fixture
def session_id(week, venue):
    return week.slot(seats=6, venue_id=venue)


def lists_of(door: Any, venue: uuid.UUID, day: str = "2021-11-06", **query: str) -> Any:
    return door.get(f"/venues/{venue}/door-lists", query_string={"date": day, **query})


def mark(salt: str, text: str) -> str:
    return hmac.new(salt.encode(), text.encode(), hashlib.sha256).hexdigest()[:32]


@pytest.mark.slow
def test_a_device_takes_all_lists_of_a_day_along_and_no_name_in_full(week, door, venue, session_id):
    booking = book(week, session_id, 2, needs=["hearing_loop"])
    later = week.slot(starts_at=at(6, 14), venue_id=venue)
    week.slot(starts_at=at(7, 9), venue_id=venue)
    week.slot()
    week.set_clock(at(6, 9))
    come(door, session_id, code=booking["code"], people=1, device="一号门")
    walk(door, session_id, 2)
    answer = lists_of(door, venue)
    body = answer.json
    first, second = body["sessions"]
    assert (first["session"]["id"], second["session"]["id"]) == (str(session_id), str(later))
    assert (first["walk_ins"], second["items"]) == (2, [])
    [party] = first["items"]
    assert (party["code"], party["seats"], party["came"], party["tail"]) == (booking["code"], 2, 1, "0000")
    assert (party["needs"], party["names"], party["first"]["device"]) == (
        ["hearing_loop"],
        ["王*", "王*"],
        "一号门",
    )
    assert mark(body["salt"], "王小明1") in party["marks"] and mark(body["salt"], "小明1") in party["marks"]
    assert mark(body["salt"], "李小明1") not in party["marks"]
    assert "小明" not in answer.text and "0000000" not in answer.text
    assert body["until"] == "2021-11-06T16:00:00+00:00"
    assert body["pass_key"] == door.get("/pass-key").json
    assert re.fullmatch(body["code_form"], booking["code"]) and not re.fullmatch(body["code_form"], "ZZZZZZ")


@pytest.mark.slow
def test_what_a_device_has_is_not_sent_or_audited_again(week, door, venue, session_id):
    book(week, session_id)
    version = lists_of(door, venue).json["version"]
    again = lists_of(door, venue, known=version).json
    assert (again["version"], again["sessions"], again["salt"]) == (version, None, None)
    assert [entry.action for entry in audits(week)] == ["door_list"]
    week.set_clock(at(6, 9))
    walk(door, session_id)
    changed = lists_of(door, venue, known=version).json
    assert (changed["version"] != version, changed["sessions"][0]["walk_ins"]) == (True, 1)


@pytest.mark.slow
def test_a_list_is_given_from_the_evening_before_until_the_day_is_over(week, door, venue, session_id):
    far = lists_of(door, venue, "2021-11-08")
    assert (far.status_code, far.json["type"]) == (409, "/problems/day-too-far")
    assert lists_of(door, venue).status_code == 200
    week.set_clock(at(7, 0, 1))
    over = lists_of(door, venue)
    assert (over.status_code, over.json["type"]) == (409, "/problems/day-over")
    late = week.slot(starts_at=at(7, 23), venue_id=venue)
    week.set_clock(at(8, 0, 30))
    assert [entry["session"]["id"] for entry in lists_of(door, venue, "2021-11-07").json["sessions"]] == [
        str(late)
    ]


def test_the_lists_of_a_venue_are_for_those_who_work_there(week, door, venue, session_id):
    assert (
        lists_of(week.staff("door", venues=[uuid.uuid4()]), venue).json["type"] == "/problems/not-your-house"
    )
    assert lists_of(week.citizen(), venue).status_code == 403
    assert lists_of(week.staff("city_desk"), venue).status_code == 403  # it reaches sessions, and no door
    assert week.staff("city_desk").get(f"/sessions/{session_id}/door-list").status_code == 403
    wrong = door.get(f"/venues/{venue}/door-lists?date=morgen")
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "date")


@pytest.mark.slow
def test_a_series_is_on_the_list_of_each_of_its_days_with_who_came_then(week, door, venue):
    days = [placed(5, venue, starts_at=at(day, 9)) for day in (6, 7)]
    for day in days:
        week.placement(day)
    series = week.activity(*days, booked_as="series")
    booking = book(week, series)
    week.set_clock(at(6, 9))
    come(door, series, code=booking["code"])
    [saturday] = lists_of(door, venue).json["sessions"]
    [sunday] = lists_of(door, venue, "2021-11-07").json["sessions"]
    assert (saturday["date_id"], saturday["items"][0]["came"]) == (days[0]["id"], 1)
    assert (sunday["date_id"], sunday["items"][0]["came"], sunday["items"][0]["first"]) == (
        days[1]["id"],
        0,
        None,
    )


@pytest.mark.slow
def test_conflicts_of_all_doors_of_a_day_are_one_list(week, door, venue, session_id):
    later = week.slot(starts_at=at(6, 14), venue_id=venue)
    booking = book(week, session_id, 2)
    week.set_clock(at(6, 9))
    batch(door, session_id, [item(code=booking["code"], people=2)])
    batch(door, session_id, [item(at(6, 9, 20), code="NOSUCH")])
    batch(door, later, [item(at(6, 13, 30), code=booking["code"])], "二号门")
    path = f"/venues/{venue}/conflicts?date=2021-11-06"
    assert lists_of(door, venue).json["undecided"] == 2
    items = door.get(path).json["items"]
    reasons = {(entry["session"]["id"], entry["check_in"]["reason"]) for entry in items}
    assert reasons == {(str(session_id), "no_such_booking"), (str(later), "other_session")}
    door.post(f"/check-ins/{items[0]['check_in']['id']}/decision", json={"decision": "neither"})
    assert len(door.get(path).json["items"]) == 1
    assert week.staff("door", venues=[uuid.uuid4()]).get(path).json["items"] == []


@pytest.mark.slow
def test_what_a_unit_holds_outside_venues_has_a_door_of_its_own(week, venue):
    unit, other = uuid.uuid4(), uuid.uuid4()
    course = sitting(6)
    out = uuid.UUID(course["id"])
    week.activity(course, unit_id=unit)
    week.activity(placed(5, venue), unit_id=unit)
    week.activity(sitting(), unit_id=other)
    week.activity(sitting(), unit_id=unit, mode="online")
    guard = week.staff("door", units=[unit])
    booking = book(week, out, 2)
    path = f"/units/{unit}/door-lists?date=2021-11-06"
    body = guard.get(path).json
    assert [entry["session"]["id"] for entry in body["sessions"]] == [str(out)]
    assert (body["venue_id"], body["unit_id"], body["house"]) == (None, str(unit), [])
    assert [party["code"] for party in body["sessions"][0]["items"]] == [booking["code"]]
    [line] = audits(week)
    assert (line.action, line.subject) == ("door_list", str(unit))
    assert guard.get(f"{path}&known={body['version']}").json["sessions"] is None
    week.set_clock(at(6, 9))
    batch(guard, out, [item(code="NOSUCH")])
    conflicts = f"/units/{unit}/conflicts?date=2021-11-06"
    assert [entry["session"]["id"] for entry in guard.get(conflicts).json["items"]] == [str(out)]
    stranger = week.staff("door", units=[other], venues=[venue])
    assert stranger.get(path).json["type"] == "/problems/not-your-unit"
    assert stranger.get(conflicts).json["items"] == []
    assert len(week.staff("unit_editor", units=[unit]).get(path).json["sessions"]) == 1


def test_a_surname_of_two_characters_and_a_whole_number_are_known(week, door, venue, session_id):
    citizen = week.citizen()
    citizen.create("/bookings", wish(session_id) | {"party": [{"name": "欧阳小明"}]})
    body = lists_of(door, venue).json
    [party] = body["sessions"][0]["items"]
    for name in ("欧阳", "小明", "欧阳小明"):
        assert mark(body["salt"], name) in party["marks"]
    assert mark(body["salt"], "欧") not in party["marks"]
    phone = citizen.get("/my-data").json["phone"]
    assert party["number_mark"] == mark(body["salt"], phone)[:2]
