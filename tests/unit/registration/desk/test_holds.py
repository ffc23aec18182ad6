"""Seats that a desk holds for five minutes: they are sure, nobody else's, and free again by themselves."""

import datetime as dt
import uuid

import pytest

from chassis.storage.db import new_id, transaction
from registration.bookings import holds
from tests.fixtures.registration import VENUE, book, slot, wish
from tests.fixtures.registration_truth import check

PHONE = "13912345678"


@pytest.fixture
def session_id(week):
    return week.slot(seats=3, venue_id=VENUE)


def hold(clerk, session_id, seats=2):
    return clerk.create("/desk/holds", {"session_id": str(session_id), "seats": seats})


def call(session_id, people, seat_hold, phone=PHONE):
    who = {"name": "王小明", "phone": phone, "consent": True}
    return wish(session_id, people) | who | {"hold_id": seat_hold.json["id"]}


def pass_minutes(week, minutes):
    week.set_clock(week.now() + dt.timedelta(minutes=minutes))
    with week.app.app_context(), transaction() as db:
        holds.free_over(db)


def free(week, session_id):
    return week.session(session_id).free()


def test_held_seats_are_nobody_elses_and_free_again_after_five_minutes(week, session_id, clerk):
    seat_hold = hold(clerk, session_id)
    assert (seat_hold.status_code, seat_hold.json["seats"], free(week, session_id)) == (201, 2, 1)
    check(week)
    assert hold(week.staff("desk", subject="other", venues=[VENUE]), session_id).status_code == 409
    waiting = book(week, session_id, 2)
    assert waiting["client"].get(f"/bookings/{waiting['id']}").json["status"] == "waitlisted"
    pass_minutes(week, 4)
    assert clerk.get(f"/desk/holds/{seat_hold.json['id']}").status_code == 200
    pass_minutes(week, 1)
    assert clerk.get(f"/desk/holds/{seat_hold.json['id']}").status_code == 404
    assert waiting["client"].get(f"/bookings/{waiting['id']}").json["status"] == "confirmed"


def test_a_clerk_lists_what_they_hold_still(week, session_id, clerk):
    other_id = week.slot(seats=3, venue_id=VENUE)
    hold_ids = [hold(clerk, other_id, 1).json["id"], hold(clerk, session_id).json["id"]]
    items = clerk.get("/desk/holds").json["items"]
    assert [each["id"] for each in items] == hold_ids
    assert (items[1]["seats"], items[1]["session"]["id"]) == (2, str(session_id))
    assert week.staff("desk", subject="other", venues=[VENUE]).get("/desk/holds").json["items"] == []
    pass_minutes(week, 5)
    assert clerk.get("/desk/holds").json["items"] == []


def test_who_calls_has_the_held_seats_whoever_waits(week, session_id, clerk):
    seat_hold = hold(clerk, session_id)
    book(week, session_id, 1)
    behind = book(week, session_id, 1)
    booked = clerk.create("/desk/bookings", call(session_id, 2, seat_hold))
    assert (booked.status_code, booked.json["status"]) == (201, "confirmed"), booked.json
    assert behind["client"].get(f"/bookings/{behind['id']}").json["status"] == "waitlisted"
    assert (week.session(session_id).confirmed, free(week, session_id)) == (3, 0)
    pass_minutes(week, 6)
    assert week.session(session_id).confirmed == 3


def test_a_smaller_party_leaves_the_rest_to_who_waits(week, session_id, clerk):
    seat_hold = hold(clerk, session_id, 3)
    behind = book(week, session_id, 1)
    assert clerk.create("/desk/bookings", call(session_id, 2, seat_hold)).json["status"] == "confirmed"
    assert behind["client"].get(f"/bookings/{behind['id']}").json["status"] == "confirmed"


def test_a_larger_party_asks_like_everybody(week, session_id, clerk):
    seat_hold = hold(clerk, session_id, 1)
    assert clerk.create("/desk/bookings", call(session_id, 3, seat_hold)).json["status"] == "confirmed"
    assert week.session(session_id).confirmed == 3


def test_what_is_held_no_more_books_nothing_and_is_said(week, session_id, clerk):
    seat_hold = hold(clerk, session_id)
    pass_minutes(week, 6)
    refusal = clerk.create("/desk/bookings", call(session_id, 2, seat_hold))
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/hold-over")
    assert week.bookings(session_id) == []
    own_hold = hold(clerk, session_id)
    other = week.staff("desk", subject="other", venues=[VENUE])
    assert other.create("/desk/bookings", call(session_id, 2, own_hold)).json["type"] == "/problems/hold-over"
    assert other.get(f"/desk/holds/{own_hold.json['id']}").status_code == 404
    assert clerk.delete(f"/desk/holds/{own_hold.json['id']}").status_code == 204
    assert free(week, session_id) == 3


def test_holding_again_exchanges_what_one_held(week, session_id, clerk):
    first = hold(clerk, session_id, 1)
    again = hold(clerk, session_id, 3)
    assert (again.status_code, first.json["in_place_of"], again.json["in_place_of"]) == (201, 0, 1)
    assert clerk.get(f"/desk/holds/{again.json['id']}").json["in_place_of"] == 0
    assert free(week, session_id) == 0
    assert hold(clerk, session_id, 4).status_code == 422
    assert free(week, session_id) == 0


@pytest.mark.slow
def test_places_kept_back_for_the_desk_are_held_first_of_all(week, clerk):
    booking = {"keep": [{"pool": "desk", "seats": 2, "release_minutes_before": 60}]}
    session_id = week.slot(seats=3, venue_id=VENUE, booking=booking)
    seat_hold = hold(clerk, session_id, 3)
    assert week.session(session_id).kept_desk == 0
    check(week)
    booked = clerk.create("/desk/bookings", call(session_id, 2, seat_hold)).json
    check(week)
    [booking_row] = week.bookings(session_id)
    assert (booked["status"], booking_row.kept_seats, week.session(session_id).confirmed) == (
        "confirmed",
        1,
        2,
    )


def test_the_citys_desk_finds_any_session_and_a_units_its_own(week, session_id, clerk):
    elsewhere = week.slot(seats=3, venue_id=new_id())
    city = week.staff("city_desk")
    assert {row["id"] for row in city.get("/desk/sessions").json["items"]} == {
        str(session_id),
        str(elsewhere),
    }
    assert [row["id"] for row in clerk.get("/desk/sessions").json["items"]] == [str(session_id)]
    assert clerk.get(f"/desk/sessions/{elsewhere}").json["type"] == "/problems/not-your-session"
    assert city.get(f"/desk/sessions/{elsewhere}").status_code == 200
    assert hold(city, elsewhere).status_code == 201
    title = week.session(session_id).title
    assert len(city.get(f"/desk/sessions?q={title[:2]}").json["items"]) == 2
    zone = {"district": "420111", "area": "东湖高新区"}
    in_zone = week.slot(venue_id=week.venue(id=new_id(), **zone))
    for place in ("东湖高新区", "420111"):
        rows = city.get(f"/desk/sessions?district={place}").json["items"]
        assert [row["id"] for row in rows] == [str(in_zone)]
    for nothing in ("q=没有这个", "date=2021-12-24", "district=420114"):
        assert city.get(f"/desk/sessions?{nothing}").json["items"] == []
    assert city.get("/desk/sessions?date=never").status_code == 422


@pytest.mark.slow
@pytest.mark.parametrize("ended", ["late", "released", "used by fewer"])
def test_a_session_that_shrinks_with_held_seats_says_so(week, clerk, ended):
    """As it does with a booking's: others knew of two seats where there was one."""
    id, opened = new_id(), slot(2)
    week.slots(opened, id=id, venue_id=VENUE)
    seat_hold = hold(clerk, opened["id"])
    week.slots(opened | {"seats": 1}, id=id, venue_id=VENUE)
    assert week.told("session")[-1]["capacity"] == 2
    if ended == "late":
        pass_minutes(week, 5)
    elif ended == "released":
        assert clerk.delete(f"/desk/holds/{seat_hold.json['id']}").status_code == 204
    else:
        assert clerk.create("/desk/bookings", call(opened["id"], 1, seat_hold)).status_code == 201
    assert week.told("session")[-1]["capacity"] == week.session(uuid.UUID(opened["id"])).capacity == 1
