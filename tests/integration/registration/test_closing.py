"""A venue of hundreds of slots that closes for a month, on both databases."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from chassis.storage.db import reading
from chassis.testing import run_jobs
from registration.notices.model import Notice
from registration.sessions.marks import Unsettled
from tests.fixtures.registration import at, book, slot
from tests.fixtures.statements import statements
from tests.fixtures.still import standing_still

pytestmark = pytest.mark.integration
DAYS, SLOTS = 30, 8


def count(week, query):
    with week.app.app_context(), reading() as db:
        return db.scalar(query)


def test_240_booked_slots_are_closed_and_all_are_told_with_few_statements(week):
    """Each slot took a dozen of its own, and a venue closed for four to seven seconds; now a piece closes many."""
    venue, sessions = week.venue(), []
    for day in range(DAYS):
        slots = [slot(4, at(6, 9) + timedelta(days=day, hours=n)) for n in range(SLOTS)]
        week.slots(*slots, venue_id=venue)
        sessions += [uuid.UUID(offered["id"]) for offered in slots]
    run_jobs(week.app, "settle sessions")
    for session_id in sessions:
        book(week, session_id, 2)
    # A piece ends by the machine's time, and a slow one would end sooner.
    with standing_still(), statements(week.app) as queries:
        week.closure(venue, at(6, 0), at(6, 0) + timedelta(days=DAYS))
        while count(week, select(func.count()).select_from(Unsettled)):
            run_jobs(week.app, "settle sessions")
    state = select(func.count()).select_from(Notice).filter_by(kind="session_cancelled", status="due")
    assert count(week, state) == DAYS * SLOTS
    assert len(queries) < 4 * DAYS * SLOTS
