"""Moving a booking to another session: the new seat is sure before the old one is given up."""

import uuid

import pytest

from chassis.storage.db import transaction
from registration.bookings import changes
from tests.fixtures.registration import at, book, slot


def move(citizen, booking, session_id, key=None, **more):
    return citizen.create(f"/bookings/{booking['id']}/move", {"session_id": str(session_id), **more}, key=key)


def undo(citizen, booking):
    return citizen.post(f"/bookings/{booking['id']}/undo", json={"of": "booking"})


def kinds(week):
    return [message["kind"] for message in week.messages()]


def test_the_new_seat_is_sure_before_the_old_is_given_up(week):
    old, new = week.slot(seats=1), week.slot(seats=2, starts_at=at(7, 9))
    citizen, waits = week.citizen(), week.citizen()
    booking, other = book(citizen, old), book(waits, old)
    moved = move(citizen, booking, new)
    assert (moved.status_code, moved.json["status"]) == (201, "confirmed"), moved.json
    view = citizen.get(f"/bookings/{booking['id']}").json
    assert (view["status"], view["reason"], view["moved_to"]) == (
        "cancelled",
        "moved",
        moved.json["id"],
    )
    assert waits.get(f"/bookings/{other['id']}").json["status"] == "confirmed"
    assert (week.session(old).confirmed, week.session(new).confirmed) == (1, 1)
    assert sorted(kinds(week)) == ["booked", "booked", "promoted", "waitlisted"]


def test_a_full_one_leaves_everything_as_it_was(week):
    old, new = week.slot(seats=1), week.slot(seats=1, starts_at=at(7, 9))
    citizen = week.citizen()
    book(week.citizen(), new)
    booking = book(citizen, old)
    before = week.told("booking")
    refusal = move(citizen, booking, new)
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/session-full")
    assert citizen.get(f"/bookings/{booking['id']}").json["status"] == "confirmed"
    assert week.told("booking") == before


def test_who_waits_for_it_keeps_the_seat_until_then(week):
    old, new = week.slot(seats=1), week.slot(seats=1, starts_at=at(7, 9))
    citizen = week.citizen()
    book(week.citizen(), new)
    booking = book(citizen, old)
    waits = move(citizen, booking, new, waitlist=True)
    assert (waits.status_code, waits.json["status"]) == (201, "waitlisted")
    assert citizen.get(f"/bookings/{booking['id']}").json["status"] == "confirmed"


def test_each_of_two_that_are_held_since_a_move_names_the_other(week):
    old, new = week.slot(seats=1), week.slot(seats=1, starts_at=at(7, 9))
    first, citizen = book(week, new), week.citizen()
    booking = book(citizen, old)
    waits = move(citizen, booking, new, waitlist=True).json

    def beside():
        return [citizen.get(f"/bookings/{booking['id']}").json["held_beside"] for booking in (booking, waits)]

    assert beside() == [waits["id"], booking["id"]]
    first["client"].delete(f"/bookings/{first['id']}")
    assert beside() == [waits["id"], booking["id"]]
    citizen.delete(f"/bookings/{booking['id']}")
    assert beside() == [None, None]


def test_a_place_in_line_is_given_up_for_another(week):
    old, new = week.slot(seats=1), week.slot(seats=1)
    citizen = week.citizen()
    book(week.citizen(), old)
    booking = book(citizen, old)
    assert move(citizen, booking, new).json["status"] == "confirmed"
    assert (week.session(old).waiting, week.session(new).confirmed) == (0, 1)


def test_the_same_key_moves_once(week):
    old, new, third = week.slot(), week.slot(), week.slot(starts_at=at(8, 9))
    citizen = week.citizen()
    booking = book(citizen, old)
    bookings = [move(citizen, booking, new, key="k") for _ in range(2)]
    assert bookings[0].json["id"] == bookings[1].json["id"]
    assert move(citizen, booking, third, key="k").json["type"] == "/problems/key-reused"
    again = move(citizen, booking, third)
    assert (again.status_code, again.json["type"]) == (409, "/problems/already-moved")
    assert again.json["booking_id"] == bookings[0].json["id"]


def test_its_own_time_and_number_stand_in_no_way_but_others_do(week):
    week.edition(rules={"party_limit": 5, "open_bookings_limit": 2})
    old, same_time, later = week.slot(), week.slot(), week.slot(starts_at=at(7, 9))
    citizen = week.citizen()
    booking = book(citizen, old)
    book(citizen, later)
    assert move(citizen, booking, week.slot(starts_at=at(7, 10))).json["type"] == (
        "/problems/own-sessions-overlap"
    )
    assert move(citizen, booking, same_time).status_code == 201


def test_what_it_refuses(week):
    old, citizen = week.slot(), week.citizen()
    booking = book(citizen, old)
    assert move(citizen, booking, uuid.uuid4()).json["type"] == "/problems/no-such-session"
    assert move(citizen, booking, old).json["type"] == "/problems/already-booked"
    new = week.slot(starts_at=at(7, 9))
    assert move(week.citizen(), booking, new).status_code == 404
    unkeyed = citizen.post(f"/bookings/{booking['id']}/move", json={"session_id": str(new)})
    assert (unkeyed.status_code, unkeyed.json["errors"][0]["field"]) == (422, "Idempotency-Key")
    citizen.delete(f"/bookings/{booking['id']}")
    refusal = move(citizen, booking, new).json
    assert refusal["type"] == "/problems/wrong-state" and "This booking" in refusal["detail"]


@pytest.mark.slow
def test_in_place_of_a_session_that_is_off(week):
    venue, first, second = week.venue(), slot(), slot(starts_at=at(8, 9))
    week.slots(first, second, venue_id=venue)
    citizen = week.citizen()
    booking = book(citizen, first["id"], 2)
    week.closure(venue, at(6, 0), at(7, 0))
    view = citizen.get(f"/bookings/{booking['id']}").json
    assert [offer["id"] for offer in view["offers"]] == [second["id"]]
    moved = move(citizen, booking, second["id"])
    assert (moved.status_code, moved.json["seats"]) == (201, 2), moved.json
    assert citizen.get(f"/bookings/{booking['id']}").json["moved_to"] == moved.json["id"]
    assert move(citizen, booking, second["id"]).json["type"] == "/problems/already-moved"


def test_a_link_is_proof_enough_to_take_an_offer_once(week):
    venue, first, second = week.venue(), slot(), slot(starts_at=at(8, 9))
    week.slots(first, second, venue_id=venue)
    citizen = week.citizen()
    booking = book(citizen, first["id"], 2)
    week.messages()
    week.closure(venue, at(6, 0), at(7, 0))
    week.minute_passes()
    ids = {"booking_id": uuid.UUID(booking["id"]), "session_id": uuid.UUID(second["id"])}
    bookings = []
    for _ in range(2):
        with week.app.app_context(), transaction() as db:
            bookings.append(changes.accept_offer(db, **ids, key="from-a-message", party_limit=5)["id"])
    assert bookings[0] == bookings[1]
    assert week.session(ids["session_id"]).confirmed == 2
    assert kinds(week) == ["booked", "session_cancelled", "booked"]


def test_nothing_is_offered_that_cannot_be_booked_now(week):
    venue, facts = week.venue(), slot()
    week.slots(facts, venue_id=venue)
    for terms in ({"opens_minutes_before": 60}, {"closes_minutes_before": 9 * 24 * 60}):
        week.slots(slot(starts_at=at(8, 9)), venue_id=venue, booking=terms)
    near = slot(starts_at=at(8, 9))
    week.slots(near, slot(1, starts_at=at(8, 12)), venue_id=venue)
    address = f"/sessions/{facts['id']}/alternatives"
    citizen = week.citizen()
    assert len(citizen.get(address).json["items"]) == 2
    assert [item["id"] for item in citizen.get(f"{address}?seats=2").json["items"]] == [near["id"]]
    assert citizen.get(f"{address}?seats=0").status_code == 422


class TestMovedBack:
    """Whoever undoes a move has what there was before, and not nothing."""

    def test_a_move_that_is_undone_gives_the_seat_back(self, week):
        old, new = week.slot(seats=1), week.slot(seats=1, starts_at=at(7, 9))
        citizen = week.citizen()
        booking = book(citizen, old)
        moved = move(citizen, booking, new).json
        assert moved["moved_from"] == booking["id"]
        assert [row["moved_from"] for row in citizen.get("/bookings").json["items"]] == [None, None]
        for _again in range(2):
            undone = undo(citizen, moved)
            assert (undone.json["status"], undone.json["reason"]) == ("cancelled", "undone")
            view = citizen.get(f"/bookings/{booking['id']}").json
            assert (view["status"], view["moved_to"]) == ("confirmed", None)
            assert (week.session(old).confirmed, week.session(new).confirmed) == (1, 0)
        lines = citizen.get(f"/bookings/{booking['id']}/history").json["items"]
        assert [(line["change"], line["reason"]) for line in lines] == [
            ("confirmed", None),
            ("cancelled", "moved"),
            ("confirmed", "moved_back"),
        ]
        assert move(citizen, booking, new).status_code == 201

    def test_a_booking_says_where_it_came_from_also_when_it_is_too_late_to_go_back(self, week):
        citizen = week.citizen()
        booking = book(citizen, week.slot())
        moved = move(citizen, booking, week.slot(starts_at=at(7, 9))).json
        week.set_clock(at(5, 9, 30))
        view = citizen.get(f"/bookings/{moved['id']}").json
        assert (view["undo_until"], view["moved_from"]) == (None, booking["id"])

    def test_to_the_head_of_the_line_when_others_have_the_seat(self, week):
        old, new = week.slot(seats=1), week.slot(starts_at=at(7, 9))
        citizen, waits, last = week.citizen(), week.citizen(), week.citizen()
        booking, other = book(citizen, old), book(waits, old)
        book(last, old)
        moved = move(citizen, booking, new).json
        assert undo(citizen, moved).status_code == 200
        view = citizen.get(f"/bookings/{booking['id']}").json
        assert (view["status"], view["position"]) == ("waitlisted", 1)
        assert waits.get(f"/bookings/{other['id']}").json["status"] == "confirmed"

    def test_one_that_waited_has_its_number_again(self, week):
        old, new = week.slot(seats=1), week.slot()
        citizen, last = week.citizen(), week.citizen()
        book(week.citizen(), old)
        booking = book(citizen, old)
        book(last, old)
        moved = move(citizen, booking, new).json
        assert undo(citizen, moved).status_code == 200
        assert citizen.get(f"/bookings/{booking['id']}").json["position"] == 1

    def test_not_to_what_has_begun_and_then_nothing_changes(self, week):
        old = week.slot(starts_at=at(6, 9), booking={"cancel_minutes_before": 0})
        new, citizen = week.slot(starts_at=at(7, 9)), week.citizen()
        booking = book(citizen, old)
        week.set_clock(at(6, 8, 59))
        moved = move(citizen, booking, new).json
        week.set_clock(at(6, 9, 1))
        refusal = undo(citizen, moved)
        assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/earlier-session-gone")
        assert citizen.get(f"/bookings/{moved['id']}").json["status"] == "confirmed"

    def test_what_was_taken_in_place_of_a_session_that_is_off_leaves_the_choice_again(self, week):
        venue, new = week.venue(), week.slot(starts_at=at(9, 9))
        old, citizen = week.slot(venue_id=venue), week.citizen()
        booking = book(citizen, old)
        week.closure(venue, at(6, 0), at(7, 0))
        moved = move(citizen, booking, new).json
        assert undo(citizen, moved).json["reason"] == "undone"
        view = citizen.get(f"/bookings/{booking['id']}").json
        assert (view["status"], view["moved_to"]) == ("cancelled", None)
        assert move(citizen, booking, new).status_code == 201
