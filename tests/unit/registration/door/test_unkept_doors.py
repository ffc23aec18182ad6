"""Who was missed because somebody was checked in by mistake has back what they had, once that is undone."""

import pytest

from tests.fixtures.door import BEGUN, RELEASED, batch, check_counts, citizen_of, come, item, status_of
from tests.fixtures.registration import at, book

AFTER = at(6, 11, 30)
RULES = {
    "party_limit": 5,
    "open_bookings_limit": None,
    "no_show_limit": 1,
    "no_show_days": 30,
    "block_days": 7,
}


@pytest.fixture
def opening(week, venue):
    """A slot of six seats: its opening's id and its own."""
    session_id = week.slot(seats=6, venue_id=venue)
    return week.session(session_id).opening_id, session_id


@pytest.fixture
def session_id(opening):
    return opening[1]


@pytest.fixture
def parties(week, session_id):
    """Two parties of two, of whom it is not known whether they came: a Chinese and an English one."""
    return [book(week.citizen(language), session_id, 2) for language in ("zh", "en")]


@pytest.fixture
def mistaken(week, session_id):
    """Whoever is checked in by mistake."""
    return book(week, session_id)


@pytest.fixture
def slip(week, door, session_id, parties, mistaken):
    """The mistaken check-in, after which the absent were released: its id."""
    week.set_clock(BEGUN)
    check_in = come(door, session_id, code=mistaken["code"]).json["check_in_id"]
    week.set_clock(RELEASED, "release the absent")
    return check_in


def undo(door, check_in):
    answer = door.post(f"/check-ins/{check_in}/undo", json={"confirmed": True})
    assert answer.status_code == 200, answer.json
    return answer.json


def states(week, session_id, bookings):
    return [status_of(week, session_id, booking) for booking in bookings]


def told(week, *kinds):
    return [message["text"] for message in week.messages() if message["kind"] in kinds]


def test_their_bookings_stand_again_with_their_seats(week, door, session_id, parties, mistaken, slip):
    assert states(week, session_id, parties) == [("no_show", 0, 0)] * 2
    undone = undo(door, slip)
    assert undone["brought_back"] == 2
    assert states(week, session_id, parties) == [("confirmed", 0, 2)] * 2
    assert status_of(week, session_id, mistaken) == ("confirmed", 0, 1)
    assert check_counts(week, session_id) == 5
    assert undo(door, slip)["brought_back"] == 0
    events = [event["type"] for event in week.told("booking") if event["id"] == parties[0]["id"]]
    assert events[-1] == "registration.booking-confirmed.v1"
    totals = door.get(f"/sessions/{session_id}/totals").json
    assert (totals["people"], totals["came"], totals["missed"]) == (5, 0, 0)


@pytest.mark.slow
def test_each_is_told_in_their_language_that_it_does_not_count(week, door, parties, slip):
    assert len(told(week, "no_show")) == 2
    undo(door, slip)
    assert told(week, "not_missed") == [], "the door may set it right at once"
    week.minute_passes()
    first, second = told(week, "not_missed")
    assert "您没有到场的记录有误，已撤销，不算未到。您的报名（2 人，报名编号" in first
    assert "仍然有效。" in first
    assert "We recorded that you were not there; that was a mistake" in second
    assert f"Your booking (2 people, booking code {parties[1]['code']}) still stands." in second


@pytest.mark.slow
def test_once_it_is_over_they_are_told_nothing_of_seats(week, door, session_id, parties, slip):
    week.set_clock(AFTER)
    assert undo(door, slip)["brought_back"] == 2
    assert states(week, session_id, parties) == [("confirmed", 0, 2)] * 2
    week.minute_passes()
    [first, _second] = told(week, "not_missed")
    assert "不算未到。详情：" in first and "仍然有效" not in first
    week.set_clock(at(6, 12), "release the absent")
    assert states(week, session_id, parties) == [("confirmed", 0, 2)] * 2


@pytest.mark.slow
def test_who_does_keep_the_door_then_releases_the_absent_again(
    week, door, session_id, parties, mistaken, slip
):
    words_heard = told(week, "no_show")
    undo(door, slip)
    assert come(door, session_id, code=parties[0]["code"]).status_code == 200
    week.set_clock(at(6, 9, 42), "release the absent")
    assert states(week, session_id, parties) == [("attended", 2, 2), ("no_show", 0, 0)]
    assert status_of(week, session_id, mistaken) == ("no_show", 0, 0)
    week.minute_passes()
    assert told(week, "not_missed") == [], (
        "who came knows it, and who is missed again was never told otherwise"
    )
    assert len(told(week, "no_show")) == len(words_heard) + 1, "the one who was checked in by mistake"


@pytest.mark.slow
def test_who_was_never_told_of_it_is_told_when_it_happens_again(week, door, session_id, parties, slip):
    undo(door, slip)
    come(door, session_id, code=parties[0]["code"])
    week.set_clock(at(6, 9, 42), "release the absent")
    assert len(told(week, "no_show")) == 2, "with the one who was checked in by mistake"


@pytest.mark.slow
def test_a_block_is_lifted_and_said_to_be(week, door, session_id, parties, mistaken):
    week.edition(rules=RULES)
    week.set_clock(BEGUN)
    check_in = come(door, session_id, code=mistaken["code"]).json["check_in_id"]
    week.set_clock(RELEASED, "release the absent")
    assert len(told(week, "blocked")) == 2
    assert all(citizen_of(week, party["client"]).blocked_until for party in parties)
    undo(door, check_in)
    assert not any(citizen_of(week, party["client"]).blocked_until for party in parties)
    week.minute_passes()
    first, second = told(week, "not_missed")
    assert "您现在可以照常报名。" in first and "You can book as usual again." in second
    assert len(told(week, "blocked")) == 2, "not those whose check-in was undone"


@pytest.mark.slow
def test_whom_fewer_seats_do_not_reach_is_excused(week, door, opening, parties, mistaken, slip):
    opening_id, session_id = opening
    fewer = {"id": str(session_id), "seats": 3, "starts_at": at(6, 9), "ends_at": at(6, 11)}
    week.slots(fewer, id=str(opening_id), venue_id=week.session(session_id).venue_id)
    undo(door, slip)
    assert states(week, session_id, parties) == [("confirmed", 0, 2), ("no_show", 0, 0)]
    assert check_counts(week, session_id) == 3
    assert [booking.excused for booking in week.bookings(session_id)] == [False, True, False]
    week.minute_passes()
    _first, second = told(week, "not_missed")
    assert "Your seats have gone to others; come, and where one is free" in second
    week.set_clock(AFTER)
    assert check_counts(week, session_id) == 3


@pytest.mark.slow
def test_part_of_a_party_that_was_checked_in_by_mistake_has_all_its_seats(week, door, session_id, parties):
    week.set_clock(BEGUN)
    check_in = come(door, session_id, code=parties[0]["code"], people=1).json["check_in_id"]
    week.set_clock(RELEASED, "release the absent")
    assert states(week, session_id, parties) == [("attended", 1, 1), ("no_show", 0, 0)]
    undo(door, check_in)
    assert states(week, session_id, parties) == [("confirmed", 0, 2)] * 2
    assert check_counts(week, session_id) == 4


@pytest.mark.slow
def test_what_a_device_takes_back_and_what_staff_discard_count_alike(week, door, session_id, parties):
    [line] = batch(door, session_id, [item(code="AAAAAA")]).json["items"]
    nonce = line["nonce"]
    week.set_clock(RELEASED, "release the absent")
    assert states(week, session_id, parties) == [("no_show", 0, 0)] * 2
    door.post(f"/check-ins/{nonce}/decision", json={"decision": "neither"})
    assert states(week, session_id, parties) == [("confirmed", 0, 2)] * 2
    week.set_clock(at(6, 9, 40))
    check_in = come(door, session_id, code=parties[0]["code"]).json["check_in_id"]
    week.set_clock(at(6, 9, 51), "release the absent")
    assert status_of(week, session_id, parties[1]) == ("no_show", 0, 0)
    batch(door, session_id, [item(at(6, 9, 52), undo_of=check_in, way="undo")])
    assert states(week, session_id, parties) == [("confirmed", 0, 2)] * 2


@pytest.mark.slow
def test_one_that_stands_keeps_them_missed(week, door, session_id, parties, mistaken, slip):
    other = come(door, session_id, code=parties[0]["code"]).json
    assert undo(door, slip)["brought_back"] == 0
    assert states(week, session_id, parties) == [("attended", 2, 2), ("no_show", 0, 0)]
    assert undo(door, other["check_in_id"])["brought_back"] == 3, "with the one of the slip"
    assert states(week, session_id, parties) == [("confirmed", 0, 2)] * 2


@pytest.mark.slow
def test_its_history_says_why(week, door, parties, slip):
    undo(door, slip)
    history = parties[0]["client"].get(f"/bookings/{parties[0]['id']}/history").json["items"]
    assert [(line["change"], line["reason"], line["channel"]) for line in history][-2:] == [
        ("no_show", "absent", "system"),
        ("confirmed", "unkept", "door"),
    ]
