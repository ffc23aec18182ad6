"""Who was checked in when the absent were released, and was not there: missed as they would have been then."""

import pytest

from tests.fixtures.door import BEGUN, RELEASED, batch, check_counts, come, item, status_of
from tests.fixtures.registration import at, book

AFTER = at(6, 11, 30)


@pytest.fixture
def session_id(week, venue):
    return week.slot(seats=6, venue_id=venue)


@pytest.fixture
def party(week, session_id):
    """A booking of two, who do not come."""
    return book(week, session_id, 2)


@pytest.fixture
def here(week, door, session_id, party):
    """Somebody who is there, so that the door was kept."""
    booking = book(week, session_id)
    week.set_clock(BEGUN)
    come(door, session_id, code=booking["code"])
    return booking


def check_in(week, door, session_id, party, people=None):
    """The party, or a part of it, is checked in before the absent are released: the check-in."""
    week.set_clock(BEGUN)
    return come(door, session_id, code=party["code"], people=people).json["check_in_id"]


def release(week):
    week.set_clock(RELEASED, "release the absent")


def told_missed(week):
    return [message["text"] for message in week.messages() if message["kind"] == "no_show"]


@pytest.mark.slow
def test_an_undone_check_in_leaves_a_no_show_behind(week, door, session_id, party, here):
    view, citizen = check_in(week, door, session_id, party), party["client"]
    release(week)
    week.set_clock(AFTER)
    issued = citizen.post(f"/bookings/{party['id']}/certificates", json={}).json["items"]
    assert len(issued) == 2
    assert door.post(f"/check-ins/{view}/undo", json={"confirmed": True}).status_code == 200
    assert door.post(f"/check-ins/{view}/undo").status_code == 200
    assert status_of(week, session_id, party) == ("no_show", 0, 0)
    codes = [certificate["code"] for certificate in issued]
    assert [week.gateway().get(f"/certificates/{code}").status_code for code in codes] == [404, 404]
    states = [event["type"] for event in week.told("booking") if event["id"] == party["id"]]
    assert states[-1] == "registration.booking-missed.v1"
    history = citizen.get(f"/bookings/{party['id']}/history").json["items"]
    assert [(line["change"], line["reason"]) for line in history][-3:] == [
        ("check_in_undone", None),
        ("confirmed", None),
        ("no_show", "absent"),
    ]
    totals = door.get(f"/sessions/{session_id}/totals").json
    assert (totals["people"], totals["came"], totals["missed"]) == (1, 1, 2)
    assert check_counts(week, session_id) == 1


def test_it_is_told_once_and_not_that_seats_went_to_others(week, door, session_id, party):
    here, _waits = book(week, session_id), book(week, session_id, 5)
    view = check_in(week, door, session_id, party)
    come(door, session_id, code=here["code"])
    release(week)
    week.set_clock(AFTER)
    for _ in range(2):
        door.post(f"/check-ins/{view}/undo")
    assert told_missed(week) == [], "it may be taken back at once"
    week.set_clock(at(6, 12))
    [text] = told_missed(week)
    assert "you were not there. If that is wrong" in text


def test_who_is_checked_in_again_at_once_is_not_told_of_it(week, door, session_id, party, here):
    view = check_in(week, door, session_id, party)
    release(week)
    door.post(f"/check-ins/{view}/undo")
    assert status_of(week, session_id, party) == ("no_show", 0, 0)
    assert come(door, session_id, code=party["code"], people=1).status_code == 200
    week.set_clock(AFTER)
    assert status_of(week, session_id, party) == ("attended", 1, 1)
    [text] = told_missed(week)
    assert "you have been checked in" in text


def test_part_of_a_party_that_was_not_there_is_missed(week, door, session_id, party, here):
    check_in(week, door, session_id, party, people=1)
    rest = check_in(week, door, session_id, party)
    release(week)
    door.post(f"/check-ins/{rest}/undo")
    assert status_of(week, session_id, party) == ("attended", 1, 1)
    assert check_counts(week, session_id) == 2


def test_what_a_device_takes_back_late_counts_alike(week, door, session_id, party, here):
    view = check_in(week, door, session_id, party)
    release(week)
    batch(door, session_id, [item(at(6, 9, 20), undo_of=view, way="undo")])
    assert status_of(week, session_id, party) == ("no_show", 0, 0)


def test_conflicting_word_that_does_not_count_leaves_a_no_show(week, door, session_id, party, here):
    [line] = batch(door, session_id, [item(code=party["code"], people=3)]).json["items"]
    release(week)
    assert status_of(week, session_id, party)[0] == "confirmed"
    door.post(f"/check-ins/{line['nonce']}/decision", json={"decision": "neither"})
    assert status_of(week, session_id, party) == ("no_show", 0, 0)


def test_where_nobody_else_kept_the_door_nobody_is_missed(week, door, session_id, party):
    view = check_in(week, door, session_id, party)
    release(week)
    week.set_clock(AFTER)
    door.post(f"/check-ins/{view}/undo")
    assert status_of(week, session_id, party) == ("confirmed", 0, 2)


@pytest.mark.slow
def test_who_of_a_party_came_is_recorded_after_a_device_told_late_that_the_door_was_kept(
    week, door, session_id, party
):
    other = book(week, session_id)
    week.set_clock(AFTER, "release the absent")
    assert batch(door, session_id, [item(code=other["code"])]).status_code == 200
    answer = come(door, session_id, code=party["code"], people=1)
    assert (answer.status_code, answer.json.get("came")) == (200, 1), answer.json
    assert status_of(week, session_id, party) == ("attended", 1, 2)
