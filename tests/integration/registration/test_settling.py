"""Facts that bear on many sessions, and people who book meanwhile, on both databases."""

import uuid
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from chassis.storage.db import reading, transaction
from chassis.testing import run_jobs
from registration.reconcile.reconciliation import run_checks
from registration.schedule import settle
from registration.sessions.marks import Unsettled
from registration.sessions.numbers import is_number
from tests.fixtures.registration import SATURDAY, slot, wish
from tests.fixtures.threads import at_once

pytestmark = pytest.mark.integration
MANY = settle.FEW + 15


def work(week, *_):
    """What a worker does until nothing is marked."""
    while True:
        with week.app.app_context(), reading() as db:
            if not db.scalar(select(func.count()).select_from(Unsettled)):
                return
        run_jobs(week.app, "settle sessions")


@pytest.fixture
def museum(week):
    """Its venue, and the ids of its slots of two seats."""
    venue, slots = week.venue(), [slot(2, SATURDAY + timedelta(hours=n)) for n in range(MANY)]
    week.slots(*slots, venue_id=venue)
    work(week)
    return venue, [uuid.UUID(item["id"]) for item in slots]


def test_who_comes_after_a_closure_gets_no_seat_though_no_worker_has_come_yet(week, museum):
    venue, ids = museum
    week.closure(venue, SATURDAY, SATURDAY + timedelta(days=30))
    answers = at_once(
        *(partial(week.citizen().create, "/bookings", wish(id)) for id in ids[:6]),
    )
    assert [answer.status_code for answer in answers[:6]] == [409] * 6
    work(week)
    assert {week.session(id).status for id in ids} == {"cancelled"}
    assert sum(len(week.bookings(id)) for id in ids) == 0


def test_bookings_and_workers_and_a_later_fact_race_for_sessions_and_all_agree(week, museum):
    """Whoever was first: what the last fact says is so for each, and who was seated is seated."""
    venue, ids = museum
    closure = week.closure(venue, SATURDAY, SATURDAY + timedelta(days=30))
    lift = partial(week.closure, venue, SATURDAY, SATURDAY + timedelta(days=30), id=closure, status="lifted")
    crowd = [partial(week.citizen().create, "/bookings", wish(id)) for id in ids[:10]]
    answers = at_once(*crowd, lift, partial(work, week), partial(work, week))
    assert {answer.status_code for answer in answers[:10]} <= {201, 409}
    work(week)
    booked = [answer.json["id"] for answer in answers[:10] if answer.status_code == 201]
    assert {week.session(id).status for id in ids} == {"open"}
    assert sorted(str(booking.id) for id in ids for booking in week.bookings(id)) == sorted(booked)
    assert sum(week.session(id).confirmed for id in ids) == len(booked)
    versions = [event["version"] for id in ids for event in week.told("session") if event["id"] == str(id)]
    assert len(versions) >= MANY
    with week.app.app_context(), transaction() as db:
        assert run_checks(db) == []


def test_who_is_seated_when_a_closure_comes_is_called_off_by_whoever_settles(week, museum):
    venue, ids = museum
    for id in ids[:5]:
        assert week.citizen().create("/bookings", wish(id)).status_code == 201
    close = partial(week.closure, venue, SATURDAY, SATURDAY + timedelta(days=30))
    crowd = [partial(week.citizen().create, "/bookings", wish(id)) for id in ids[:5]]
    at_once(*crowd, close, partial(work, week))
    work(week)
    bookings = [booking for id in ids for booking in week.bookings(id) if booking.status != "cancelled"]
    assert (bookings, {week.session(id).status for id in ids}) == ([], {"cancelled"})
    assert len([event for event in week.told("booking") if event["status"] == "cancelled"]) == sum(
        len(week.bookings(id)) for id in ids
    )
    with week.app.app_context(), transaction() as db:
        assert run_checks(db) == []


def test_workers_who_open_sessions_of_one_edition_at_once_give_each_its_own_number(week):
    week.edition()
    openings = [[slot(2, SATURDAY + timedelta(hours=n)) for n in range(3)] for _ in range(8)]
    at_once(*(partial(week.slots, *slots) for slots in openings), partial(work, week))
    numbers = [week.session(uuid.UUID(item["id"])).number for slots in openings for item in slots]
    assert len(set(numbers)) == len(numbers) == 24
    assert all(map(is_number, numbers))
