"""Series that are booked once, hybrid sittings with two pools of seats, and what becomes of them."""

import uuid

import pytest

from chassis.storage.db import new_id
from tests.fixtures.registration import at, placed, sitting, wish
from tests.fixtures.registration_truth import check, events_are_states


@pytest.fixture
def week(week):
    yield week
    check(week)
    events_are_states(week)


def evenings(*seats, venue_id=None):
    """Three sittings on three days, in spaces of a venue where one is given."""
    make = placed if venue_id else sitting
    more = {"venue_id": venue_id} if venue_id else {}
    return [make(n, starts_at=at(8 + day, 9), **more) for day, n in enumerate(seats)]


def told_last(week):
    return week.told("session")[-1]


# --- a series


def test_a_series_is_one_session_with_the_seats_of_its_smallest_sitting(week):
    sittings = evenings(9, 4, 6)
    activity = week.activity(*sittings, booked_as="series")
    session = week.session(activity)
    assert (session.kind, session.capacity, session.sitting_id) == ("series", 4, None)
    assert (session.starts_at, session.ends_at) == (at(8, 9), at(10, 11))
    assert [date["id"] for date in session.dates] == [item["id"] for item in sittings]
    assert all(week.session(uuid.UUID(item["id"])) is None for item in sittings)
    event = told_last(week)
    assert (event["id"], event["sitting_id"], len(event["dates"])) == (str(activity), None, 3)
    answer = week.citizen().create("/bookings", wish(activity, 2))
    assert (answer.json["status"], len(answer.json["session"]["dates"])) == ("confirmed", 3)


def test_a_series_opens_when_every_sitting_has_its_place(week):
    sittings = evenings(9, 9, venue_id=new_id())
    activity = week.activity(*sittings, booked_as="series")
    week.placement(sittings[0], space_seats=8)
    assert week.session(activity) is None
    week.placement(sittings[1], space_seats=7)
    assert (week.session(activity).status, week.session(activity).capacity) == ("open", 7)


def test_a_refused_sitting_keeps_a_series_from_opening(week):
    sittings = evenings(9, 9, venue_id=new_id())
    activity = week.activity(*sittings, booked_as="series")
    week.placement(sittings[0])
    week.placement(sittings[1], "refused", reason="clash")
    assert week.session(activity) is None


def test_a_closed_date_leaves_the_others(week):
    venue = week.venue()
    sittings = evenings(9, 9, 9, venue_id=venue)
    activity = week.activity(*sittings, booked_as="series")
    for facts in sittings:
        week.placement(facts)
    citizen = week.citizen()
    booking = citizen.create("/bookings", wish(activity)).json
    closure = week.closure(venue, at(9, 0), at(10, 0))
    session = week.session(activity)
    assert session.status == "open"
    assert [date["id"] for date in session.dates] == [sittings[0]["id"], sittings[2]["id"]]
    assert citizen.get(f"/bookings/{booking['id']}").json["status"] == "confirmed"
    span = {"venue_id": venue, "space_id": None, "starts_at": at(9, 0), "ends_at": at(10, 0)}
    week.tell("venues.closure-lifted", id=str(closure), **span, reason="停电", status="lifted")
    assert len(week.session(activity).dates) == 3


@pytest.mark.slow
def test_a_date_missed_in_a_closure_does_not_come_back_when_that_is_lifted_afterwards(week):
    venue = week.venue()
    sittings = evenings(9, 9, 9, venue_id=venue)
    activity = week.activity(*sittings, booked_as="series")
    for facts in sittings:
        week.placement(facts)
    week.citizen().create("/bookings", wish(activity))
    closure = week.closure(venue, at(9, 0), at(10, 0))
    week.set_clock(at(10, 0))
    before = len(week.messages())
    span = {"venue_id": venue, "space_id": None, "starts_at": at(9, 0), "ends_at": at(10, 0)}
    week.tell("venues.closure-lifted", id=str(closure), **span, reason="停电", status="lifted")
    week.set_clock(at(10, 1))
    dates = [date["id"] for date in week.session(activity).dates]
    assert dates == [sittings[0]["id"], sittings[2]["id"]]
    assert len(week.messages()) == before, "nothing has changed for who comes"


def test_a_series_of_which_every_date_is_closed_is_cancelled(week):
    venue = week.venue()
    sittings = evenings(9, 9, venue_id=venue)
    activity = week.activity(*sittings, booked_as="series")
    for facts in sittings:
        week.placement(facts)
    week.citizen().create("/bookings", wish(activity))
    week.closure(venue, at(8, 0), at(12, 0))
    session = week.session(activity)
    assert (session.status, session.reason, session.confirmed) == ("cancelled", "closed", 0)
    week.minute_passes()
    [message] = [item for item in week.messages() if item["kind"] == "session_cancelled"]
    assert "venue is closed" in message["text"]


@pytest.mark.slow
@pytest.mark.parametrize("first", ["space", "unit"])
def test_a_series_withdrawn_is_off_in_whatever_order_that_is_heard(week, first):
    sittings = evenings(9, 9, venue_id=new_id())
    activity = week.activity(*sittings, booked_as="series")
    for facts in sittings:
        week.placement(facts)
    week.citizen().create("/bookings", wish(activity))
    words = [
        lambda: [week.placement(item, "revoked", reason="withdrawn") for item in sittings],
        lambda: week.activity(
            *sittings, told="withdrawn", id=activity, booked_as="series", status="withdrawn"
        ),
    ]
    for say in words if first == "space" else reversed(words):
        say()
    session = week.session(activity)
    assert (session.status, session.reason, session.confirmed) == ("cancelled", "withdrawn", 0)


def test_a_series_is_paused_while_a_refused_sitting_has_no_place(week):
    sittings = evenings(9, 9, venue_id=new_id())
    activity = week.activity(*sittings, booked_as="series")
    for facts in sittings:
        week.placement(facts)
    moved = sittings[1] | {"starts_at": at(12, 9), "ends_at": at(12, 11)}
    week.activity(sittings[0], moved, told="changed", id=activity, booked_as="series")
    assert week.session(activity).paused is False
    week.placement(moved, "refused", reason="clash")
    refusal = week.citizen().create("/bookings", wish(activity))
    assert refusal.json["type"] == "/problems/session-paused"
    week.placement(moved)
    session = week.session(activity)
    assert (session.paused, session.ends_at) == (False, at(12, 11))


def test_a_date_of_a_series_that_is_left_out_goes(week):
    sittings = evenings(3, 9, 9)
    activity = week.activity(*sittings, booked_as="series")
    week.activity(*sittings[1:], told="changed", id=activity, booked_as="series")
    session = week.session(activity)
    assert (len(session.dates), session.capacity, session.starts_at) == (2, 9, at(9, 9))


def test_only_the_dates_of_a_series_overlap(week):
    activity = week.activity(*evenings(9, 9, 9), booked_as="series")
    citizen = week.citizen()
    citizen.create("/bookings", wish(activity))
    between = week.slot(seats=5, starts_at=at(9, 14))
    same = week.slot(seats=5, starts_at=at(9, 10))
    assert citizen.create("/bookings", wish(between)).status_code == 201
    assert citizen.create("/bookings", wish(same)).json["type"] == "/problems/own-sessions-overlap"


def test_sittings_that_become_a_series_and_single_again(week):
    sittings = evenings(5, 5)
    activity = week.activity(*sittings)
    singles = [uuid.UUID(item["id"]) for item in sittings]
    week.citizen().create("/bookings", wish(singles[0]))
    week.activity(*sittings, told="changed", id=activity, booked_as="series")
    assert [week.session(single).status for single in singles] == ["cancelled", "cancelled"]
    assert week.session(activity).status == "open"
    week.citizen().create("/bookings", wish(activity))
    week.activity(*sittings, told="changed", id=activity, booked_as="sittings")
    assert [week.session(single).status for single in singles] == ["open", "open"]
    assert week.session(activity).status == "cancelled"


# --- a hybrid sitting


def hybrid(seats, online, **more):
    return sitting(
        seats, join_url="https://live.example/1", online={"id": str(new_id()), "seats": online}, **more
    )


def test_a_hybrid_sitting_has_two_pools_of_seats(week):
    facts = hybrid(2, 30, booking={"keep": [{"pool": "elder", "seats": 1, "release_minutes_before": 60}]})
    week.activity(facts, mode="hybrid")
    here, there = week.session(uuid.UUID(facts["id"])), week.session(uuid.UUID(facts["online"]["id"]))
    assert (here.mode, here.capacity, here.kept_elder, here.join_url) == ("offline", 2, 1, None)
    assert (there.mode, there.capacity, there.kept_elder, there.place) == ("online", 30, 0, None)
    assert here.sitting_id == there.sitting_id == uuid.UUID(facts["id"])
    assert there.join_url == "https://live.example/1"
    assert week.citizen().create("/bookings", wish(there.id, 5)).json["status"] == "confirmed"
    assert week.session(here.id).confirmed == 0
    assert "live.example" not in str(week.told("session"))


def test_the_unit_moves_seats_between_the_pools(week):
    facts = hybrid(2, 2)
    activity = week.activity(facts, mode="hybrid")
    here, there = uuid.UUID(facts["id"]), uuid.UUID(facts["online"]["id"])
    week.citizen().create("/bookings", wish(there, 2))
    waiting = week.citizen()
    booking = waiting.create("/bookings", wish(there)).json
    assert booking["status"] == "waitlisted"
    moved = facts | {"seats": 1, "online": facts["online"] | {"seats": 3}}
    week.activity(moved, told="changed", id=activity, mode="hybrid")
    assert (week.session(here).capacity, week.session(there).capacity) == (1, 3)
    assert waiting.get(f"/bookings/{booking['id']}").json["status"] == "confirmed"


def test_a_closed_venue_leaves_the_online_half(week):
    venue = week.venue()
    facts = hybrid(5, 5, venue_id=venue, space_id=new_id(), place=None)
    week.activity(facts, mode="hybrid")
    week.placement(facts)
    week.closure(venue, at(6, 0), at(7, 0))
    here, there = week.session(uuid.UUID(facts["id"])), week.session(uuid.UUID(facts["online"]["id"]))
    assert (here.status, there.status) == ("cancelled", "open")


def test_a_hybrid_sitting_that_is_withdrawn_or_no_longer_hybrid(week):
    facts = hybrid(5, 5)
    activity = week.activity(facts, mode="hybrid")
    here, there = uuid.UUID(facts["id"]), uuid.UUID(facts["online"]["id"])
    week.citizen().create("/bookings", wish(there))
    week.activity(facts | {"online": None}, told="changed", id=activity)
    assert (week.session(here).status, week.session(there).status) == ("open", "cancelled")
    week.activity(facts, told="withdrawn", id=activity, mode="hybrid", status="withdrawn")
    assert (week.session(here).status, week.session(there).status) == ("cancelled", "cancelled")
