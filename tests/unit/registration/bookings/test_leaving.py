"""Giving back the rest of a series after coming to some of it: the seats are free, what was come to counts."""

import pytest

from chassis.storage.db import new_id, transaction
from registration.personal_data import personal_data
from tests.fixtures.registration import at, book, sitting
from tests.fixtures.registration_truth import check, events_are_states


@pytest.fixture
def week(week):
    yield week
    check(week)


@pytest.fixture
def unit():
    return new_id()


@pytest.fixture
def series(week, unit):
    dates = [sitting(3, at(day, 9), booking={"cancel_minutes_before": 60}) for day in (15, 16, 17)]
    return week.activity(*dates, booked_as="series", unit_id=unit)


@pytest.fixture
def door(week, unit):
    return week.staff("door", units=[unit])


def come(week, door, booking, moment):
    week.set_clock(moment)
    return door.post("/check-ins", json={"code": booking["code"], "session_id": booking["session_id"]})


@pytest.mark.slow
def test_who_came_to_one_date_gives_the_rest_back(week, series, door):
    booking = book(week, series, 2)
    assert come(week, door, booking, at(15, 9)).status_code == 200
    week.set_clock(at(15, 12))
    path, client = f"/bookings/{booking['id']}", booking["client"]
    assert client.get(path).json["can_cancel"] is True
    for _ in range(2):
        answer = client.delete(path)
        assert (answer.status_code, answer.json["status"], answer.json["came"]) == (200, "attended", 2)
    assert answer.json["left_at"]
    assert answer.json["can_cancel"] is False
    assert week.session(series).confirmed == 0
    assert [message["kind"] for message in week.messages()] == ["booked", "left"]
    assert client.get(f"{path}/pass").json["type"] == "/problems/no-pass"
    events_are_states(week)
    week.set_clock(at(17, 12), "write reminders")
    assert client.post(f"{path}/certificates", json={}).status_code == 200


@pytest.mark.slow
def test_who_left_is_reminded_of_nothing_and_let_in_as_a_walk_in(week, series, door):
    booking = book(week, series)
    come(week, door, booking, at(15, 9))
    booking["client"].delete(f"/bookings/{booking['id']}")
    week.set_clock(at(15, 20), "write reminders")
    assert "reminder" not in [message["kind"] for message in week.messages()]
    refusal = come(week, door, booking, at(16, 9))
    assert refusal.status_code == 409
    assert "walk-in" in refusal.json["detail"]
    assert week.bookings(series)[0].came == 1


def test_who_never_came_gives_the_rest_back_until_the_last_date(week, series):
    booking = book(week, series)
    week.set_clock(at(16, 12))
    answer = booking["client"].delete(f"/bookings/{booking['id']}")
    assert (answer.status_code, answer.json["status"]) == (200, "cancelled")


def test_too_late_for_the_last_date(week, series, door):
    booking = book(week, series)
    come(week, door, booking, at(15, 9))
    week.set_clock(at(17, 8, 30))
    refusal = booking["client"].delete(f"/bookings/{booking['id']}")
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/too-late-to-cancel")
    assert refusal.json["cancel_until"].startswith("2021-11-17T00:00:00")


def test_the_desk_takes_it_back_for_them(week, series, door, unit):
    booking = book(week, series)
    come(week, door, booking, at(15, 9))
    desk = week.staff("desk", units=[unit])
    answer = desk.delete(f"/desk/bookings/{booking['id']}", json={"reason": "病了，来电话"})
    assert (answer.status_code, answer.json["status"]) == (200, "attended")
    assert week.session(series).confirmed == 0


def test_who_came_to_the_first_date_is_reminded_of_the_next(week, series, door):
    booking = book(week, series)
    come(week, door, booking, at(15, 9))
    week.set_clock(at(15, 9, 30), "write reminders")
    [text] = [message["text"] for message in week.messages() if message["kind"] == "reminder"]
    assert "Tue 16 Nov 9:00–11:00" in text


def test_the_days_to_come_are_not_booked_over(week, series, door):
    booking = book(week, series)
    come(week, door, booking, at(15, 9))
    same_time = week.slot(starts_at=at(16, 10))
    wish = {"session_id": str(same_time), "party": [{"name": "王"}]}
    refusal = booking["client"].create("/bookings", wish)
    assert refusal.json["type"] == "/problems/own-sessions-overlap"


def test_an_erasure_frees_the_days_to_come(week, series, door):
    booking = book(week, series)
    come(week, door, booking, at(15, 9))
    week.set_clock(at(15, 12))
    with week.app.test_request_context(), transaction() as db:
        personal_data.erase(db, week.bookings(series)[0].citizen_id, "desk", "申请")
    assert week.session(series).confirmed == 0
