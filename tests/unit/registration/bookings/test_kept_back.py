"""Places kept back for elders, the desk and walk-ins: who gets them, when all do, and where they go when given back."""

import uuid

import pytest

from chassis.storage.db import reading, transaction
from registration.bookings import book as booking
from registration.bookings import records
from tests.fixtures.registration import SATURDAY, at, book, people, slot, wish
from tests.fixtures.registration_truth import check


@pytest.fixture
def week(week):
    yield week
    check(week)


def keep(minutes=60, **seats):
    """The terms of places kept back until so many minutes before the start."""
    pools = [{"pool": pool, "seats": n, "release_minutes_before": minutes} for pool, n in seats.items()]
    return {"keep": pools}


def book_by_desk(week, session_id, people=1):
    who = {
        "citizen_id": week.citizen().identity["subject"],
        "booker": "desk",
        "booked_as": "desk",
        "needs": [],
    }
    wished = {"session_id": session_id, "party": [{"name": "王", "age": "adult"}] * people}
    with week.app.test_request_context(), transaction() as db:
        return booking.book(db, booking.Wish(key=uuid.uuid4().hex, **who, **wished), party_limit=5)


def counts(week, session_id):
    """Confirmed, waiting, and the places kept back for elders, the desk and walk-ins."""
    session = week.session(session_id)
    return session.confirmed, session.waiting, session.kept_elder, session.kept_desk, session.kept_walk_in


def pass_time(week, moment):
    week.set_clock(moment, "release kept places", "let smaller parties pass")


def test_kept_places_are_not_for_everybody(week):
    session_id = week.slot(seats=6, booking=keep(elder=2, desk=1, walk_in=1))
    assert counts(week, session_id) == (0, 0, 2, 1, 1)
    assert book(week, session_id, party=people("adult", "adult"))["status"] == "confirmed"
    assert book(week, session_id)["status"] == "waitlisted"
    refusal = week.citizen().create("/bookings", wish(session_id, waitlist=False))
    assert refusal.json["type"] == "/problems/session-full"
    assert week.session(session_id).seats_left == 0
    assert book(week, session_id, party=people("elder"))["status"] == "confirmed"
    assert book_by_desk(week, session_id)["status"] == "confirmed"
    assert counts(week, session_id) == (4, 1, 1, 0, 1)


def test_an_elder_takes_free_seats_before_kept_ones(week):
    session_id = week.slot(seats=4, booking=keep(elder=2))
    book(week, session_id, party=people("elder", "adult", "child"))
    [bookings] = week.bookings(session_id)
    assert (bookings.pool, bookings.kept_seats, bookings.elders, bookings.children) == ("elder", 1, 1, 1)
    assert counts(week, session_id) == (3, 0, 1, 0, 0)
    assert book(week, session_id)["status"] == "waitlisted"


def test_an_elder_passed_for_a_kept_place_finds_that_in_the_history(week):
    session_id = week.slot(seats=2, booking=keep(elder=1))
    book(week, session_id)
    plain = book(week, session_id)
    two = book(week, session_id, party=people("elder", "adult"))
    assert (two["status"], two["position"]) == ("waitlisted", 2)
    assert book(week, session_id, party=people("elder"))["status"] == "confirmed"
    with week.app.app_context(), reading() as db:
        changes = {item["id"]: records.lines_of(db, uuid.UUID(item["id"])) for item in (plain, two)}
    assert [item.change for item in changes[plain["id"]]] == ["waitlisted"]
    assert [item.change for item in changes[two["id"]]] == ["waitlisted", "passed"]
    assert changes[two["id"]][1].detail["needed"] == 2


def test_a_place_given_back_returns_to_its_pool(week):
    session_id = week.slot(seats=3, booking=keep(elder=1, desk=1))
    book(week, session_id)
    elder = week.citizen()
    body = {"session_id": str(session_id), "party": [{"name": "王奶奶", "age": "elder"}]}
    bookings = elder.create("/bookings", body).json
    assert counts(week, session_id) == (2, 0, 0, 1, 0)
    book(week, session_id)
    elder.delete(f"/bookings/{bookings['id']}")
    assert counts(week, session_id) == (1, 1, 1, 1, 0)
    assert book(week, session_id, party=people("elder"))["status"] == "confirmed"


def test_kept_places_go_to_whoever_waits_for_them_first(week):
    session_id = week.slot(seats=2, booking=keep(elder=1))
    book(week, session_id)
    holder = week.citizen()
    party = [{"name": "王奶奶", "age": "elder"}]
    bookings = holder.create("/bookings", {"session_id": str(session_id), "party": party}).json
    plain = book(week, session_id)
    elder = book(week, session_id, party=people("elder"))
    holder.delete(f"/bookings/{bookings['id']}")
    states = {str(item.id): item.status for item in week.bookings(session_id)}
    assert (states[plain["id"]], states[elder["id"]]) == ("waitlisted", "confirmed")


@pytest.mark.slow
def test_released_places_are_for_all_in_order(week):
    session_id = week.slot(seats=3, booking=keep(elder=2))
    book(week, session_id)
    first, second, third = (book(week, session_id) for _ in range(3))
    pass_time(week, at(6, 7, 59))
    assert counts(week, session_id)[1] == 3
    week.edition(rules={"party_limit": 5, "open_bookings_limit": None, "promotion_cutoff_minutes": 0})
    pass_time(week, at(6, 8))
    states = {str(item.id): item.status for item in week.bookings(session_id)}
    assert [states[item["id"]] for item in (first, second, third)] == ["confirmed", "confirmed", "waitlisted"]
    assert counts(week, session_id) == (3, 1, 0, 0, 0)
    assert week.session(session_id).release_at is None


def test_each_pool_is_released_at_its_own_time(week):
    pools = [
        {"pool": "elder", "seats": 1, "release_minutes_before": 600},
        {"pool": "walk_in", "seats": 1, "release_minutes_before": 0},
    ]
    session_id = week.slot(seats=3, booking={"keep": pools})
    assert week.session(session_id).release_at == at(5, 23)
    pass_time(week, at(5, 23))
    assert counts(week, session_id) == (0, 0, 0, 0, 1)
    assert week.session(session_id).release_at == SATURDAY
    pass_time(week, SATURDAY)
    assert counts(week, session_id) == (0, 0, 0, 0, 0)


def test_what_was_released_does_not_come_back(week):
    session_id = week.slot(seats=2, booking=keep(600, elder=1))
    elder = week.citizen()
    book(week, session_id)
    party = [{"name": "王奶奶", "age": "elder"}]
    bookings = elder.create("/bookings", {"session_id": str(session_id), "party": party}).json
    pass_time(week, at(5, 23))
    waiting = book(week, session_id)
    elder.delete(f"/bookings/{bookings['id']}")
    assert {str(item.id): item.status for item in week.bookings(session_id)}[waiting["id"]] == "confirmed"
    assert counts(week, session_id) == (2, 0, 0, 0, 0)


@pytest.mark.slow
def test_places_that_were_not_free_are_kept_back_when_seats_come_free(week):
    facts = slot(3)
    opening = week.slots(facts)
    session_id = uuid.UUID(facts["id"])
    crowd = [week.citizen() for _ in range(3)]
    bookings = [each.create("/bookings", wish(session_id)).json for each in crowd]
    week.slots(facts, id=opening, booking=keep(elder=2))
    assert counts(week, session_id) == (3, 0, 0, 0, 0)
    waiting = book(week, session_id)
    crowd[0].delete(f"/bookings/{bookings[0]['id']}")
    assert counts(week, session_id) == (2, 1, 1, 0, 0)
    crowd[1].delete(f"/bookings/{bookings[1]['id']}")
    assert counts(week, session_id) == (1, 1, 2, 0, 0)
    crowd[2].delete(f"/bookings/{bookings[2]['id']}")
    assert counts(week, session_id) == (1, 0, 2, 0, 0)
    assert {str(item.id): item.status for item in week.bookings(session_id)}[waiting["id"]] == "confirmed"


def test_the_unit_keeps_back_more_or_less_later(week):
    facts = slot(5)
    opening = week.slots(facts, booking=keep(elder=1))
    session_id = uuid.UUID(facts["id"])
    book(week, session_id, party=people("elder", "elder", "elder", "elder", "elder"))
    assert counts(week, session_id) == (5, 0, 0, 0, 0)
    more = facts | {"seats": 8}
    week.slots(more, id=opening, booking=keep(elder=3))
    assert counts(week, session_id) == (5, 0, 2, 0, 0)
    waiting = book(week, session_id, party=people("adult", "adult"))
    assert waiting["status"] == "waitlisted"
    week.slots(more, id=opening, booking=keep(elder=1))
    assert counts(week, session_id) == (7, 0, 0, 0, 0)
