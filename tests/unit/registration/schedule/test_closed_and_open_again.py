"""A house that closes and opens again within a minute: whatever that did to a session, nobody need know of it."""

import uuid
from datetime import timedelta

import pytest

from chassis.testing import run_jobs
from registration.schedule.settle import FEW
from tests.fixtures.registration import at, book, sitting, slot
from tests.fixtures.registration_truth import check, events_are_states
from tests.unit.registration.schedule.test_closing import House
from tests.unit.registration.schedule.test_there_and_back import see

WHOLE_DAY, FROM_TEN = at(6, 8), at(6, 10)


@pytest.fixture
def house(week):
    yield House(week)
    check(week)
    events_are_states(week)


def seconds_pass(week, seconds):
    week.set_clock(week.now() + timedelta(seconds=seconds))


def kinds(house):
    return [kind for kind, _text in house.told()]


@pytest.mark.parametrize("starts", [WHOLE_DAY, FROM_TEN])
def test_closed_and_open_again_within_a_minute_is_told_to_nobody(week, house, starts):
    seated, _full, waiting = book(week, house.id), book(week, house.id, 5), book(week, house.id)
    week.messages()
    closure = house.close(starts)
    week.messages()
    seconds_pass(week, 50)
    week.messages()
    house.reopen(closure)
    assert (house.state, kinds(house)) == (("open", at(6, 11), None), [])
    first, _full, last = week.bookings(house.id)
    assert [first.status, last.status] == [seated["status"], waiting["status"]] == ["confirmed", "waitlisted"]


@pytest.mark.parametrize("starts", [WHOLE_DAY, FROM_TEN])
def test_whoever_saw_it_closed_is_told_that_it_is_as_before(week, house, starts):
    booking = book(week, house.id)
    closure = house.close(starts)
    see(week, booking, "its page")
    house.reopen(closure)
    assert kinds(house) == ["restored" if starts == WHOLE_DAY else "changed"]


def test_whoever_heard_of_it_by_their_late_confirmation_is_told_once_that_it_is_on(week, house):
    book(week, house.id)
    closure = house.close(WHOLE_DAY)
    seconds_pass(week, 1)
    [confirmation] = week.messages()
    assert "the booking is cancelled" in confirmation["text"]
    house.reopen(closure)
    assert kinds(house) == ["restored"]


def test_closed_earlier_and_earlier_is_one_message_with_the_last_state(week, house):
    book(week, house.id)
    house.close(at(6, 10, 30))
    house.close(FROM_TEN)
    house.close(WHOLE_DAY, ends=at(6, 9, 30))
    [(kind, text)] = house.told()
    assert kind == "session_cancelled" and "9:00–11:00" in text


def test_a_date_of_a_series_that_closes_and_opens_again_is_told_to_nobody(week, house):
    place = {"venue_id": house.venue, "place": None}
    first, second = (sitting(6, at(day, 14)) | place for day in (6, 7))
    series = week.activity(first, second, booked_as="series")
    book(week, series)
    for starts in (WHOLE_DAY, at(6, 15)):
        house.reopen(house.close(starts))
    assert kinds(house) == []
    assert [row.status for row in week.bookings(series)] == ["confirmed"]


@pytest.mark.parametrize("starts", [WHOLE_DAY, FROM_TEN])
def test_what_a_newer_fact_may_take_back_is_not_told_before_it_has(week, house, starts):
    """A house with many slots: who booked was told that it ends early after registration had heard that it does not."""
    book(week, house.id)
    week.messages()
    many = [slot(6, at(7, 0) + timedelta(hours=n)) for n in range(FEW + 1)]
    week.slots(*many, venue_id=house.venue)
    run_jobs(week.app, "settle sessions")
    closure = house.close(starts, ends=at(9, 0))
    run_jobs(week.app, "settle sessions")
    assert house.state != ("open", at(6, 11), None)
    seconds_pass(week, 59)
    house.reopen(closure)
    seconds_pass(week, 30)
    before = [message["kind"] for message in week.messages()]
    run_jobs(week.app, "settle sessions")
    assert (before, house.state, kinds(house)) == (["booked"], ("open", at(6, 11), None), [])
    assert [row.status for row in week.bookings(uuid.UUID(str(house.id)))] == ["confirmed"]
