"""A session that is off with all who booked it, and on again, on both databases: each is told once, in few statements
for all."""

import uuid
from collections import Counter
from contextlib import contextmanager
from functools import partial

import pytest
from sqlalchemy import event, select

from chassis.storage.db import reading
from registration.bookings.model import BookingChange
from registration.notices.model import Notice
from registration.reconcile.reconciliation import run_checks
from tests.fixtures.registration import at, book, slot
from tests.fixtures.registration_rush import at_once

pytestmark = pytest.mark.integration


@contextmanager
def statements_of(week):
    """What is sent to the database meanwhile."""
    engine, statements = week.app.extensions["database"].engine, []
    note = lambda *args: statements.append(args[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def cancel(week, parties):
    """Close a house where parties of one and of three have booked, and two more wait: the session's id, and the
    statements that it took, and those that opening it again takes."""
    venue, offered = week.venue(), slot(2 * parties)
    week.slots(offered, slot(2, at(7, 9)), venue_id=venue)
    session_id = uuid.UUID(offered["id"])
    for n in range(parties):
        book(week, session_id, 3 if n % 2 else 1)
    for _ in range(2):
        assert book(week, session_id, 2)["status"] == "waitlisted"
    span = {"starts_at": at(6, 8), "ends_at": at(6, 20)}
    with statements_of(week) as statements:
        closure = week.closure(venue, **span)

    def reopen():
        lifted = {"venue_id": venue, "space_id": None, "reason": "", "status": "lifted"}
        with statements_of(week) as statements:
            week.tell("venues.closure-lifted", id=closure, **lifted, **span)
        return statements

    return session_id, statements, reopen


def test_however_many_had_booked_it_takes_the_same_few_statements(week):
    few, many = cancel(week, 4)[1], cancel(week, 60)[1]
    assert len(many) == len(few) < 60, Counter(many).most_common(5)


@pytest.mark.parametrize("is_told", [True, False])
def test_however_many_had_booked_all_come_back_in_the_same_few_statements(week, is_told):
    batches = []
    for parties in (4, 60):
        session_id, _, reopen = cancel(week, parties)
        if is_told:
            week.messages()
        batches.append(reopen())
        states = Counter(
            (booking.status, booking.was, booking.holding) for booking in week.bookings(session_id)
        )
        assert states == {
            ("confirmed", "confirmed", 1): parties // 2,
            ("confirmed", "confirmed", 3): parties // 2,
            ("waitlisted", "waitlisted", 0): 2,
        }
    few, many = batches
    assert len(many) == len(few) < 60, (Counter(many) - Counter(few)).most_common(5)
    with week.app.app_context(), reading() as db:
        reopened = db.scalars(select(BookingChange.booking_id).filter_by(reason="reopened")).all()
        back = db.scalars(select(Notice.kind).where(Notice.kind.like("restored%"))).all()
        assert run_checks(db) == []
    assert len(reopened) == len(set(reopened)) == 68
    assert Counter(back) == ({"restored": 64, "restored_waiting": 4} if is_told else {})
    events = [item["version"] for item in week.told("booking")]
    assert Counter(events) == {1: 68, 2: 68, 3: 68}


def test_each_party_is_written_down_and_told_for_itself(week):
    week.edition()
    session_id, _, _ = cancel(week, 6)
    bookings = week.bookings(session_id)
    assert Counter(
        (booking.status, booking.was, booking.holding, booking.reason) for booking in bookings
    ) == {
        ("cancelled", "confirmed", 0, "closed"): 6,
        ("cancelled", "waitlisted", 0, "closed"): 2,
    }
    # The other session has two seats.
    assert Counter((booking.seats, len(booking.offers)) for booking in bookings) == {
        (1, 1): 3,
        (2, 1): 2,
        (3, 0): 3,
    }
    events = [item for item in week.told("booking") if item["type"] == "registration.booking-cancelled.v1"]
    assert [(item["id"], item["version"]) for item in events] == [
        (str(booking.id), booking.version) for booking in bookings
    ]
    with week.app.app_context(), reading() as db:
        cancelled = select(BookingChange.booking_id).filter_by(change="cancelled", reason="closed")
        assert Counter(db.scalars(cancelled)) == Counter(booking.id for booking in bookings)
        notices = db.scalars(select(Notice).filter_by(kind="session_cancelled")).all()
        assert run_checks(db) == []
    offers = {booking.id: (booking.citizen_id, "due", booking.offers) for booking in bookings}
    assert {
        notice.booking_id: (notice.citizen_id, notice.status, notice.data["offers"]) for notice in notices
    } == offers
    session = week.session(session_id)
    assert (session.confirmed, session.waiting, session.waiting_parties) == (0, 0, 0)


@pytest.mark.parametrize("phone", ["027-8535000{n}", None])
def test_whom_the_desk_told_that_it_is_off_is_told_that_it_is_on_and_nobody_else(week, phone):
    """Of those whom no message reaches, while a clerk tells them and the house opens again."""
    venue, offered = week.venue(), slot(6)
    week.slots(offered, venue_id=venue)
    desk = week.staff("desk", venues=[venue])
    for n in range(6):
        caller = {"phone": phone and phone.format(n=n), "name": f"王小{n}", "consent": True}
        party = {"session_id": offered["id"], "party": [{"name": "王小明", "age": "adult"}]}
        assert desk.create("/desk/bookings", caller | party).status_code == 201
    span = {"starts_at": at(6, 8), "ends_at": at(6, 20)}
    closure = week.closure(venue, **span)
    week.minute_passes()
    path = f"/phone-list?which={'callable' if phone else 'unreachable'}"
    calls = desk.get(path).json["items"]
    assert [call["kind"] for call in calls] == ["session_cancelled"] * 6
    lifted = {"venue_id": venue, "space_id": None, "reason": "", "status": "lifted"}
    reopen = partial(week.tell, "venues.closure-lifted", id=closure, **lifted, **span)
    partials = [partial(desk.post, f"/phone-list/{call['id']}/done") for call in calls]
    *answers, _ = at_once(*partials, reopen, threads=7)
    words_told = {
        call["booking_id"] for call, answer in zip(calls, answers, strict=True) if answer.status_code == 200
    }
    week.minute_passes()
    items = desk.get(path).json["items"]
    assert {call["kind"] for call in items} <= {"restored"}
    assert {call["booking_id"] for call in items} == words_told
    assert {booking.status for booking in week.bookings(uuid.UUID(offered["id"]))} == {"confirmed"}
