"""Waiting ends with a word: at the cutoff, once for each start, with what one can still do."""

import pytest

from chassis.storage.db import new_id
from tests.fixtures.door import come
from tests.fixtures.registration import at, book, sitting
from tests.fixtures.registration_truth import check

CLOSE = "close waitlists"


@pytest.fixture
def week(week):
    yield week
    check(week)


def in_vain(week):
    return [message["text"] for message in week.messages() if message["kind"] == "waited_out"]


def test_who_waits_in_vain_is_told_once_at_the_cutoff(week):
    session_id = week.slot(seats=1)
    book(week, session_id)
    waiter = book(week.citizen("zh"), session_id)
    path = f"/bookings/{waiter['id']}"
    week.set_clock(at(6, 7, 59), CLOSE)
    assert in_vain(week) == []
    assert waiter["client"].get(path).json["reason"] is None
    for minute in (0, 1):
        week.set_clock(at(6, 8, minute), CLOSE)
    [text] = in_vain(week)
    assert "候补到此为止，没有等到空位" in text
    assert "11月6日（周六）9:30 起，没有来的人的座位让给在场候补的人" in text
    booking = waiter["client"].get(path).json
    assert (booking["status"], booking["reason"], booking["waiting"]["chance"]) == (
        "waitlisted",
        "no_seat",
        "none",
    )
    week.set_clock(at(6, 9, 10), CLOSE)
    assert len(in_vain(week)) == 1


@pytest.mark.slow
def test_what_is_like_it_is_offered_and_taken_by_the_link(week):
    venue = week.venue()
    session_id, other = (
        week.slot(seats=1, venue_id=venue),
        week.slot(seats=3, starts_at=at(7, 9), venue_id=venue),
    )
    book(week, session_id)
    waiter = book(week, session_id)
    week.set_clock(at(6, 8), CLOSE)
    [text] = in_vain(week)
    assert "省博物馆 Sun 7 Nov 9:00–11:00" in text
    token = text.rpartition("/b/")[2]
    answer = week.gateway().post(f"/links/{token}/take", json={"session_id": str(other)})
    assert (answer.status_code, answer.json["session_id"]) == (200, str(other))
    assert waiter["client"].get(f"/bookings/{waiter['id']}").json["reason"] == "moved"


def test_after_the_end_there_is_nothing_to_give_back(week):
    session_id = week.slot(seats=1)
    book(week, session_id)
    waiter = book(week, session_id)
    path = f"/bookings/{waiter['id']}"
    week.set_clock(at(6, 11, 5), CLOSE)
    booking = waiter["client"].get(path).json
    assert (booking["reason"], booking["can_cancel"]) == ("no_seat", False)
    refusal = waiter["client"].delete(path)
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/session-over")
    assert in_vain(week) == []


def test_a_later_start_is_waited_for_anew(week):
    facts = sitting(1, at(6, 9))
    unit = new_id()
    activity = week.activity(facts, unit_id=unit)
    book(week, facts["id"])
    book(week, facts["id"])
    week.set_clock(at(6, 8), CLOSE)
    assert len(in_vain(week)) == 1
    later = facts | {"starts_at": at(8, 9), "ends_at": at(8, 11)}
    week.activity(later, told="changed", id=activity, unit_id=unit)
    week.set_clock(at(8, 8), CLOSE)
    assert len(in_vain(week)) == 2


def test_who_was_seated_at_the_door_after_all_is_offered_nothing(week):
    venue = week.venue()
    session_id = week.slot(seats=2, venue_id=venue)
    week.slot(seats=3, starts_at=at(7, 9), venue_id=venue)
    comes, _stays_away, waiter = (book(week, session_id) for _ in range(3))
    path = f"/bookings/{waiter['id']}"
    week.set_clock(at(6, 8), CLOSE)
    assert len(waiter["client"].get(path).json["offers"]) == 1
    door = week.staff("door", venues=[venue])
    week.set_clock(at(6, 9))
    come(door, session_id, code=comes["code"])
    week.set_clock(at(6, 9, 31), "release the absent")
    assert come(door, session_id, code=waiter["code"]).status_code == 200
    assert waiter["client"].get(path).json["offers"] == []
