"""Once a day per person at a venue: who is a person, what stands in the way, and how one comes at another time."""

import pytest

from chassis.testing import run_jobs
from tests.fixtures.registration import at, book, slot, wish

ONCE = {"once_a_day": True}


class House:
    """A venue that has each person once a day, and its slots."""

    def __init__(self, week, venue_id):
        self.week, self.id = week, venue_id

    def slot(self, starts_at, seats=10, **booking):
        return self.week.slot(seats=seats, starts_at=starts_at, venue_id=self.id, booking=ONCE | booking)


@pytest.fixture
def house(week, venue):
    return House(week, venue)


@pytest.fixture
def morning(house):
    return house.slot(at(6, 9))


@pytest.fixture
def afternoon(house):
    return house.slot(at(6, 14))


def ask(citizen, session_id, *names, **more):
    body = wish(session_id) | {"party": [{"name": name} for name in names or ("王小明",)]} | more
    return citizen.create("/bookings", body)


def refused(answer):
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/once-a-day"), answer.json
    return answer.json


def move(citizen, booking, session_id, **more):
    return citizen.create(f"/bookings/{booking['id']}/move", {"session_id": str(session_id), **more})


def test_a_second_booking_of_the_day_is_refused_with_the_first(week, house, morning, afternoon):
    citizen = week.citizen()
    first = ask(citizen, morning).json
    answer = refused(ask(citizen, afternoon, "李四"))
    assert (answer["booking_id"], answer["people"]) == (first["id"], [])
    assert "Sat 6 Nov 9:00–11:00" in answer["detail"]
    refused(ask(citizen, afternoon, overlap=True))
    assert ask(citizen, house.slot(at(7, 9))).status_code == 201
    assert ask(week.citizen(), afternoon).status_code == 201
    assert week.session(morning).once_a_day and citizen.get(f"/sessions/{morning}").json["once_a_day"]
    assert week.told("session")[-1]["once_a_day"]


@pytest.mark.slow
def test_it_is_the_day_and_the_venue_and_the_terms_that_count(week, venue, house, morning):
    citizen = week.citizen()
    ask(citizen, morning)
    assert ask(citizen, week.slot(starts_at=at(6, 14), booking=ONCE)).status_code == 201
    assert ask(citizen, week.slot(starts_at=at(6, 16), venue_id=venue)).status_code == 201
    night = slot(starts_at=at(6, 23), hours=3)
    week.slots(night, venue_id=venue, booking=ONCE)
    assert refused(ask(citizen, night["id"]))
    late = house.slot(at(7, 0, 30))
    assert ask(citizen, late, overlap=True).status_code == 201


def test_waiting_counts_and_what_was_given_back_does_not(week, house, morning):
    full = house.slot(at(6, 14), seats=1)
    ask(week.citizen(), full)
    citizen = week.citizen()
    waits = ask(citizen, full).json
    assert waits["status"] == "waitlisted"
    assert refused(ask(citizen, morning))["booking_id"] == waits["id"]
    citizen.delete(f"/bookings/{waits['id']}")
    assert ask(citizen, morning).status_code == 201


def test_who_has_been_there_comes_another_day(week, house, morning, afternoon, door):
    citizen = week.citizen()
    booking = ask(citizen, morning).json
    week.set_clock(at(6, 9, 5))
    check_in = {"session_id": str(morning), "code": booking["code"]}
    assert door.create("/check-ins", check_in).status_code < 300
    week.set_clock(at(6, 12))
    assert refused(ask(citizen, afternoon))["booking_id"] == booking["id"]


def test_a_helper_books_for_each_name_once(week, morning, afternoon):
    helper = week.citizen()
    first = ask(helper, morning, "张三", "李四", for_others=True).json
    assert first["booked_as"] == "helper"
    answer = refused(ask(helper, afternoon, "王五", "李 四", for_others=True))
    assert (answer["booking_id"], answer["people"]) == (first["id"], ["李*"])
    assert ask(helper, afternoon, "王五", for_others=True).status_code == 201
    assert ask(week.citizen(), afternoon, "张三").status_code == 201


def test_a_helper_comes_oneself_too_but_not_twice(week, house, morning, afternoon):
    helper = week.citizen()
    ask(helper, morning, "张三", for_others=True)
    assert ask(helper, afternoon, "李四").status_code == 201
    refused(ask(helper, house.slot(at(6, 17)), "赵六"))


def test_another_time_of_the_day_is_had_by_a_move(week, morning, afternoon):
    citizen = week.citizen()
    booking = ask(citizen, morning).json
    moved = move(citizen, booking, afternoon)
    assert (moved.status_code, moved.json["status"]) == (201, "confirmed"), moved.json
    assert citizen.get(f"/bookings/{booking['id']}").json["reason"] == "moved"
    assert move(citizen, moved.json, morning).status_code == 201


def test_a_move_from_another_day_is_no_way_around(week, house, morning, afternoon):
    citizen = week.citizen()
    ask(citizen, morning)
    sunday = ask(citizen, house.slot(at(7, 9))).json
    refused(move(citizen, sunday, afternoon))


def test_nor_is_an_undone_cancellation_or_another_party(week, morning, afternoon):
    citizen = week.citizen()
    first = ask(citizen, morning).json
    citizen.delete(f"/bookings/{first['id']}")
    ask(citizen, afternoon)
    undone = citizen.create(f"/bookings/{first['id']}/undo", {"of": "cancellation"})
    assert refused(undone)
    helper = week.citizen()
    ask(helper, morning, "张三", for_others=True)
    other = ask(helper, afternoon, "李四", for_others=True).json
    change = {"party": [{"name": "李四"}, {"name": "张三"}]}
    refused(helper.put(f"/bookings/{other['id']}/party", json=change))
    change = {"party": [{"name": "李四"}, {"name": "王五"}]}
    assert helper.put(f"/bookings/{other['id']}/party", json=change).status_code == 200


def test_without_the_term_all_is_as_it_was(week, venue):
    citizen = week.citizen()
    for hour in (9, 11, 14):
        book(citizen, week.slot(starts_at=at(6, hour), venue_id=venue))


def waits_for(week, house, session_id):
    """Who has a place in a session, and waits for a full one of that day: (citizen, booking, its waiting one, the
    booking in its way)."""
    full = house.slot(at(6, 14), seats=1)
    blocking = book(week.citizen(), full)
    citizen = week.citizen()
    kept_booking = ask(citizen, session_id).json
    waits = move(citizen, kept_booking, full, waitlist=True).json
    assert waits["status"] == "waitlisted"
    return citizen, kept_booking, waits, blocking


@pytest.mark.slow
def test_who_waits_for_another_time_has_one_of_them_in_the_end(week, house, morning):
    citizen, kept_booking, waits, blocking = waits_for(week, house, morning)
    assert citizen.get(f"/bookings/{kept_booking['id']}").json["status"] == "confirmed"
    blocking["client"].delete(f"/bookings/{blocking['id']}")
    run_jobs(week.app, "end second visits")
    view = citizen.get(f"/bookings/{kept_booking['id']}").json
    assert (view["status"], view["reason"], view["moved_to"]) == ("cancelled", "moved", waits["id"])
    assert citizen.get(f"/bookings/{waits['id']}").json["status"] == "confirmed"
    assert week.session(morning).confirmed == 0
    [promoted] = [message for message in week.messages() if message["kind"] == "promoted"]
    assert "was given back for you" in promoted["text"] and kept_booking["code"] in promoted["text"]
    run_jobs(week.app, "end second visits")
    assert citizen.get(f"/bookings/{waits['id']}").json["status"] == "confirmed"


@pytest.mark.slow
def test_who_came_meanwhile_waits_no_more(week, house, morning, door):
    citizen, kept_booking, waits, _ = waits_for(week, house, morning)
    week.set_clock(at(6, 9, 5))
    door.create("/check-ins", {"session_id": str(morning), "code": kept_booking["code"]})
    run_jobs(week.app, "end second visits")
    assert citizen.get(f"/bookings/{waits['id']}").json["status"] == "cancelled"
    assert citizen.get(f"/bookings/{kept_booking['id']}").json["status"] == "attended"
    assert [message["kind"] for message in week.messages()][-1] == "cancelled"
