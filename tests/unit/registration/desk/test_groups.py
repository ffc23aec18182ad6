"""Several people are booked at once for one caller: all of them, or nobody; each has a booking, a slip, and somebody
whom the desk calls for them."""

import pytest
from sqlalchemy import select

from chassis.storage.db import new_id, reading
from registration.bookings.model import Booking
from registration.citizens.model import Audit, Citizen
from registration.notices.model import Notice
from tests.fixtures.registration import VENUE, book, wish

PHONE, LANDLINE = "13912345678", "027-87654321"
NAMES = ("王桂英", "李秀兰", "张建国", "刘玉珍", "陈德明")


@pytest.fixture
def session_id(week):
    return week.slot(seats=4, venue_id=VENUE)


def group(session_id, *phones, **more):
    """The body for the first five names, with as many phones."""
    people = [{"name": name, "age": "elder"} for name in NAMES]
    for person, phone in zip(people, phones, strict=False):
        person["phone"] = phone
    who = {"name": "赵社工", "phone": PHONE, "consent": True}
    return {"session_id": str(session_id), "people": people} | who | more


def rows(week, model):
    with week.app.app_context(), reading() as db:
        return list(db.scalars(select(model).order_by(model.id)))


@pytest.mark.slow
def test_each_has_a_booking_and_a_double_press_books_once(week, session_id, clerk):
    body = group(session_id, "13700000001")
    answers = [clerk.create("/desk/groups", body, key="one") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201], answers[0].json
    answer = answers[0].json
    assert answer["id"] == answers[1].json["id"]
    statuses = [(booking["status"], booking["position"], booking["seats"]) for booking in answer["bookings"]]
    assert statuses == [*[("confirmed", None, 1)] * 4, ("waitlisted", 1, 1)]
    assert [booking["party"][0]["name"] for booking in answer["bookings"]] == [
        "王*",
        "李*",
        "张*",
        "刘*",
        "陈*",
    ]
    assert (week.session(session_id).confirmed, len(rows(week, Booking))) == (4, 5)
    assert sorted(citizen.reach for citizen in rows(week, Citizen)) == ["none"] * 4 + ["sms"] * 2
    other = clerk.create("/desk/groups", body | {"waitlist": False}, key="one")
    assert (other.status_code, other.json["type"]) == (409, "/problems/key-reused")
    slips = clerk.get(f"/desk/groups/{answer['id']}/slips").json["items"]
    assert [slip["booking"]["party"][0]["name"] for slip in slips] == list(NAMES)
    assert [bool(slip["token"]) for slip in slips] == [True] * 4 + [False]
    assert len([audit for audit in rows(week, Audit) if audit.action == "slip"]) == 5
    caller = clerk.get(f"/desk/citizens/{answer['caller_id']}").json
    assert {booking["id"] for booking in caller["bookings"]} == {b["id"] for b in answer["bookings"]}
    others = group(session_id, phone=None, citizen_id=answer["caller_id"])
    others["people"] = [person | {"again": True} for person in others["people"]]
    again = clerk.create("/desk/groups", others)
    assert (again.status_code, again.json["caller_id"]) == (201, answer["caller_id"]), again.json


@pytest.mark.slow
def test_without_a_waitlist_all_get_seats_or_nobody(week, session_id, clerk):
    refusal = clerk.create("/desk/groups", group(session_id, waitlist=False))
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/session-full")
    assert "4" in refusal.json["detail"]
    assert (rows(week, Booking), week.session(session_id).confirmed, rows(week, Citizen)) == ([], 0, [])


@pytest.mark.slow
def test_whom_it_cannot_be_done_for_is_named_and_nobody_is_booked(week, session_id, clerk):
    group_view = clerk.create(
        "/desk/bookings", wish(session_id) | {"name": "李秀兰", "phone": "13700000002", "consent": True}
    ).json
    refusal = clerk.create("/desk/groups", group(session_id, None, "13700000002"))
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/already-booked")
    assert refusal.json["booking_id"] == group_view["id"]
    [error] = refusal.json["errors"]
    assert error["field"] == "people.1.name" and error["message"].startswith("Person 2")
    for phones, field in (
        (("13700000003", "137 0000 0003"), "people.1.phone"),
        ((None, None, "12"), "people.2.phone"),
    ):
        wrong = clerk.create("/desk/groups", group(session_id, *phones))
        assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, field)
    assert [booking.id for booking in rows(week, Booking)] == [mine_id(group_view)]


@pytest.mark.slow
def test_whom_the_same_caller_has_there_is_named_before_they_are_booked_again(week, session_id, clerk):
    first = clerk.create("/desk/groups", group(session_id)).json
    body = group(session_id, phone=None, citizen_id=first["caller_id"])
    body["people"] = [{"name": "王桂英"}, {"name": "孙大明"}, {"name": "孙大明"}]
    refusal = clerk.create("/desk/groups", body)
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/namesake-booked")
    assert [error["field"] for error in refusal.json["errors"]] == ["people.0.name", "people.2.name"]
    assert first["bookings"][0]["code"] in refusal.json["errors"][0]["message"]
    assert len(rows(week, Booking)) == 5
    body["people"] = [person | {"again": place != 1} for place, person in enumerate(body["people"])]
    assert clerk.create("/desk/groups", body).status_code == 201
    clerk.delete(f"/desk/bookings/{first['bookings'][1]['id']}", json={"reason": "他不来了，家里有事"})
    body["people"] = [{"name": "李秀兰"}]
    assert clerk.create("/desk/groups", body).status_code == 201, "who gave it back is booked anew"
    other = group(session_id, phone="13900000077")
    assert clerk.create("/desk/groups", other).status_code == 201, (
        "another caller may know people of these names"
    )


@pytest.mark.slow
def test_a_caller_is_not_booked_again_on_a_list_of_theirs(week, session_id, clerk):
    caller = {"name": "赵社工", "phone": PHONE, "consent": True}
    caller["party"] = [{"name": "赵社工"}, {"name": "王桂英"}]
    booking = clerk.create("/desk/bookings", wish(session_id) | caller).json
    refusal = clerk.create("/desk/groups", group(session_id))
    assert (refusal.status_code, refusal.json["errors"][0]["field"]) == (409, "people.0.name"), booking


def mine_id(booking):
    return type(new_id())(booking["id"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"people": []}, "people"),
        ({"people": [{"name": "王"}] * 21}, "people"),
        ({"phone": None}, "phone"),
        ({"citizen_id": str(new_id())}, "phone"),
        ({"people": [{"name": " "}]}, "people.0.name"),
        ({"consent": False}, "consent"),
    ],
)
def test_a_wrong_list_names_the_field(week, session_id, clerk, change, field):
    refusal = clerk.create("/desk/groups", group(session_id) | change)
    assert (refusal.status_code, refusal.json["errors"][0]["field"]) == (422, field), refusal.json


@pytest.mark.slow
def test_held_seats_are_theirs_and_stay_held_when_refused(week, session_id, clerk):
    hold = {"session_id": str(session_id), "seats": 4}
    seat_hold = clerk.create("/desk/holds", hold).json
    assert book(week, session_id, 1)["status"] == "waitlisted"
    body = group(session_id, hold_id=seat_hold["id"])
    body["people"] = body["people"][:3]
    refusal = clerk.create("/desk/groups", body | {"people": [*body["people"], {"name": "赵", "phone": "1"}]})
    assert refusal.status_code == 422
    assert clerk.get(f"/desk/holds/{seat_hold['id']}").status_code == 200
    answer = clerk.create("/desk/groups", body)
    assert [booking["status"] for booking in answer.json["bookings"]] == ["confirmed"] * 3
    assert [booking.status for booking in rows(week, Booking)] == ["confirmed"] * 4


@pytest.mark.slow
def test_only_where_one_works(week, session_id, clerk):
    other = week.staff("desk", venues=[new_id()])
    assert other.create("/desk/groups", group(session_id)).status_code == 403
    id = clerk.create("/desk/groups", group(session_id)).json["id"]
    for address in (f"/desk/groups/{id}", f"/desk/groups/{id}/slips"):
        assert other.get(address).status_code == 403
        assert week.citizen().get(address).status_code == 403
    assert clerk.get(f"/desk/groups/{new_id()}").json["type"] == "/problems/no-such-group"


@pytest.mark.slow
def test_who_has_no_phone_is_told_by_calling_who_had_them_booked(week, session_id, clerk):
    clerk.create("/desk/groups", group(session_id))
    week.closure(VENUE, week.session(session_id).starts_at, week.session(session_id).ends_at)
    week.minute_passes()
    office = week.staff("office")
    calls = office.get("/phone-list?which=callable").json["items"]
    assert [call["phone"] for call in calls] == ["139****5678"] * 5
    assert sorted(call["name"] for call in calls) == sorted(f"{name[0]}*" for name in NAMES)
    assert office.get("/phone-list?which=unreachable").json["items"] == []
    phone = office.create(f"/phone-list/{calls[0]['id']}/phone", {"reason": "打电话通知停课"})
    assert phone.json["phone"] == "13912345678"
    assert {notice.status for notice in rows(week, Notice)} == {"unreachable", "dropped"}
