"""Once a day per person at a venue, under a rush, on both databases."""

from functools import partial

import pytest

from chassis.storage.db import new_id
from chassis.testing import run_jobs
from tests.fixtures.registration import at, book, wish
from tests.fixtures.registration_rush import at_once, counted

pytestmark = pytest.mark.integration
HOURS = (9, 10, 11, 12, 13, 14)


@pytest.fixture
def slots(week):
    """The slots of a day of a venue that has each person once a day; nobody is in two at one time."""
    venue = new_id()
    once = {"venue_id": venue, "booking": {"once_a_day": True}}
    return [week.slot(seats=20, starts_at=at(6, hour), **once) for hour in HOURS]


def test_who_asks_for_all_slots_of_a_day_at_once_has_one(week, slots):
    for _ in range(4):
        citizen = week.citizen()
        asks = [partial(citizen.create, "/bookings", wish(id, overlap=True)) for id in slots]
        answers = at_once(*asks)
        assert sorted(answer.status_code for answer in answers) == [201] + [409] * (len(slots) - 1)
        refusals = {answer.json["type"] for answer in answers if answer.status_code == 409}
        assert refusals <= {"/problems/once-a-day"}
        [booking] = citizen.get("/bookings").json["items"]
        others = [answer.json["booking_id"] for answer in answers if answer.status_code == 409]
        assert set(others) == {booking["id"]}
    assert sum(counted(week, id).confirmed for id in slots) == 4


def test_moves_within_the_day_leave_one(week, slots):
    citizen = week.citizen()
    booking = book(citizen, slots[0])
    path = f"/bookings/{booking['id']}/move"
    answers = at_once(*(partial(citizen.create, path, {"session_id": str(id)}) for id in slots[1:]))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (len(slots) - 2)
    assert sum(counted(week, id).confirmed for id in slots) == 1


def test_one_who_waited_elsewhere_has_one_place_in_the_end(week, slots):
    full = week.slot(
        seats=1, starts_at=at(6, 16), venue_id=week.session(slots[0]).venue_id, booking={"once_a_day": True}
    )
    blocking = book(week.citizen(), full)
    citizen = week.citizen()
    kept_booking = book(citizen, slots[0])
    waits = citizen.create(
        f"/bookings/{kept_booking['id']}/move", {"session_id": str(full), "waitlist": True}
    ).json
    blocking["client"].delete(f"/bookings/{blocking['id']}")
    at_once(*[partial(run_jobs, week.app, "end second visits")] * 2)
    states = {item["id"]: item["status"] for item in citizen.get("/bookings").json["items"]}
    assert states == {kept_booking["id"]: "cancelled", waits["id"]: "confirmed"}
    assert (counted(week, slots[0]).confirmed, counted(week, full).confirmed) == (0, 1)
