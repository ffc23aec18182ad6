"""On which terms a session is booked: when, by whom, how many, how much of the space, and what is said otherwise."""

import uuid
from datetime import datetime, timedelta

import pytest

from chassis.storage.db import new_id
from chassis.testing import run_jobs
from tests.fixtures.registration import SATURDAY, at, people, placed, sitting, slot, wish


def ask(week, session_id, *ages, **more):
    """What is answered to a new citizen's wish for a party of people of these ages."""
    return week.citizen().create("/bookings", wish(session_id, party=people(*(ages or ["adult"])), **more))


def refused(answer, status, problem):
    assert (answer.status_code, answer.json["type"]) == (status, f"/problems/{problem}"), answer.json
    return answer.json


def capacity(week, facts):
    return week.session(uuid.UUID(str(facts["id"]))).capacity


# --- when


def test_booking_opens_and_closes_by_the_sessions_own_times(week):
    terms = {"opens_minutes_before": 60 * 24, "closes_minutes_before": 30}
    session_id = week.slot(seats=5, booking=terms)
    opens = SATURDAY - timedelta(days=1)
    early = refused(ask(week, session_id), 409, "not-yet-open")
    assert early["books_from"].startswith("2021-11-05T01:00")
    assert "Fri 5 Nov 9:00" in early["detail"]
    week.set_clock(opens)
    assert ask(week, session_id).status_code == 201
    week.set_clock(SATURDAY - timedelta(minutes=31))
    assert ask(week, session_id).status_code == 201
    week.set_clock(SATURDAY - timedelta(minutes=30))
    late = refused(ask(week, session_id), 409, "booking-closed")
    assert late["books_until"].startswith("2021-11-06T00:30")


def test_the_window_moves_with_the_session(week):
    facts = slot(5)
    opening = week.slots(facts, booking={"opens_minutes_before": 60})
    later = facts | {"starts_at": at(8, 9), "ends_at": at(8, 11)}
    week.slots(later, id=opening, booking={"opens_minutes_before": 60})
    session = week.session(uuid.UUID(facts["id"]))
    assert (session.books_from, session.books_until) == (at(8, 8), at(8, 9))


def test_cancelling_ends_before_the_start_but_not_for_what_was_just_booked(week):
    session_id = week.slot(seats=5, booking={"cancel_minutes_before": 120})
    citizen = week.citizen()
    booking = citizen.create("/bookings", wish(session_id)).json
    week.set_clock(SATURDAY - timedelta(minutes=119))
    answer = refused(citizen.delete(f"/bookings/{booking['id']}"), 409, "too-late-to-cancel")
    assert answer["cancel_until"].startswith("2021-11-05T23:00")
    fresh = week.citizen()
    booking = fresh.create("/bookings", wish(session_id)).json
    assert fresh.delete(f"/bookings/{booking['id']}").json["status"] == "cancelled"
    assert week.session(session_id).confirmed == 1


def test_who_waits_can_leave_at_any_time(week):
    session_id = week.slot(seats=1, booking={"cancel_minutes_before": 120})
    ask(week, session_id)
    citizen = week.citizen()
    booking = citizen.create("/bookings", wish(session_id)).json
    week.set_clock(SATURDAY - timedelta(minutes=10))
    assert citizen.delete(f"/bookings/{booking['id']}").json["status"] == "cancelled"


# --- who, and how many


def test_the_least_of_session_and_edition_limits_a_party(week):
    week.edition(party_limit=3)
    narrow, wide = (week.slot(seats=9, booking={"party_limit": most}) for most in (2, 8))
    assert refused(ask(week, narrow, *["adult"] * 3), 422, "party-too-large")["limit"] == 2
    assert refused(ask(week, wide, *["adult"] * 4), 422, "party-too-large")["limit"] == 3
    assert ask(week, narrow, "adult", "adult").status_code == 201
    assert ask(week, wide, *["adult"] * 3).status_code == 201


def test_one_adult_brings_at_most_so_many_children(week):
    session_id = week.slot(seats=20, booking={"children_per_adult": 2})
    answer = refused(ask(week, session_id, "adult", *["child"] * 3), 422, "children-need-adults")
    assert answer["children_per_adult"] == 2
    assert [error["field"] for error in answer["errors"]] == ["party"]
    refused(ask(week, session_id, "child"), 422, "children-need-adults")
    assert ask(week, session_id, "adult", "child", "child").status_code == 201
    assert ask(week, session_id, "elder", "child", "child").status_code == 201
    assert ask(week, week.slot(seats=9), "child", "child").status_code == 201


@pytest.mark.slow
def test_so_many_open_bookings_in_an_edition(week):
    week.edition(rules={"party_limit": 5, "open_bookings_limit": 2})
    citizen = week.citizen()
    sessions = [week.slot(seats=5, starts_at=at(6 + day, 9)) for day in range(4)]
    bookings = [citizen.create("/bookings", wish(session)).json for session in sessions[:2]]
    answer = refused(citizen.create("/bookings", wish(sessions[2])), 409, "too-many-bookings")
    assert answer["limit"] == 2
    citizen.delete(f"/bookings/{bookings[0]['id']}")
    assert citizen.create("/bookings", wish(sessions[2])).status_code == 201
    # What is over is no open booking any more.
    week.set_clock(at(7, 12))
    assert citizen.create("/bookings", wish(sessions[3])).status_code == 201


def test_another_editions_bookings_do_not_count(week):
    week.edition(rules={"party_limit": 5, "open_bookings_limit": 1})
    citizen = week.citizen()
    other = sitting(5, at(8, 9))
    week.activity(other, edition_id=new_id())
    assert citizen.create("/bookings", wish(other["id"])).status_code == 201
    assert citizen.create("/bookings", wish(week.slot(seats=5))).status_code == 201


@pytest.mark.slow
def test_ones_own_sessions_overlap_only_when_that_is_wished(week):
    citizen = week.citizen()
    first, second = week.slot(seats=5), week.slot(seats=5, starts_at=at(6, 10))
    touching = week.slot(seats=5, starts_at=at(6, 12))
    booked = citizen.create("/bookings", wish(first)).json
    answer = refused(citizen.create("/bookings", wish(second)), 409, "own-sessions-overlap")
    assert answer["booking_id"] == booked["id"]
    assert citizen.create("/bookings", wish(second, overlap=True)).status_code == 201
    assert citizen.create("/bookings", wish(touching)).status_code == 201


def test_an_online_hall_for_all_is_not_booked(week):
    facts = sitting(0, open_to_all=True, join_url="https://live.example/1", place=None)
    week.activity(facts, mode="online")
    refused(ask(week, facts["id"]), 409, "no-seats-to-book")
    [event] = week.told("session")
    assert (event["access"], event["capacity"]) == ("open", 0)
    assert "live.example" not in str(event)


# --- how much of the space


def test_a_policy_for_the_city_rounds_down_and_is_lifted(week):
    facts, away = slot(7), placed(30)
    week.slots(facts)
    week.activity(away)
    week.placement(away, space_seats=25)
    policy = put_in_force(week, scope="city", ratio_percent=50)
    assert (capacity(week, facts), capacity(week, away)) == (3, 12)
    put_in_force(week, id=policy, scope="city", ratio_percent=50, status="lifted")
    assert (capacity(week, facts), capacity(week, away)) == (7, 25)


def put_in_force(week, **data):
    state = {"edition_id": None, "district": None, "venue_id": None, "until_at": None, "status": "in_force"}
    return week.tell("venues.capacity-policy-changed", **state | {"from_at": at(1, 0)} | data)


def test_a_policy_for_a_district_or_a_venue(week):
    here, there = week.venue(), week.venue(district="420111")
    ours, theirs = slot(10), slot(10)
    week.slots(ours, venue_id=here)
    week.slots(theirs, venue_id=there)
    put_in_force(week, scope="district", district="420106", ratio_percent=75)
    assert (capacity(week, ours), capacity(week, theirs)) == (7, 10)
    put_in_force(week, scope="venue", venue_id=there, ratio_percent=30)
    assert (capacity(week, ours), capacity(week, theirs)) == (7, 3)
    put_in_force(week, scope="city", ratio_percent=50)
    assert (capacity(week, ours), capacity(week, theirs)) == (5, 3)


def test_a_policy_that_moves_to_another_district_lets_go_of_the_first(week):
    here, there = week.venue(), week.venue(district="420111")
    ours, theirs = slot(10), slot(10)
    week.slots(ours, venue_id=here)
    week.slots(theirs, venue_id=there)
    policy = put_in_force(week, scope="district", district="420106", ratio_percent=50)
    put_in_force(week, id=policy, scope="district", district="420111", ratio_percent=50)
    assert (capacity(week, ours), capacity(week, theirs)) == (10, 5)


def test_a_policy_has_its_time_and_its_edition(week):
    edition = week.edition()
    before, within, after = (slot(10, at(day, 9)) for day in (6, 8, 10))
    week.slots(before, within, after)
    put_in_force(week, scope="city", from_at=at(7, 0), until_at=at(9, 0), ratio_percent=50)
    assert [capacity(week, item) for item in (before, within, after)] == [10, 5, 10]
    put_in_force(week, scope="city", edition_id=new_id(), ratio_percent=10)
    assert [capacity(week, item) for item in (before, within, after)] == [10, 5, 10]
    put_in_force(week, scope="city", edition_id=edition, ratio_percent=20)
    assert [capacity(week, item) for item in (before, within, after)] == [2, 2, 2]


def test_a_policy_leaves_what_is_online_alone(week):
    facts = sitting(40, place=None, join_url="https://live.example/1")
    week.activity(facts, mode="online")
    put_in_force(week, scope="city", ratio_percent=10)
    assert capacity(week, facts) == 40


def test_a_cut_by_policy_takes_no_seat_that_was_given(week):
    session_id = week.slot(seats=4)
    bookings = [ask(week, session_id) for _ in range(4)]
    assert {booking.json["status"] for booking in bookings} == {"confirmed"}
    put_in_force(week, scope="city", ratio_percent=50)
    session = week.session(session_id)
    assert (session.asked, session.capacity, session.confirmed) == (2, 4, 4)
    assert ask(week, session_id).json["status"] == "waitlisted"


# --- a place that is arranged anew


def test_a_refused_move_pauses_booking_until_there_is_a_place(week):
    facts = placed(5)
    activity = week.activity(facts)
    week.placement(facts)
    moved = facts | {"starts_at": at(8, 9), "ends_at": at(8, 11)}
    week.activity(moved, told="changed", id=activity)
    assert ask(week, facts["id"]).status_code == 201
    week.placement(moved, "refused", reason="clash")
    refused(ask(week, facts["id"]), 409, "session-paused")
    assert week.told("session")[-1]["paused"] is True
    week.placement(moved)
    assert ask(week, facts["id"]).status_code == 201
    assert week.told("session")[-1]["paused"] is False
    assert week.session(uuid.UUID(facts["id"])).confirmed == 2


def test_a_paused_session_tells_that_it_has_no_seats_and_then_that_it_has(week):
    facts = placed(5)
    activity = week.activity(facts)
    week.placement(facts)
    moved = facts | {"starts_at": at(8, 9), "ends_at": at(8, 11)}
    week.activity(moved, told="changed", id=activity)
    for status, seats_left in (("refused", 0), ("held", 5)):
        week.placement(moved, status)
        run_jobs(week.app, "tell seats")
        assert week.session(uuid.UUID(facts["id"])).seats_left == seats_left
        assert week.told("seats")[-1]["seats_left"] == seats_left


# --- what the others hear


def test_a_session_tells_its_terms_and_its_seats(week):
    keep = [
        {"pool": "elder", "seats": 2, "release_minutes_before": 60},
        {"pool": "walk_in", "seats": 1, "release_minutes_before": 0},
    ]
    terms = {"opens_minutes_before": 600, "closes_minutes_before": 10, "cancel_minutes_before": 20}
    facts = sitting(
        9, booking=terms | {"party_limit": 4, "children_per_adult": 2, "keep": keep, "bring": "水杯"}
    )
    week.activity(facts)
    [event] = week.told("session")
    assert (event["kind"], event["access"], event["sitting_id"], event["dates"]) == (
        "sitting",
        "seats",
        facts["id"],
        [],
    )
    assert (event["party_limit"], event["children_per_adult"], event["bring"]) == (4, 2, "水杯")
    times = (at(5, 23), at(6, 8, 50), at(6, 8, 40))
    told_times = [
        datetime.fromisoformat(event[name]) for name in ("books_from", "books_until", "cancel_until")
    ]
    assert told_times == list(times)
    run_jobs(week.app, "tell seats")
    [seats] = week.told("seats")
    assert (seats["kept_elder"], seats["kept_desk"], seats["kept_walk_in"]) == (2, 0, 1)
    assert (seats["capacity"], seats["seats_left"]) == (9, 6)
