"""Seats under a rush, on both databases: never oversold, nobody lost, the queue in order."""

import uuid
from functools import partial

import pytest
from sqlalchemy import text

from chassis.storage.db import statements, transaction
from registration.bookings import book
from registration.sessions.refusals import TooManyAtOnce
from tests.fixtures.registration import at, sitting, slot, wish
from tests.fixtures.registration_rush import at_once, counted

pytestmark = pytest.mark.integration


def in_order(week, session_id):
    """Nobody waits who came before one that was promoted."""
    numbered = [booking for booking in week.bookings(session_id) if booking.number]
    waiting = [item.number for item in numbered if item.status == "waitlisted"]
    seated = [item.number for item in numbered if item.status == "confirmed"]
    assert not waiting or not seated or max(seated) < min(waiting)


def test_two_want_the_last_seat(week):
    for session_id in [week.slot(seats=1) for _ in range(5)]:
        body = wish(session_id)
        answers = at_once(*(partial(week.citizen().create, "/bookings", body) for _ in range(2)))
        assert sorted(answer.json["status"] for answer in answers) == ["confirmed", "waitlisted"]
        assert counted(week, session_id).confirmed == 1


def by_citizen(week, wish):
    with week.app.test_request_context(), statements() as db:
        return book.seat_or_queue(db, wish, party_limit=5)[0]


def by_desk(week, wish):
    with week.app.test_request_context(), transaction() as db:
        return book.book(db, wish, party_limit=5)


def test_who_books_is_answered_as_who_looks_at_the_booking(week):
    session_id = week.slot(seats=1)
    for status, waiting in (("confirmed", None), ("waitlisted", 1)):
        citizen = week.citizen()
        booking = citizen.create("/bookings", wish(session_id)).json
        view = citizen.get(f"/bookings/{booking['id']}").json
        assert (booking["status"], booking["position"]) == (status, waiting)
        assert booking | {"waiting": view["waiting"]} == view


@pytest.mark.parametrize("way", [by_citizen, by_desk])
def test_a_code_that_another_booking_has_is_drawn_anew(week, way, monkeypatch):
    session_id, codes = week.slot(seats=3), ["AAAAAA", "AAAAAA", "AAAAAA", "CCCCCC"]
    monkeypatch.setattr(book, "new_code", codes.pop)  # by chance it happens once in 244 million
    codes.reverse()
    bookings = [way(week, wish_of(week.citizen(), session_id)) for _ in range(2)]
    assert ([booking["code"] for booking in bookings], codes) == (["AAAAAA", "CCCCCC"], [])
    assert [booking.code for booking in week.bookings(session_id)] == ["AAAAAA", "CCCCCC"]
    assert week.session(session_id).confirmed == 2
    assert len(week.told("booking")) == len(week.messages()) == 2


@pytest.mark.parametrize("way", [by_citizen, by_desk])
def test_nothing_is_left_of_a_booking_for_which_no_code_is_free(week, way, monkeypatch):
    session_id, citizen = week.slot(seats=3), week.citizen()
    monkeypatch.setattr(book, "new_code", lambda: "AAAAAA")
    way(week, wish_of(week.citizen(), session_id))
    with pytest.raises(TooManyAtOnce):
        way(week, wish_of(citizen, session_id))
    assert (week.session(session_id).confirmed, len(week.bookings(session_id))) == (1, 1)
    assert citizen.get("/bookings").json["items"] == []
    assert len(week.told("booking")) == len(week.messages()) == 1


def wish_of(citizen, session_id):
    who = {"citizen_id": uuid.UUID(str(citizen.identity["subject"])), "booker": "someone"}
    party = [{"name": "王小明", "age": "adult"}]
    return book.Wish(key=uuid.uuid4().hex, session_id=session_id, party=party, needs=[], **who)


def test_many_want_a_few_seats(week):
    session_id = week.slot(seats=20)
    crowd = [week.citizen() for _ in range(80)]
    answers = at_once(*(lambda c=c: c.create("/bookings", wish(session_id)) for c in crowd), threads=16)
    assert {answer.status_code for answer in answers} == {201}
    states = [answer.json["status"] for answer in answers]
    assert (states.count("confirmed"), states.count("waitlisted")) == (20, 60)
    session = counted(week, session_id)
    assert (session.confirmed, session.waiting) == (20, 60)
    positions = sorted(answer.json["position"] for answer in answers if answer.json["position"])
    assert positions == list(range(1, 61))


def test_cancels_bookings_and_capacity_side_by_side(week):
    facts = sitting(10)
    activity = week.activity(facts)
    session_id = uuid.UUID(facts["id"])
    crowd = [week.citizen() for _ in range(40)]
    booked = [c.create("/bookings", wish(session_id)).json for c in crowd[:20]]

    def resize(seats):
        def run():
            week.activity(facts | {"seats": seats}, told="changed", id=activity)

        return run

    works = []
    for n in range(20):
        works.append(lambda n=n: crowd[n].delete(f"/bookings/{booked[n]['id']}").status_code)
        works.append(lambda n=n: crowd[20 + n].create("/bookings", wish(session_id, 1 + n % 3)).status_code)
        if n % 5 == 0:
            works.append(resize(5 + n))
    results = at_once(*works, threads=12)
    assert {result for result in results if result} <= {200, 201}
    session = counted(week, session_id)
    in_order(week, session_id)
    numbered = [booking for booking in week.bookings(session_id) if booking.number]
    waiting = sorted((item.number, item.seats) for item in numbered if item.status == "waitlisted")
    assert not waiting or waiting[0][1] > session.capacity - session.confirmed
    # One who was promoted and cancelled then is in the third version; one who left the queue, in the second.
    promoted = [item for item in numbered if item.status == "confirmed" or item.version == 3]
    assert [message["kind"] for message in week.messages()].count("promoted") == len(promoted)


def test_a_double_press_books_once(week):
    citizen, session_id = week.citizen(), week.slot(seats=9)
    answers = at_once(*[lambda: citizen.create("/bookings", wish(session_id), key="one-key")] * 6)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert counted(week, session_id).confirmed == 1


def test_two_keys_for_one_session_book_once(week):
    citizen, session_id = week.citizen(), week.slot(seats=9)
    answers = at_once(*[lambda: citizen.create("/bookings", wish(session_id))] * 6)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
    booked = next(answer.json["id"] for answer in answers if answer.status_code == 201)
    assert {answer.json["booking_id"] for answer in answers if answer.status_code == 409} == {booked}
    assert counted(week, session_id).confirmed == 1


def test_one_key_for_two_sessions_books_one(week):
    citizen, sessions = week.citizen(), [week.slot(seats=9) for _ in range(2)]
    answers = at_once(*(lambda s=s: citizen.create("/bookings", wish(s), key="one-key") for s in sessions))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert sum(counted(week, session).confirmed for session in sessions) == 1


def test_cancelling_twice_at_once_frees_once(week):
    citizen, session_id = week.citizen(), week.slot(seats=3)
    booking = citizen.create("/bookings", wish(session_id, 2)).json
    answers = at_once(*[lambda: citizen.delete(f"/bookings/{booking['id']}")] * 4)
    assert {answer.json["status"] for answer in answers} == {"cancelled"}
    assert counted(week, session_id).confirmed == 0
    assert [message["kind"] for message in week.messages()].count("cancelled") == 1


def test_a_closure_amid_a_rush_leaves_no_booking_behind(week):
    venue, facts = week.venue(), slot(10)
    week.slots(facts, venue_id=venue)
    session_id = uuid.UUID(facts["id"])
    crowd = [week.citizen() for _ in range(30)]
    works = [lambda c=c: c.create("/bookings", wish(session_id)) for c in crowd]
    works.insert(10, lambda: week.closure(venue, at(6, 0), at(7, 0)) and None)
    answers = [item for item in at_once(*works, threads=8) if item is not None]
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert counted(week, session_id).confirmed == 0
    booked = week.bookings(session_id)
    assert {booking.status for booking in booked} <= {"cancelled"}
    week.minute_passes()
    notices = [message for message in week.messages() if message["kind"] == "session_cancelled"]
    assert len(notices) == len(booked) == sum(answer.status_code == 201 for answer in answers)


def test_the_database_itself_refuses_one_too_many(week):
    session_id = week.slot(seats=1)
    with week.app.app_context(), pytest.raises(Exception, match="ck_session_seats"), transaction() as db:
        db.execute(text("UPDATE session SET confirmed = 2"))
    assert week.session(session_id).confirmed == 0


def test_a_double_press_for_the_last_seat_without_waiting_books_once(week):
    citizen, session_id = week.citizen(), week.slot(seats=1)
    body = wish(session_id, waitlist=False)
    answers = at_once(*[lambda: citizen.create("/bookings", body, key="one-key")] * 6)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
