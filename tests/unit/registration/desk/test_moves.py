"""The desk moves a booking for who calls: the new seat first, also late, with seats held; a caller is known by id."""

import pytest
from sqlalchemy import select

from chassis.storage.db import new_id, reading
from registration.bookings.model import Booking
from registration.citizens.model import Audit
from registration.notices.model import Notice
from tests.fixtures.registration import SATURDAY, VENUE, at, book, slot, wish

PHONE = "13912345678"


@pytest.fixture
def first_id(week):
    return week.slot(seats=3, venue_id=VENUE)


@pytest.fixture
def other_id(week):
    return week.slot(starts_at=at(7, 9), seats=3, venue_id=VENUE)


def call(session_id, people=1, **more):
    return wish(session_id, people) | {"name": "王小明", "phone": PHONE, "consent": True} | more


def move(clerk, booking, session_id, key=None, **more):
    body = {"session_id": str(session_id)} | more
    return clerk.create(f"/desk/bookings/{booking['id']}/move", body, **({"key": key} if key else {}))


def rows(week, model):
    with week.app.app_context(), reading() as db:
        return list(db.scalars(select(model).order_by(model.id)))


@pytest.mark.slow
def test_a_booking_is_moved_for_a_caller_once_for_a_key(week, first_id, other_id, clerk):
    booked = clerk.create("/desk/bookings", call(first_id, 2)).json
    answers = [move(clerk, booked, other_id, key="one") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201], answers[0].json
    moved = answers[0].json
    assert moved["id"] == answers[1].json["id"] != booked["id"]
    assert (moved["status"], moved["booked_as"], moved["seats"]) == ("confirmed", "desk", 2)
    assert moved["citizen_id"] == booked["citizen_id"]
    before = clerk.get(f"/desk/bookings/{booked['id']}").json
    assert (before["status"], before["reason"], before["moved_to"]) == ("cancelled", "moved", moved["id"])
    assert clerk.get(f"/desk/bookings/{moved['id']}").json["moved_from"] == booked["id"]
    assert (week.session(first_id).confirmed, week.session(other_id).confirmed) == (0, 2)
    [old, new] = rows(week, Booking)
    assert (old.moved_to, new.booker) == (new.id, "tester")
    assert [event["status"] for event in week.told("booking")] == ["confirmed", "confirmed", "cancelled"]
    again = move(clerk, booked, other_id)
    assert (again.status_code, again.json["type"]) == (409, "/problems/already-moved")
    assert again.json["booking_id"] == moved["id"]


@pytest.mark.slow
def test_a_refused_move_leaves_the_booking_and_one_that_waits_keeps_its_seats(
    week, first_id, other_id, clerk
):
    booked = clerk.create("/desk/bookings", call(first_id)).json
    book(week, other_id, 3)
    full = move(clerk, booked, other_id)
    assert (full.status_code, full.json["type"]) == (409, "/problems/session-full")
    assert clerk.get(f"/desk/bookings/{booked['id']}").json["status"] == "confirmed"
    waits = move(clerk, booked, other_id, waitlist=True).json
    assert (waits["status"], waits["position"]) == ("waitlisted", 1)
    assert clerk.get(f"/desk/bookings/{booked['id']}").json["status"] == "confirmed"


@pytest.mark.slow
def test_the_desk_moves_also_late_but_not_what_has_begun(week, other_id, clerk):
    terms = slot(3, SATURDAY)
    week.slots(terms, venue_id=VENUE, booking={"cancel_minutes_before": 60})
    own_booking = book(week, terms["id"], 1)
    week.set_clock(at(6, 8, 50))
    late = own_booking["client"].create(f"/bookings/{own_booking['id']}/move", {"session_id": str(other_id)})
    assert late.json["type"] == "/problems/too-late-to-cancel"
    week.set_clock(at(6, 9, 5))
    assert move(clerk, own_booking, other_id).json["type"] == "/problems/session-begun"
    week.set_clock(at(6, 8, 55))
    assert move(clerk, own_booking, other_id).json["status"] == "confirmed"


@pytest.mark.slow
def test_held_seats_are_the_moved_partys(week, first_id, other_id, clerk):
    booked = clerk.create("/desk/bookings", call(first_id, 2)).json
    seat_hold = clerk.create("/desk/holds", {"session_id": str(other_id), "seats": 2}).json
    book(week, other_id, 1)
    assert week.session(other_id).free() == 0
    assert move(clerk, booked, other_id, hold_id=seat_hold["id"]).json["status"] == "confirmed"
    assert week.session(other_id).free() == 0
    over = move(clerk, booked, first_id, hold_id=seat_hold["id"])
    assert over.status_code == 409


@pytest.mark.slow
def test_only_between_sessions_where_one_works(week, first_id, clerk):
    elsewhere = week.slot(starts_at=at(7, 9), venue_id=new_id())
    booked = clerk.create("/desk/bookings", call(first_id)).json
    for who, session_id in ((clerk, elsewhere), (week.staff("desk", venues=[new_id()]), first_id)):
        refusal = move(who, booked, session_id)
        assert (refusal.status_code, refusal.json["type"]) == (403, "/problems/not-your-session")
    assert move(week.staff("city_desk"), booked, elsewhere).status_code == 201
    assert move(clerk, {"id": new_id()}, first_id).status_code == 404
    assert move(clerk, booked, new_id()).status_code == 404


@pytest.mark.slow
def test_a_landline_is_not_called_about_a_move_that_the_desk_has_just_said(week, first_id, other_id, clerk):
    booked = clerk.create("/desk/bookings", call(first_id, phone="027-87654321")).json
    assert move(clerk, booked, other_id).status_code == 201
    assert {notice.status for notice in rows(week, Notice)} == {"dropped"}


@pytest.mark.slow
def test_a_caller_is_shown_and_booked_for_by_id_and_one_visit_is_one_line(week, first_id, other_id, clerk):
    nobody = call(first_id, phone=None)
    booked = clerk.create("/desk/bookings", nobody).json
    id = booked["citizen_id"]
    profile = {"name": "王小明", "consent": True, "citizen_id": id}
    again = clerk.create("/desk/bookings", wish(other_id) | profile)
    assert (again.status_code, again.json["citizen_id"]) == (201, id), again.json
    for _ in range(2):
        caller = clerk.get(f"/desk/citizens/{id}").json
        assert {booking["id"] for booking in caller["bookings"]} == {booked["id"], again.json["id"]}
        assert (caller["name"], caller["phone"], caller["reach"]) == ("王*", None, "none")
    searches = [audit for audit in rows(week, Audit) if audit.action == "search"]
    assert [(audit.actor, audit.subject) for audit in searches] == [("tester", id)]
    both = clerk.create("/desk/bookings", wish(other_id) | profile | {"phone": PHONE})
    assert (both.status_code, both.json["errors"][0]["field"]) == (422, "phone")
    assert (
        clerk.create("/desk/bookings", wish(other_id) | profile | {"citizen_id": str(new_id())}).status_code
        == 404
    )
    assert clerk.get(f"/desk/citizens/{new_id()}").json["type"] == "/problems/no-such-caller"
    assert week.citizen().get(f"/desk/citizens/{id}").status_code == 403
