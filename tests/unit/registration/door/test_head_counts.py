"""What nobody books for: it takes no booking, and how many came is typed by whoever counted."""

import uuid
from datetime import timedelta

import pytest

from chassis.testing import run_jobs
from tests.fixtures.door import BEGUN
from tests.fixtures.registration import SATURDAY, Week, sitting, wish


@pytest.fixture
def unit_id():
    return uuid.uuid4()


@pytest.fixture
def session_id(week: Week, unit_id: uuid.UUID) -> uuid.UUID:
    """A session of 30 places that nobody books for."""
    corner = sitting(30)
    week.activity(corner, unit_id=unit_id, drop_in=True)
    return uuid.UUID(corner["id"])


def address(session_id):
    return f"/sessions/{session_id}/head-count"


def test_nobody_books_what_one_just_comes_to(week, session_id):
    session = week.citizen().get(f"/sessions/{session_id}").json
    assert (session["access"], session["bookable_until"]) == ("drop_in", None)
    refusal = week.citizen().create("/bookings", json=wish(session_id))
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/no-seats-to-book")
    assert "needs no booking" in refusal.json["title"]


def test_an_activity_that_is_to_be_booked_after_all_takes_bookings(week, unit_id):
    corner = sitting(30)
    activity_id = week.activity(corner, unit_id=unit_id, drop_in=True)
    week.activity(corner, told="changed", unit_id=unit_id, id=activity_id)
    assert week.citizen().create("/bookings", json=wish(uuid.UUID(corner["id"]))).status_code == 201


def test_whoever_counted_is_kept_and_the_people_are_those_who_came(week, session_id, unit_id):
    door = week.staff("door", units=[unit_id], subject="miss-lin")
    assert door.get(address(session_id)).json == {"head_count": None}
    week.set_clock(BEGUN)
    for people in (17, 23):
        count = door.put(address(session_id), json={"people": people}).json["head_count"]
        assert (count["people"], count["counted_by"]) == (people, "miss-lin")
    totals = door.get(f"/sessions/{session_id}/totals").json
    assert (totals["walk_ins"], totals["head_count"], totals["came"]) == (23, 23, 0)
    run_jobs(week.app, "tell totals")
    [event] = [each for each in week.told("session-totals") if each["id"] == str(session_id)]
    assert (event["walk_ins"], event["head_count"]) == (23, 23)
    assert door.delete(address(session_id)).status_code == 204
    totals = door.get(f"/sessions/{session_id}/totals").json
    assert (totals["walk_ins"], totals["head_count"]) == (0, None)


def test_a_count_is_refused_with_its_cure(week, session_id, unit_id):
    door, office = week.staff("door", units=[unit_id]), week.staff("office")
    assert door.put(address(session_id), json={"people": 3}).json["type"] == "/problems/too-early-to-count"
    week.set_clock(BEGUN)
    refusal = door.put(address(session_id), json={"people": 301})
    assert (refusal.status_code, refusal.json["errors"][0]["field"]) == (422, "people")
    assert door.put(address(session_id), json={"people": -1}).status_code == 422
    assert (
        week.staff("door", units=[uuid.uuid4()]).put(address(session_id), json={"people": 1}).status_code
        == 403
    )
    assert door.put(address(uuid.uuid4()), json={"people": 1}).status_code == 404
    week.set_clock(SATURDAY + timedelta(days=8))
    assert door.put(address(session_id), json={"people": 3}).json["type"] == "/problems/too-late-to-count"
    assert office.put(address(session_id), json={"people": 3}).status_code == 200


def test_where_people_book_no_number_is_typed(week, unit_id):
    booked = sitting(30)
    week.activity(booked, unit_id=unit_id)
    week.set_clock(BEGUN)
    answer = week.staff("door", units=[unit_id]).put(address(booked["id"]), json={"people": 3})
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/counted-by-bookings")


def test_a_session_that_is_off_has_no_count(week, session_id, unit_id):
    corner = sitting(30)
    activity_id = week.activity(corner, unit_id=unit_id, drop_in=True)
    week.activity(corner, told="withdrawn", unit_id=unit_id, drop_in=True, id=activity_id, status="withdrawn")
    week.set_clock(BEGUN)
    answer = week.staff("office").put(address(corner["id"]), json={"people": 3})
    assert answer.json["type"] == "/problems/session-cancelled"
