"""Checking in at the door."""

import uuid
from functools import partial

import pytest

from chassis.storage.db import new_id
from tests.fixtures.door import come as check_in
from tests.fixtures.registration import at, sitting, wish


@pytest.fixture
def session_id(week, venue):
    return week.slot(seats=2, venue_id=venue)


def come(client, code, session_id):
    return check_in(client, session_id, code=code)


def test_a_party_comes_once(week, door, session_id):
    booking = week.citizen().create("/bookings", wish(session_id, 2)).json
    code = booking["code"]
    for text in (code, f" {code[:3].lower()}-{code[3:].lower()} "):
        checked = come(door, text, session_id)
        assert (checked.status_code, checked.json["status"]) == (200, "attended")
        assert checked.json["party"] == [{"name": "王*", "age": "adult"}] * 2
    states = [event["status"] for event in week.told("booking")]
    assert states == ["confirmed", "attended"]


def test_one_who_has_come_cannot_cancel(week, door, session_id):
    citizen = week.citizen()
    booking = citizen.create("/bookings", wish(session_id)).json
    come(door, booking["code"], session_id)
    refusal = citizen.delete(f"/bookings/{booking['id']}")
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/wrong-state")
    assert "checked in" in refusal.json["detail"]


def test_a_unit_checks_in_at_its_own_sitting(week):
    unit, facts = new_id(), sitting()
    week.activity(facts, unit_id=unit)
    booking = week.citizen().create("/bookings", wish(uuid.UUID(facts["id"]))).json
    assert come(week.staff("unit_editor", units=[unit]), booking["code"], facts["id"]).status_code == 200


def test_who_waits_or_has_cancelled_does_not_come_in(week, door, session_id):
    citizen = week.citizen()
    booking = citizen.create("/bookings", wish(session_id, 2)).json
    waits = week.citizen().create("/bookings", wish(session_id)).json
    assert come(door, waits["code"], session_id).status_code == 409
    citizen.delete(f"/bookings/{booking['id']}")
    assert come(door, booking["code"], session_id).status_code == 409


def test_the_wrong_door(week, door, venue, session_id):
    booking = week.citizen().create("/bookings", wish(session_id)).json
    other = week.slot(venue_id=venue)
    answers = {
        "other-session": come(door, booking["code"], other),
        "no-such-code": come(door, "NOSUCH", session_id),
        "no-such-session": come(door, booking["code"], uuid.uuid4()),
        "not-your-session": come(week.staff("door", venues=[new_id()]), booking["code"], session_id),
    }
    for slug, answer in answers.items():
        assert answer.json["type"] == f"/problems/{slug}"
        assert 400 <= answer.status_code < 500
    assert come(week.citizen(), booking["code"], session_id).status_code == 403
    there = answers["other-session"].json
    assert there["booked_session_id"] == str(session_id) and "It is for " in there["detail"]
    elsewhere = week.slot(venue_id=new_id())
    theirs = week.citizen().create("/bookings", wish(elsewhere)).json
    stranger = come(door, theirs["code"], session_id).json
    assert stranger["type"] == "/problems/other-session" and "booked_session_id" not in stranger


def test_a_code_of_another_house_says_for_what_when_and_where_and_whether_it_is_cancelled(
    week, door, session_id
):
    elsewhere = sitting()
    week.activity(elsewhere)
    citizen = week.citizen()
    booking = citizen.create("/bookings", wish(elsewhere["id"])).json
    words = come(door, booking["code"], session_id).json["detail"]
    assert "It is for 智能手机助老课, " in words and "6 Nov" in words and words.endswith(", 社区学院.")
    citizen.delete(f"/bookings/{booking['id']}")
    assert come(door, booking["code"], session_id).json["detail"].endswith("That booking is cancelled.")


def test_the_door_sends_who_has_moved_to_where_they_are_expected(week, door, session_id):
    citizen = week.citizen()
    booking = citizen.create("/bookings", wish(session_id)).json
    other = str(week.slot(starts_at=at(13, 9)))
    citizen.create(f"/bookings/{booking['id']}/move", {"session_id": other})
    words = come(door, booking["code"], session_id).json["detail"]
    assert "cancelled" in words
    assert "the one in its place is for " in words and "13 Nov" in words


def test_a_cancelled_booking_of_another_session_leads_to_no_door(week, door, venue, session_id):
    later, citizen = week.slot(venue_id=venue, starts_at=at(20, 9)), week.citizen()
    booking = citizen.create("/bookings", wish(later)).json
    assert come(door, booking["code"], session_id).json["booked_session_id"] == str(later)
    citizen.delete(f"/bookings/{booking['id']}")
    assert "booked_session_id" not in come(door, booking["code"], session_id).json


def test_a_cancelled_booking_is_not_asked_to_be_let_in_on_another_day(week, door, venue):
    later = week.slot(venue_id=venue, starts_at=at(20, 9))
    citizen = week.citizen()
    booking = citizen.create("/bookings", wish(later)).json
    came = partial(check_in, door, later, code=booking["code"], on_purpose=False)
    assert came().json["type"] == "/problems/not-now"
    citizen.delete(f"/bookings/{booking['id']}")
    refusal = came().json
    assert refusal["type"] == "/problems/wrong-state"
    assert "changed" not in refusal["title"] and "cancelled" in refusal["detail"]
