"""A session that is off with all who booked it, on both databases: each is told once, in few statements for all."""

import uuid
from collections import Counter

import pytest
from sqlalchemy import event, select

from chassis.storage.db import reading
from registration.bookings.model import BookingChange
from registration.notices.model import Notice
from registration.reconcile.reconciliation import run_checks
from tests.fixtures.registration import at, book, slot

pytestmark = pytest.mark.integration


def cancel(week, parties):
    """Close a house where parties of one and of three have booked, and two more wait: the session's id, and the
    statements that it took."""
    venue, offered = week.venue(), slot(2 * parties)
    week.slots(offered, slot(2, at(7, 9)), venue_id=venue)
    session_id = uuid.UUID(offered["id"])
    for n in range(parties):
        book(week, session_id, 3 if n % 2 else 1)
    for _ in range(2):
        assert book(week, session_id, 2)["status"] == "waitlisted"
    engine, statements = week.app.extensions["database"].engine, []
    note = lambda *sent: statements.append(sent[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    week.closure(venue, at(6, 8), at(6, 20))
    event.remove(engine, "before_cursor_execute", note)
    return session_id, statements


def test_however_many_had_booked_it_takes_the_same_few_statements(week):
    few, many = cancel(week, 4)[1], cancel(week, 60)[1]
    assert len(many) == len(few) < 60, Counter(many).most_common(5)


def test_each_party_is_written_down_and_told_for_itself(week):
    week.edition()
    session_id, _ = cancel(week, 6)
    bookings = week.bookings(session_id)
    assert Counter((one.status, one.was, one.holding, one.reason) for one in bookings) == {
        ("cancelled", "confirmed", 0, "closed"): 6,
        ("cancelled", "waitlisted", 0, "closed"): 2,
    }
    # The other session has two seats.
    assert Counter((one.seats, len(one.offers)) for one in bookings) == {(1, 1): 3, (2, 1): 2, (3, 0): 3}
    told = [one for one in week.told("booking") if one["type"] == "registration.booking-cancelled.v1"]
    assert [(one["id"], one["version"]) for one in told] == [(str(one.id), one.version) for one in bookings]
    with week.app.app_context(), reading() as db:
        cancelled = select(BookingChange.booking_id).filter_by(change="cancelled", reason="closed")
        assert Counter(db.scalars(cancelled)) == Counter(one.id for one in bookings)
        notices = db.scalars(select(Notice).filter_by(kind="session_cancelled")).all()
        assert run_checks(db) == []
    offers = {one.id: (one.citizen_id, "due", one.offers) for one in bookings}
    assert {one.booking_id: (one.citizen_id, one.status, one.data["offers"]) for one in notices} == offers
    session = week.session(session_id)
    assert (session.confirmed, session.waiting, session.waiting_parties) == (0, 0, 0)
