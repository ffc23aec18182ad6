"""The waitlist: holds at its head, who may pass and how that is written down, and when nobody is promoted any more."""

import uuid
from datetime import timedelta

import pytest

from chassis.storage.db import reading
from registration.bookings import records, waitlist
from registration.bookings.model import Booking
from tests.fixtures.registration import SATURDAY, at, book, placed, slot, wish
from tests.fixtures.registration_truth import check, events_are_states


@pytest.fixture
def week(week):
    yield week
    check(week)
    events_are_states(week)


def edition(week, edition_id=None, **rules):
    """An edition that holds for 30 minutes and promotes until an hour before the start, but for `rules`."""
    state = {
        "party_limit": 5,
        "open_bookings_limit": None,
        "hold_minutes": 30,
        "promotion_cutoff_minutes": 60,
    }
    return week.edition(rules=state | rules, **({"id": str(edition_id)} if edition_id else {}))


def crowd(week, session_id, *parties):
    """A citizen for each party of so many; (client, booking) each."""
    people = [(week.citizen(), seats) for seats in parties]
    return [(item, item.create("/bookings", wish(session_id, seats)).json) for item, seats in people]


def leave(*bookings):
    for citizen, booking in bookings:
        answer = citizen.delete(f"/bookings/{booking['id']}")
        assert answer.status_code == 200, answer.json


def states(week, session_id):
    """{seats}{state} of the bookings in the order they were made: 2c, 1w …"""
    return " ".join(
        f"{booking.seats}{booking.status[0]}"
        for booking in week.bookings(session_id)
        if booking.reason is None
    )


def pass_time(week, moment):
    week.set_clock(moment, "release kept places", "let smaller parties pass")


def changes(week, booking):
    with week.app.app_context(), reading() as db:
        return records.lines_of(db, uuid.UUID(booking["id"]))


def outlook(week, booking):
    with week.app.app_context(), reading() as db:
        return waitlist.outlook(db, db.get_one(Booking, uuid.UUID(booking["id"])))


@pytest.mark.slow
def test_a_large_party_is_held_for_as_long_as_the_edition_says_and_then_passed(week):
    edition(week)
    session_id = week.slot(seats=3)
    first, *_ = seated = crowd(week, session_id, 1, 1, 1)
    large, small = crowd(week, session_id, 2, 1)
    leave(first)
    assert states(week, session_id) == "1c 1c 2w 1w"
    assert week.session(session_id).hold_until is not None
    pass_time(week, at(5, 8, 59))
    assert states(week, session_id) == "1c 1c 2w 1w"
    pass_time(week, at(5, 9, 1))
    assert states(week, session_id) == "1c 1c 2w 1c"
    line = changes(week, large[1])[-1]
    assert (line.change, line.reason, line.channel) == ("passed", "too_large", "system")
    assert line.detail == {"free": 1, "needed": 2, "taken": 1}
    place = outlook(week, large[1])
    assert (place["position"], place["people_ahead"], place["until"]) == (
        1,
        0,
        SATURDAY - timedelta(hours=1),
    )
    assert [item["needed"] for item in place["passed"]] == [2]
    assert [item.change for item in changes(week, small[1])] == ["waitlisted", "confirmed"]
    assert outlook(week, small[1]) is None
    leave(*seated[1:])
    assert states(week, session_id) == "2c 1c"


@pytest.mark.slow
def test_a_held_party_that_fits_in_time_is_passed_by_nobody(week):
    edition(week)
    session_id = week.slot(seats=3)
    seated = crowd(week, session_id, 1, 1, 1)
    large, _small = crowd(week, session_id, 2, 1)
    leave(seated[0])
    pass_time(week, at(5, 8, 50))
    leave(seated[1])
    assert states(week, session_id) == "1c 2c 1w"
    assert [item.change for item in changes(week, large[1])] == ["waitlisted", "confirmed"]
    assert week.session(session_id).hold_until is None


def test_a_held_party_that_leaves_lets_the_next_in(week):
    session_id = week.slot(seats=2)
    seated = crowd(week, session_id, 1, 1)
    large, *_ = crowd(week, session_id, 2, 1)
    leave(seated[0])
    leave(large)
    assert states(week, session_id) == "1c 1c"


def test_nobody_is_promoted_after_the_cutoff(week):
    edition(week)
    session_id = week.slot(seats=2)
    seated = crowd(week, session_id, 1, 1)
    crowd(week, session_id, 1, 1)
    pass_time(week, SATURDAY - timedelta(minutes=61))
    leave(seated[0])
    assert states(week, session_id) == "1c 1c 1w"
    pass_time(week, SATURDAY - timedelta(minutes=59))
    leave(seated[1])
    assert states(week, session_id) == "1c 1w"
    assert week.session(session_id).confirmed == 1


@pytest.mark.slow
def test_holds_that_ended_after_the_cutoff_keep_nobody_from_their_turn(week):
    edition(week)
    early = week.slot(seats=2, starts_at=at(5, 10))
    late = week.slot(seats=2, starts_at=at(6, 10))
    for session_id in (early, late):
        seated = crowd(week, session_id, 1, 1)
        crowd(week, session_id, 2, 1)
        leave(seated[0])
    pass_time(week, at(5, 9, 30))
    assert week.session(early).hold_until is None
    assert states(week, early) == "1c 2w 1w"
    assert states(week, late) == "1c 2w 1c"


@pytest.mark.slow
def test_a_shorter_hold_or_a_later_cutoff_counts_at_once(week):
    edition_id = edition(week, hold_minutes=600)
    session_id = week.slot(seats=2)
    seated = crowd(week, session_id, 1, 1)
    crowd(week, session_id, 2, 1)
    leave(seated[0])
    edition(week, edition_id, hold_minutes=0)
    assert states(week, session_id) == "1c 2w 1c"
    pass_time(week, SATURDAY - timedelta(minutes=30))
    leave(seated[1])
    assert states(week, session_id) == "2w 1c"
    edition(week, edition_id, hold_minutes=0, promotion_cutoff_minutes=0)
    assert states(week, session_id) == "2w 1c"
    crowd(week, session_id, 1)
    assert states(week, session_id) == "2w 1c 1c"


@pytest.mark.slow
def test_a_party_larger_than_the_session_holds_nobody_up(week):
    facts = slot(3)
    opening = week.slots(facts)
    session_id = uuid.UUID(facts["id"])
    seated = crowd(week, session_id, 1, 1, 1)
    crowd(week, session_id, 3, 1)
    week.slots(facts | {"seats": 2}, id=opening)
    leave(*seated[:2])
    assert states(week, session_id) == "1c 3w 1c"


@pytest.mark.slow
def test_more_seats_are_given_in_order(week):
    facts = slot(1)
    opening = week.slots(facts)
    session_id = uuid.UUID(facts["id"])
    crowd(week, session_id, 1, 1, 1, 1)
    week.slots(facts | {"seats": 3}, id=opening)
    assert states(week, session_id) == "1c 1c 1c 1w"
    assert [message["kind"] for message in week.messages()].count("promoted") == 2


@pytest.mark.slow
def test_a_long_waitlist_is_seated_to_its_end(week):
    facts = slot(1)
    opening = week.slots(facts)
    session_id = uuid.UUID(facts["id"])
    crowd(week, session_id, *[1] * 9)
    week.slots(facts | {"seats": 9}, id=opening)
    assert states(week, session_id) == " ".join(["1c"] * 9)
    assert week.session(session_id).waiting == 0


def test_who_leaves_and_comes_again_waits_behind_all_others(week):
    session_id = week.slot(seats=1)
    crowd(week, session_id, 1)
    [(citizen, first)] = crowd(week, session_id, 1)
    crowd(week, session_id, 1)
    leave((citizen, first))
    again = citizen.create("/bookings", wish(session_id)).json
    assert (again["status"], again["position"]) == ("waitlisted", 2)


@pytest.mark.slow
def test_a_paused_session_promotes_when_it_goes_on(week):
    facts = placed(1)
    activity = week.activity(facts)
    week.placement(facts)
    session_id = uuid.UUID(str(facts["id"]))
    [holder, _waiter] = crowd(week, session_id, 1, 1)
    moved = facts | {"starts_at": at(8, 9), "ends_at": at(8, 11)}
    week.activity(moved, told="changed", id=activity)
    week.placement(moved, "refused", reason="clash")
    leave(holder)
    assert states(week, session_id) == "1w"
    week.placement(moved)
    assert states(week, session_id) == "1c"


@pytest.mark.slow
def test_seats_held_for_the_head_of_the_line_are_told_to_it_and_to_those_behind(week):
    session_id = week.slot(seats=2)
    first = [book(week, session_id) for _ in range(2)]
    head, behind = book(week, session_id, 2), book(week, session_id)
    first[0]["client"].delete(f"/bookings/{first[0]['id']}")
    is_held = head["client"].get(f"/bookings/{head['id']}").json["waiting"]["held"]
    assert (is_held["free"], is_held["is_yours"], is_held["until"][:16]) == (1, True, "2021-11-05T01:00")
    is_held = behind["client"].get(f"/bookings/{behind['id']}").json["waiting"]["held"]
    assert (is_held["free"], is_held["is_yours"]) == (1, False)
    [text] = [message["text"] for message in week.messages() if message["kind"] == "held"]
    assert "held for you until Fri 5 Nov 9:00; bring no more than 1" in text
    week.set_clock(at(5, 9, 1), "let smaller parties pass")
    assert head["client"].get(f"/bookings/{head['id']}").json["waiting"]["held"] is None


@pytest.mark.slow
def test_who_is_promoted_into_an_overlap_is_told_so(week):
    full, other = week.slot(seats=1), week.slot(seats=1)
    holder, waiter = book(week, full), book(week, full)
    overlapping = book(waiter["client"], other, overlap=True)
    holder["client"].delete(f"/bookings/{holder['id']}")
    [text] = [message["text"] for message in week.messages() if message["kind"] == "promoted"]
    assert f"(booking code {overlapping['code']}) is at the same time" in text


def test_who_waits_is_not_told_that_they_booked(week):
    full = week.slot(seats=1)
    book(week, full)
    waiter = book(week, full)
    refusal = waiter["client"].create("/bookings", wish(week.slot()))
    assert refusal.json["type"] == "/problems/own-sessions-overlap"
    assert "for which you wait" in refusal.json["detail"]
    assert "booked" not in refusal.json["detail"] + refusal.json["title"]


def test_a_helper_is_where_they_go_themselves(week):
    helper = week.citizen()
    book(helper, week.slot(seats=2), for_others=True)
    assert helper.create("/bookings", wish(week.slot())).status_code == 201
    refusal = helper.create("/bookings", wish(week.slot()))
    assert refusal.json["type"] == "/problems/own-sessions-overlap"
