"""Moments at the door: another day, a clock that is off, a time to come; what of it says that the door was kept."""

import pytest

from chassis.storage.db import new_id
from tests.fixtures.door import BEGUN, RELEASED, batch, come, item, outcomes, records, status_of, walk
from tests.fixtures.registration import SATURDAY, at, book, sitting


@pytest.fixture
def session_id(week, venue):
    return week.slot(seats=4, venue_id=venue)


@pytest.mark.slow
@pytest.mark.parametrize("moment", [at(5, 9), at(6, 7, 59), at(13, 11, 1)])
def test_on_another_day_the_door_is_told_when_it_is(week, door, session_id, moment):
    booking = book(week, session_id)
    week.set_clock(moment)
    for refusal in (
        come(door, session_id, code=booking["code"], on_purpose=False),
        walk(door, session_id, on_purpose=False),
    ):
        assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/not-now")
        assert "Sat 6 Nov 9:00–11:00" in refusal.json["detail"]
        assert refusal.json["starts_at"].startswith("2021-11-06T01:00")
    assert records(week, session_id) == []


def test_a_night_that_ends_at_midnight_is_told_with_its_hours(week, door, venue):
    session_id = week.slot(venue_id=venue, starts_at=at(6, 22))
    refusal = come(door, session_id, code=book(week, session_id)["code"], on_purpose=False)
    assert "Sat 6 Nov 22:00–24:00" in refusal.json["detail"]


@pytest.mark.slow
@pytest.mark.parametrize("moment", [at(6, 8, 1), at(6, 11, 30), at(8, 9)])
def test_around_its_time_nothing_is_asked(week, door, session_id, moment):
    booking = book(week, session_id)
    week.set_clock(moment)
    assert come(door, session_id, code=booking["code"], on_purpose=False).status_code == 200
    assert walk(door, session_id, on_purpose=False).status_code == 201


def test_who_is_let_in_on_purpose_is_in_and_it_is_kept_that_it_was(week, door, session_id):
    booking = book(week, session_id)
    assert come(door, session_id, code=booking["code"], on_purpose=True).json["status"] == "attended"
    [row] = records(week, session_id)
    assert row.on_purpose


@pytest.mark.slow
def test_a_slip_the_day_before_makes_no_no_shows(week, door, session_id):
    early, *others = (book(week, session_id) for _ in range(4))
    come(door, session_id, code=early["code"], on_purpose=True)
    week.set_clock(RELEASED, "release the absent")
    assert {status_of(week, session_id, other)[0] for other in others} == {"confirmed"}
    week.set_clock(at(6, 9, 40))
    come(door, session_id, code=others[0]["code"])
    week.set_clock(at(6, 9, 51), "release the absent")
    assert {status_of(week, session_id, other)[0] for other in others[1:]} == {"no_show"}


def test_a_record_of_another_day_is_kept_as_conflicting(week, door, session_id):
    booking = book(week, session_id)
    week.set_clock(at(20, 9))
    state = [item(at(5, 9), code=booking["code"]), item(at(19, 9)), item(at(5, 9), on_purpose=True)]
    assert outcomes(batch(door, session_id, state)) == [("conflicting", "out_of_time")] * 2 + [
        ("accepted", None)
    ]
    assert status_of(week, session_id, booking) == ("confirmed", 0, 1)


@pytest.mark.parametrize("hours", [-2, 2])
def test_what_a_devices_clock_is_off_is_taken_off_and_said(week, door, venue, hours):
    """Two hours slow, a party that waits on the spot would be there before the cutoff."""
    session_id = week.slot(seats=3, venue_id=venue)
    book(week, session_id, 2)
    waits = book(week, session_id, 2)
    week.set_clock(at(6, 10))
    moment = at(6, 9, 50).replace(hour=9 + hours)
    answer = batch(door, session_id, [item(moment, code=waits["code"])], sent_at=at_hour(10 + hours))
    assert answer.json["clock_off_seconds"] == pytest.approx(hours * 3600, abs=3)
    assert outcomes(answer) == [("conflicting", "no_seat")]
    [row] = records(week, session_id)
    assert abs((row.at - at(6, 9, 50)).total_seconds()) < 3
    assert row.clock_off == answer.json["clock_off_seconds"]


def at_hour(hour):
    return at(6, hour).isoformat()


def test_without_a_time_of_sending_nothing_is_taken_off(week, door, session_id):
    assert batch(door, session_id, [item()]).json["clock_off_seconds"] is None


def test_a_time_to_come_is_the_time_it_was_told(week, door, session_id):
    booking = book(week, session_id)
    week.set_clock(BEGUN)
    far = item(code=booking["code"]) | {"at": "2099-12-31T09:00:00"}
    answer = batch(door, session_id, [far], sent_at=None)
    assert outcomes(answer) == [("accepted", None)]
    [row] = records(week, session_id)
    assert abs((row.at - BEGUN).total_seconds()) < 60


def test_a_tablet_a_week_ahead_counts_on_the_date_it_is(week):
    unit, first, second = new_id(), sitting(3), sitting(3, at(13, 9))
    series = week.activity(first, second, unit_id=unit, booked_as="series")
    door, booking = week.staff("unit_editor", units=[unit]), book(week, series)
    week.set_clock(BEGUN)
    batch(door, series, [item(at(13, 9, 5), code=booking["code"])], sent_at=at(13, 9, 10).isoformat())
    assert [str(row.date_id) for row in records(week, series)] == [first["id"]]


def test_a_date_of_a_series_has_its_own_hours(week):
    unit, first, second = new_id(), sitting(3), sitting(3, at(20, 9))
    series = week.activity(first, second, unit_id=unit, booked_as="series")
    door, booking = week.staff("unit_editor", units=[unit]), book(week, series)
    week.set_clock(SATURDAY)
    refusal = come(door, series, code=booking["code"], date_id=second["id"], on_purpose=False)
    assert refusal.json["type"] == "/problems/not-now"
    assert "Sat 20 Nov" in refusal.json["detail"]
    assert come(door, series, code=booking["code"], on_purpose=False).status_code == 200


def test_who_comes_to_the_end_of_a_date_is_in_though_another_of_that_day_begins_sooner_than_it_began(week):
    unit, first, second = new_id(), sitting(3, at(6, 9)) | {"ends_at": at(6, 13)}, sitting(3, at(6, 14))
    series = week.activity(first, second, unit_id=unit, booked_as="series")
    door, booking = week.staff("unit_editor", units=[unit]), book(week, series)
    week.set_clock(at(6, 12, 57))
    assert come(door, series, code=booking["code"], on_purpose=False).status_code == 200
    assert [str(row.date_id) for row in records(week, series)] == [first["id"]]
