"""Sessions settled by facts, in whatever order they come."""

import itertools
import uuid

import pytest

from chassis.storage.db import new_id, reading, transaction
from chassis.testing import run_jobs
from registration.sessions import seats, sessions
from tests.fixtures.door import walk
from tests.fixtures.registration import at, placed, sitting, slot, wish


def test_a_sitting_at_the_units_own_place_opens_when_approved(week):
    facts = sitting(30)
    edition = week.edition()
    activity = week.activity(facts, edition_id=edition)
    session = week.session(uuid.UUID(facts["id"]))
    assert (session.kind, session.status, session.capacity) == ("sitting", "open", 30)
    assert (session.activity_id, session.edition_id) == (activity, edition)
    assert (session.place, session.area) == ("社区学院", "江岸区")
    [event] = week.told("session")
    assert (event["id"], event["version"], event["capacity"]) == (facts["id"], 1, 30)


def test_a_sitting_online_is_near_its_unit(week):
    unit = week.tell("reporting.unit-changed", name="开放大学", district="420111", area="洪山区")
    facts = sitting(place=None)
    week.activity(facts, unit_id=unit, mode="online")
    assert week.session(uuid.UUID(facts["id"])).area == "洪山区"


def test_a_placed_sitting_opens_when_both_are_known(week):
    for first in ("activity", "placement"):
        facts = placed(30)
        steps = [
            lambda item=facts: week.activity(item),
            lambda item=facts: week.placement(item, space_seats=20),
        ]
        for step in steps if first == "activity" else reversed(steps):
            assert week.session(uuid.UUID(facts["id"])) is None
            step()
        assert week.session(uuid.UUID(facts["id"])).capacity == 20


def test_a_refused_sitting_does_not_open(week):
    facts = placed()
    week.activity(facts)
    week.placement(facts, "refused", reason="clash")
    assert week.session(uuid.UUID(facts["id"])) is None


def test_a_hold_on_an_earlier_time_opens_nothing(week):
    facts = placed()
    week.placement(facts | {"starts_at": at(7, 9), "ends_at": at(7, 11)})
    week.activity(facts)
    assert week.session(uuid.UUID(facts["id"])) is None


def test_a_move_waits_for_its_placement(week):
    facts = placed()
    activity = week.activity(facts)
    week.placement(facts)
    moved = facts | {"starts_at": at(8, 9), "ends_at": at(8, 11)}
    week.activity(moved, told="changed", id=activity)
    assert week.session(uuid.UUID(facts["id"])).starts_at == at(6, 9)
    week.placement(moved)
    session = week.session(uuid.UUID(facts["id"]))
    assert (session.starts_at, session.version) == (at(8, 9), 2)


def test_a_revoked_placement_cancels_and_a_new_hold_reopens(week):
    facts = placed()
    week.activity(facts)
    week.placement(facts)
    week.placement(facts, "revoked", reason="clash")
    session = week.session(uuid.UUID(facts["id"]))
    assert (session.status, session.reason) == ("cancelled", "revoked")
    week.placement(facts)
    session = week.session(uuid.UUID(facts["id"]))
    assert (session.status, session.reason, session.version) == ("open", None, 3)


def test_a_space_given_up_by_the_unit_cancels_only_when_the_unit_says_so(week):
    facts = placed()
    activity = week.activity(facts)
    week.placement(facts)
    week.placement(facts, "revoked", reason="withdrawn")
    assert week.session(uuid.UUID(facts["id"])).status == "open"
    own = {"venue_id": None, "space_id": None, "place": sitting()["place"]}
    week.activity(facts | own, told="changed", id=activity)
    session = week.session(uuid.UUID(facts["id"]))
    assert (session.status, session.place) == ("open", "社区学院")
    week.activity(facts | {"status": "cancelled"}, told="changed", id=activity)
    session = week.session(uuid.UUID(facts["id"]))
    assert (session.status, session.reason) == ("cancelled", "withdrawn")


def test_a_room_lost_to_a_closure_says_closed_whichever_word_comes_first(week):
    facts = placed()
    week.activity(facts)
    week.placement(facts)
    week.placement(facts, "revoked", reason="closed")
    assert week.session(uuid.UUID(facts["id"])).reason == "closed"


def test_a_slot_opens_with_its_opening(week):
    edition, venue, facts = week.edition(), week.venue(), slot(400)
    opening = week.slots(facts, venue_id=venue)
    session = week.session(uuid.UUID(facts["id"]))
    assert (session.kind, session.title, session.capacity) == ("slot", "省博物馆", 400)
    assert (session.opening_id, session.edition_id, session.sector) == (opening, edition, "文化")


def test_an_edition_and_a_venue_told_later_find_their_slots(week):
    venue, facts = new_id(), slot()
    week.slots(facts, venue_id=venue)
    edition = week.edition()
    week.venue(id=venue)
    session = week.session(uuid.UUID(facts["id"]))
    assert (session.edition_id, session.title) == (edition, "省博物馆")


def test_a_withdrawn_opening_and_a_slot_left_out(week):
    first, second = slot(), slot(starts_at=at(6, 13))
    opening = week.slots(first, second)
    week.slots(first, id=opening)
    assert week.session(uuid.UUID(second["id"])).reason == "withdrawn"
    week.slots(first, id=opening, status="withdrawn")
    assert week.session(uuid.UUID(first["id"])).reason == "withdrawn"


def test_a_withdrawn_activity_cancels_its_sessions(week):
    first, second = sitting(), sitting(starts_at=at(7, 9))
    activity = week.activity(first, second)
    week.activity(first, told="changed", id=activity)
    assert week.session(uuid.UUID(second["id"])).status == "cancelled"
    week.activity(first, told="withdrawn", id=activity, status="withdrawn")
    assert week.session(uuid.UUID(first["id"])).reason == "withdrawn"


def test_a_slip_of_the_pen_is_no_history(week):
    """A unit types 4 for 14, and mends it: what a word put into the past was not held there."""
    facts = sitting(1, at(24, 9))
    activity = week.activity(facts)
    session_id, client = uuid.UUID(facts["id"]), week.citizen()
    client.create("/bookings", wish(session_id))
    week.activity(facts | {"starts_at": at(4, 9), "ends_at": at(4, 11)}, told="changed", id=activity)
    week.set_clock(at(5, 9), "release the absent")
    week.activity(facts | {"starts_at": at(25, 9), "ends_at": at(25, 11)}, told="changed", id=activity)
    session = week.session(session_id)
    assert (session.starts_at, session.released_at) == (at(25, 9), None)
    assert week.citizen().create("/bookings", wish(session_id)).json["status"] == "waitlisted"


def test_a_new_session_in_the_past_can_be_mended(week):
    facts = sitting(1, at(1, 9))
    activity = week.activity(facts)
    week.activity(facts | {"starts_at": at(25, 9), "ends_at": at(25, 11)}, told="changed", id=activity)
    assert week.session(uuid.UUID(facts["id"])).starts_at == at(25, 9)


def test_what_was_held_is_history_also_where_a_word_put_it_there(week, venue, door):
    """Its time was brought forward while people came: they were there."""
    facts = slot(3, at(5, 8, 30))
    opening = week.slots(facts, venue_id=venue)
    session_id = uuid.UUID(facts["id"])
    walk(door, session_id)
    week.set_clock(at(5, 9))
    earlier = facts | {"starts_at": at(5, 8), "ends_at": at(5, 8, 50)}
    week.slots(earlier, id=opening, venue_id=venue)
    week.slots(facts | {"starts_at": at(7, 9), "ends_at": at(7, 11)}, id=opening, venue_id=venue)
    assert week.session(session_id).starts_at == at(5, 8)


def test_what_is_over_stays_as_it_was(week):
    venue, facts = new_id(), slot(starts_at=at(5, 9))
    opening = week.slots(facts, venue_id=venue)
    week.set_clock(at(5, 11, 1))
    week.slots(facts | {"starts_at": at(7, 9), "ends_at": at(7, 11)}, id=opening, venue_id=venue)
    assert week.session(uuid.UUID(facts["id"])).starts_at == at(5, 9)
    week.closure(venue, at(5, 0), at(6, 0))
    assert week.session(uuid.UUID(facts["id"])).status == "open"


@pytest.mark.slow
def test_every_order_of_facts_ends_the_same(week):
    ends = set()
    for order in itertools.permutations(range(4)):
        venue, facts = new_id(), placed()
        facts["venue_id"] = venue
        steps = [
            lambda item=facts: week.activity(item, title="讲座"),
            lambda item=facts: week.placement(item, space_seats=1),
            lambda venue=venue: week.venue(id=venue),
            lambda venue=venue: week.closure(venue, at(6, 0), at(7, 0)),
        ]
        for step in order:
            steps[step]()
        session = week.session(uuid.UUID(facts["id"]))
        ends.add((session.status, session.reason, session.title, session.capacity, session.place))
    assert ends == {("cancelled", "closed", "讲座", 1, "省博物馆")}


@pytest.mark.slow
def test_a_closure_cancels_each_booking_once_and_offers_what_is_like_it(week):
    venue = week.venue()
    other = week.venue(name="市博物馆", district="420103", area="江汉区")
    shut, near, far = slot(4), slot(4, at(8, 9)), slot(4, at(9, 9))
    week.slots(shut, venue_id=venue)
    week.slots(near, venue_id=venue)
    week.slots(far, venue_id=other)
    week.activity(sitting(9))
    holder, waiter = week.citizen(), week.citizen()
    booking_view = holder.create("/bookings", wish(uuid.UUID(shut["id"]), 4)).json
    waits = waiter.create("/bookings", wish(uuid.UUID(shut["id"]))).json
    closure = week.closure(venue, at(6, 0), at(7, 0))
    week.closure(venue, at(6, 0), at(7, 0), id=closure, reason="停电")
    session = week.session(uuid.UUID(shut["id"]))
    assert (session.status, session.reason) == ("cancelled", "closed")
    assert (session.confirmed, session.waiting, session.seats_left) == (0, 0, 0)
    for citizen, booking in ((holder, booking_view), (waiter, waits)):
        now = citizen.get(f"/bookings/{booking['id']}").json
        assert (now["status"], now["reason"]) == ("cancelled", "closed")
        assert [offer["id"] for offer in now["offers"]] == [near["id"], far["id"]]
    week.minute_passes()
    messages = [message for message in week.messages() if message["kind"] == "session_cancelled"]
    assert len(messages) == 2
    assert "省博物馆 Mon 8 Nov" in messages[0]["text"]
    cancelled = [event for event in week.told("booking") if event["status"] == "cancelled"]
    assert sorted(event["id"] for event in cancelled) == sorted([booking_view["id"], waits["id"]])
    assert week.session(uuid.UUID(near["id"])).status == "open"


def test_a_lifted_closure_reopens_the_session_with_its_bookings(week):
    venue, facts = week.venue(), slot()
    week.slots(facts, venue_id=venue)
    week.citizen().create("/bookings", wish(uuid.UUID(facts["id"])))
    span = {"starts_at": at(6, 0), "ends_at": at(7, 0)}
    closure = week.closure(venue, **span)
    week.tell(
        "venues.closure-lifted", id=closure, venue_id=venue, space_id=None, reason="", status="lifted", **span
    )
    session = week.session(uuid.UUID(facts["id"]))
    assert (session.status, session.confirmed, session.seats_left) == ("open", 1, 1)
    assert [booking.status for booking in week.bookings(session.id)] == ["confirmed"]


def test_a_closed_space_leaves_the_rest_of_the_venue_open(week):
    venue, first, second, third = new_id(), placed(), placed(), slot()
    first["venue_id"] = second["venue_id"] = venue
    week.slots(third, venue_id=venue)
    week.activity(first, second)
    week.placement(first)
    week.placement(second)
    week.closure(venue, at(6, 0), at(7, 0), space_id=first["space_id"])
    states = [week.session(uuid.UUID(each["id"])).status for each in (first, second, third)]
    assert states == ["cancelled", "open", "open"]


def test_closures_that_only_touch_a_session_leave_it(week):
    venue, facts = new_id(), slot()
    week.slots(facts, venue_id=venue)
    week.closure(venue, at(6, 11), at(6, 12))
    week.closure(venue, at(6, 8), at(6, 9))
    assert week.session(uuid.UUID(facts["id"])).status == "open"


def test_offers_are_not_closed_by_the_same_closure(week):
    venue, first, second = week.venue(), slot(), slot(starts_at=at(6, 13))
    week.slots(first, second, venue_id=venue)
    citizen = week.citizen()
    booking = citizen.create("/bookings", wish(uuid.UUID(first["id"]))).json
    week.closure(venue, at(6, 0), at(7, 0))
    assert citizen.get(f"/bookings/{booking['id']}").json["offers"] == []
    week.minute_passes()
    [state] = [message for message in week.messages() if message["kind"] == "session_cancelled"]
    assert "Like it" not in state["text"]


def test_more_seats_go_to_those_who_wait(week):
    facts = sitting(1)
    activity = week.activity(facts)
    session_id = uuid.UUID(facts["id"])
    clients = [week.citizen() for _ in range(4)]
    bookings = [client.create("/bookings", wish(session_id)).json for client in clients]
    week.activity(facts | {"seats": 3}, told="changed", id=activity)
    states = [
        client.get(f"/bookings/{each['id']}").json["status"]
        for client, each in zip(clients, bookings, strict=True)
    ]
    assert states == ["confirmed", "confirmed", "confirmed", "waitlisted"]


def test_fewer_seats_than_booked_shrink_as_bookings_are_cancelled(week):
    facts = sitting(3)
    activity = week.activity(facts)
    session_id = uuid.UUID(facts["id"])
    clients = [week.citizen() for _ in range(4)]
    bookings = [client.create("/bookings", wish(session_id)).json for client in clients]
    week.activity(facts | {"seats": 1}, told="changed", id=activity)
    assert week.session(session_id).capacity == 3
    for client, booking, rest in zip(clients, bookings, (2, 1, 1), strict=False):
        client.delete(f"/bookings/{booking['id']}")
        session = week.session(session_id)
        assert (session.capacity, session.confirmed) == (rest, rest)
    assert clients[3].get(f"/bookings/{bookings[3]['id']}").json["status"] == "confirmed"
    capacities = [event["capacity"] for event in week.told("session")]
    assert capacities == [3, 3, 2, 1]


def test_a_session_and_what_is_like_it_over_http(week):
    first, second = sitting(), sitting(starts_at=at(7, 9))
    week.activity(first, second)
    citizen = week.citizen()
    assert citizen.get(f"/sessions/{first['id']}").json["seats_left"] == 2
    assert [each["id"] for each in citizen.get(f"/sessions/{first['id']}/alternatives").json["items"]] == [
        second["id"]
    ]
    for path in (f"/sessions/{uuid.uuid4()}", f"/sessions/{uuid.uuid4()}/alternatives"):
        assert citizen.get(path).json["type"] == "/problems/no-such-session"


def test_seats_are_told_once_for_many_changes(week):
    session_id = week.slot(seats=9)
    for _ in range(3):
        week.citizen().create("/bookings", wish(session_id, 2))
    with week.app.app_context():
        for _ in range(2):
            with transaction() as db:
                seats.tell_seats(db)
    [event] = week.told("seats")
    assert event["id"] == str(session_id)
    assert (event["capacity"], event["confirmed"], event["seats_left"], event["waiting"]) == (9, 6, 3, 0)
    assert event["version"] == 3


@pytest.mark.slow
@pytest.mark.parametrize("noun", ["session", "seats", "booking"])
def test_all_is_told_again_with_the_same_versions(week, noun):
    session_id = week.slot(seats=1)
    for _ in range(2):
        week.citizen().create("/bookings", wish(session_id))
    if noun == "seats":
        run_jobs(week.app, "tell seats")
    before = week.told(noun)
    assert week.app.test_cli_runner().invoke(args=["republish"]).exit_code == 0
    assert week.told(noun)[len(before) :] == before


def test_reading_counts_needs_no_lock(week):
    session_id = week.slot()
    with week.app.app_context(), transaction(), reading() as db:
        assert sessions.find(db, session_id).capacity == 2
