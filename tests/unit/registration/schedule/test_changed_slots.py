"""A venue changes a slot that people have booked: seats, times, note, or it goes; and what they hear of it."""

import uuid
from datetime import timedelta

import pytest

from chassis.storage.db import new_id
from tests.fixtures.registration import SATURDAY, book, slot


class House:
    """A day of a venue, of two slots, the first of which people book."""

    def __init__(self, week, seats=4):
        self.week, self.venue = week, week.venue()
        self.slots, self.opening = [slot(seats), slot(9, SATURDAY + timedelta(hours=3))], new_id()
        self.tell()
        self.id = uuid.UUID(self.slots[0]["id"])

    def tell(self, *slots, **data):
        self.week.slots(*(slots or self.slots), id=self.opening, venue_id=self.venue, **data)

    def change(self, **changes):
        self.tell(self.slots[0] | changes, self.slots[1])

    @property
    def session(self):
        return self.week.session(self.id)

    def states(self):
        return [booking.status for booking in self.week.bookings(self.id)]

    def kinds(self):
        self.week.minute_passes()
        return [message["kind"] for message in self.week.messages()]


@pytest.fixture
def house(week):
    return House(week)


def test_more_seats_promote_those_who_wait(week, house):
    for people in (3, 1, 2, 1):
        book(week, house.id, people)
    assert house.states() == ["confirmed", "confirmed", "waitlisted", "waitlisted"]
    house.change(seats=6)
    assert house.states() == ["confirmed"] * 3 + ["waitlisted"]
    assert (house.session.capacity, house.session.confirmed) == (6, 6)
    assert house.kinds().count("promoted") == 1


@pytest.mark.slow
def test_fewer_seats_than_are_booked_cancel_nobody_until_the_cut_is_confirmed(week, house):
    for _ in range(5):
        book(week, house.id)
    house.kinds()
    house.change(seats=2)
    assert house.states() == ["confirmed"] * 4 + ["waitlisted"]
    assert (house.session.status, house.session.asked, house.session.capacity) == ("open", 2, 4)
    assert not {"cancelled", "cut"} & set(house.kinds())
    staff = week.staff("venue_operator", venues=[house.venue])
    [over] = staff.get("/sessions/over").json["items"]
    assert (over["session"]["id"], over["over"]) == (str(house.id), 2)
    preview = staff.get(f"/sessions/{house.id}/cut").json
    assert staff.post(f"/sessions/{house.id}/cut", json={"expected": preview["expected"]}).json["over"] == 0
    assert house.states() == ["confirmed"] * 2 + ["waitlisted"] * 3
    assert house.kinds().count("cut") == 2
    house.change(seats=4)
    assert house.states() == ["confirmed"] * 4 + ["waitlisted"]


def test_fewer_seats_that_suffice_change_nothing_for_those_booked(week, house):
    booking = book(week, house.id, 2)
    before = house.kinds()
    house.change(seats=2)
    assert (house.states(), house.session.seats_left) == (["confirmed"], 0)
    assert house.kinds() == before
    assert week.bookings(house.id)[0].id == uuid.UUID(booking["id"])


def test_a_moved_slot_keeps_its_bookings_and_is_told_as_moved(week, house):
    book(week, house.id)
    other = house.slots[1]["id"]
    house.kinds()
    later = {name: house.slots[0][name] + timedelta(minutes=30) for name in ("starts_at", "ends_at")}
    house.change(**later)
    assert (house.states(), house.session.starts_at) == (["confirmed"], later["starts_at"])
    state = [message for message in (house.kinds(), week.messages())[1] if message["kind"] == "changed"]
    assert len(state) == 1
    assert week.session(uuid.UUID(other)).status == "open"


def test_there_and_back_within_a_minute_is_told_to_nobody(week, house):
    book(week, house.id)
    before = house.kinds()
    house.change(ends_at=house.slots[0]["ends_at"] + timedelta(minutes=30))
    house.change()
    assert house.kinds() == before


def test_a_slot_that_is_withdrawn_ends_alone(week, house):
    book(week, house.id)
    other = uuid.UUID(house.slots[1]["id"])
    book(week, other)
    house.tell(house.slots[1])
    assert (house.states(), house.session.status, house.session.reason) == (
        ["cancelled"],
        "cancelled",
        "withdrawn",
    )
    assert [booking.status for booking in week.bookings(other)] == ["confirmed"]
    assert house.kinds().count("session_cancelled") == 1


def test_a_slot_more_is_a_session_more(week, house):
    book(week, house.id)
    more = slot(7, SATURDAY + timedelta(hours=6))
    house.tell(*house.slots, more)
    assert week.session(uuid.UUID(more["id"])).seats_left == 7
    assert house.states() == ["confirmed"]


def test_a_note_stands_where_people_look_and_is_no_change_of_seats(week, house):
    book(week, house.id)
    before = house.kinds()
    house.change(note="请走东门")
    assert house.session.conditions == ["请走东门"]
    assert week.told("session")[-1]["conditions"] == ["请走东门"]
    assert house.kinds() == before
    house.change(note="")
    assert house.session.conditions == []


def test_other_terms_cost_nobody_a_seat(week, house):
    for _ in range(4):
        book(week, house.id)
    keep = [{"pool": "elder", "seats": 2, "release_minutes_before": 60}]
    house.tell(*house.slots, booking={"party_limit": 1, "keep": keep})
    assert house.states() == ["confirmed"] * 4
    assert (house.session.party_limit, house.session.kept) == (1, 0)
