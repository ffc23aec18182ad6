"""Two hundred at once for twenty seats, with cancels and changes of capacity among them, on a real PostgreSQL."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from chassis.storage.db import new_id
from tests.fixtures.hearing import Ear
from tests.fixtures.patience import patient
from tests.fixtures.registration import new_week, slot, wish
from tests.fixtures.registration_truth import check, events_are_states

pytestmark = pytest.mark.integration
OPENING = "venues.opening-changed"
KEEP = [{"pool": "elder", "seats": 2, "release_minutes_before": 60}]


@pytest.fixture
def week(postgres_url, tmp_path, issuer):
    with new_week(postgres_url, f"embedded:///{tmp_path}/bus.db", issuer) as week:
        yield week


@pytest.fixture
def ear(week):
    ear = Ear(week)
    yield ear
    ear.close()


def all_at_once(*works):
    """Run every work on a thread of its own, started together; their results in order."""
    gate = threading.Barrier(len(works))

    def run(work):
        gate.wait(patient(60))
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


class Rush:
    """A session of 20 seats, 20 who have booked and will cancel, 160 who will book, and 20 words on its capacity."""

    def __init__(self, week, ear, keep=()):
        self.week, self.ear, self.slot = week, ear, slot(20)
        self.opening = {"id": str(new_id()), "venue_id": new_id(), "space_id": None, "status": "declared"}
        self.opening |= {"booking": {"keep": list(keep)}}
        ear.hear(self.resized(20, 1))
        self.session_id = uuid.UUID(self.slot["id"])
        self.first = [week.citizen() for _ in range(20)]
        self.made = [item.create("/bookings", wish(self.session_id)).json["id"] for item in self.first]
        self.crowd = [week.citizen() for _ in range(160)]

    def resized(self, seats, version):
        return self.ear.message(
            OPENING, version=version, slots=[self.slot | {"seats": seats}], **self.opening
        )

    def run(self, wishes):
        """Everything at once; the answers to those who cancelled and those who booked."""
        seats = [12 + n % 8 for n in range(19)] + [20]
        words = [self.resized(item, 2 + n) for n, item in enumerate(seats)]
        cancels = [
            lambda c=c, item=item: c.delete(f"/bookings/{item}")
            for c, item in zip(self.first, self.made, strict=True)
        ]
        books = [
            lambda c=c, item=item: c.create("/bookings", item)
            for c, item in zip(self.crowd, wishes, strict=True)
        ]
        works = cancels + books + [lambda item=word: self.ear.hear(item) for word in words]
        order = Random(7).sample(range(len(works)), len(works))
        answers = all_at_once(*(works[n] for n in order))
        by_work = dict(zip(order, answers, strict=True))
        return [by_work[n] for n in range(20)], [by_work[n] for n in range(20, 180)]

    def found(self, answers):
        """Each of the crowd's bookings as it is now; every one that was answered with a 201 is there."""
        results = [c.get(f"/bookings/{item.json['id']}") for c, item in zip(self.crowd, answers, strict=True)]
        assert {item.status_code for item in results} == {200}
        return [item.json for item in results]


def test_two_hundred_at_once_for_twenty_seats(week, ear):
    rush = Rush(week, ear)
    gone, booked = rush.run([wish(rush.session_id)] * 160)
    assert {booking.status_code for booking in gone} == {200}
    assert {booking.status_code for booking in booked} == {201}
    session, now = week.session(rush.session_id), rush.found(booked)
    assert (session.capacity, session.confirmed, session.waiting) == (20, 20, 140)
    states = [item["status"] for item in now]
    assert (states.count("confirmed"), states.count("waitlisted")) == (20, 140)
    assert sorted(item["position"] for item in now if item["position"]) == list(range(1, 141))
    numbered = [
        booking
        for booking in week.bookings(rush.session_id)
        if booking.number and booking.status != "cancelled"
    ]
    promoted = [booking.number for booking in numbered if booking.status == "confirmed"]
    waiting = [booking.number for booking in numbered if booking.status == "waitlisted"]
    assert max(promoted, default=0) < min(waiting)
    assert len(set(promoted + waiting)) == len(numbered)
    check(week)
    events_are_states(week)


def test_parties_and_elders_at_once(week, ear):
    rush, random = Rush(week, ear, KEEP), Random(11)
    ages = [
        random.choices(["adult", "elder", "child"], [4, 2, 1], k=random.randint(1, 4)) for _ in range(160)
    ]
    wishes = [
        {
            "session_id": str(rush.session_id),
            "party": [{"name": f"王{n}", "age": age} for n, age in enumerate(party)],
            "waitlist": random.random() < 0.9,
        }
        for party in ages
    ]
    gone, booked = rush.run(wishes)
    assert {booking.status_code for booking in gone} == {200}
    assert {booking.status_code for booking in booked} <= {201, 409}
    bookings = {booking.json["id"] for booking in booked if booking.status_code == 201}
    assert bookings | set(rush.made) == {str(booking.id) for booking in week.bookings(rush.session_id)}
    assert week.session(rush.session_id).capacity == 20
    check(week)
    events_are_states(week)


def test_one_citizen_asks_for_two_sessions_at_the_same_time(week):
    for _ in range(5):
        citizen, sessions = week.citizen(), [week.slot(seats=9) for _ in range(2)]
        answers = all_at_once(*(lambda s=s: citizen.create("/bookings", wish(s)) for s in sessions))
        assert sorted(answer.status_code for answer in answers) == [201, 409]
        [booked] = [answer.json["id"] for answer in answers if answer.status_code == 201]
        [refusal] = [answer.json for answer in answers if answer.status_code == 409]
        assert (refusal["type"], refusal["booking_id"]) == ("/problems/own-sessions-overlap", booked)


def test_one_key_from_all_sides_books_once(week):
    citizen, session_id = week.citizen(), week.slot(seats=9)
    answers = all_at_once(*[lambda: citizen.create("/bookings", wish(session_id), key="one-key")] * 20)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert week.session(session_id).confirmed == 1
    check(week)
    events_are_states(week)
