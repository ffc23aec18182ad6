"""Seats that desks hold, raced on both databases: never more than there are, and none is lost."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import update

from chassis.clock import clock
from chassis.storage.db import new_id, transaction
from registration.bookings import holds
from registration.bookings.model import SeatHold
from tests.fixtures.registration import wish
from tests.fixtures.registration_rush import at_once
from tests.fixtures.registration_truth import check

pytestmark = pytest.mark.integration
SEATS = 5
VENUE = new_id()


def test_holding_booking_and_giving_back_at_once_never_oversells(week):
    session_id = week.slot(seats=SEATS, venue_id=VENUE)
    clerks = [week.staff("desk", subject=f"clerk-{n}", venues=[VENUE]) for n in range(6)]
    citizens = [week.citizen() for _ in range(6)]
    row = {"session_id": str(session_id), "seats": 1}
    holding = [partial(clerk.create, "/desk/holds", row) for clerk in clerks]
    booking = [partial(citizen.create, "/bookings", wish(session_id)) for citizen in citizens]
    answers = at_once(*holding, *booking, threads=6)
    bookings = [
        (clerk, answer) for clerk, answer in zip(clerks, answers, strict=False) if answer.status_code == 201
    ]
    assert all(answer.status_code in (201, 409) for answer in answers)
    assert week.session(session_id).confirmed == SEATS
    check(week)
    who = {"name": "王小明", "phone": None, "consent": True}
    calls = [
        partial(clerk.create, "/desk/bookings", wish(session_id) | who | {"hold_id": answer.json["id"]})
        for clerk, answer in bookings
    ]
    over = partial(end_holds, week)
    booked = at_once(*calls, over, threads=4)[:-1]
    assert {answer.status_code for answer in booked} <= {201, 409}
    end_holds(week)
    assert week.session(session_id).confirmed == SEATS
    check(week)


def end_holds(week):
    """The job, as if five minutes were over."""
    with week.app.app_context():
        with transaction() as db:
            db.execute(update(SeatHold).values(until=clock().now() - timedelta(seconds=1)))
        with transaction() as db:
            holds.free_over(db)
