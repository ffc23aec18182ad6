"""The desk: who calls is found and booked for, with a mobile phone, a landline or none; looking is audited."""

import base64
import json

import pytest
from sqlalchemy import select

from chassis.storage import privacy
from chassis.storage.db import new_id, reading
from registration.bookings.model import Booking, BookingChange
from registration.citizens.model import Audit, Citizen, Consent
from registration.notices.model import Notice
from registration.sessions.model import Session
from tests.fixtures.door import come
from tests.fixtures.registration import SATURDAY, VENUE, at, sitting, wish

PHONE, LANDLINE = "13912345678", "027-87654321"


@pytest.fixture
def session_id(week):
    return week.slot(seats=3, venue_id=VENUE)


def desk(week, role="desk", **bound):
    return week.staff(role, **(bound or {"venues": [VENUE]}))


def call(session_id, people=1, **more):
    """The body of a booking for a caller."""
    who = {"name": "王小明", "phone": PHONE, "consent": True}
    return wish(session_id, people) | who | more


def rows(week, model):
    with week.app.app_context(), reading() as db:
        return list(db.scalars(select(model).order_by(model.id)))


def test_a_caller_with_a_mobile_phone_is_booked_for(week, session_id):
    booked = desk(week).create("/desk/bookings", call(session_id, needs=["wheelchair"]))
    assert booked.status_code == 201, booked.json
    assert (booked.json["status"], booked.json["booked_as"]) == ("confirmed", "desk")
    assert booked.json["party"] == [{"name": "王*", "age": "adult"}]
    [booking] = week.bookings(session_id)
    assert (booking.pool, booking.booker) == ("desk", "tester")
    with week.app.app_context():
        assert booking.needs == ["wheelchair"]
    [citizen] = rows(week, Citizen)
    assert citizen.reach == "sms"
    [consent] = rows(week, Consent)
    assert (consent.version, consent.channel) == ("2021-10", "desk")
    [change] = rows(week, BookingChange)
    assert (change.channel, change.actor) == ("desk", "tester")
    [message] = week.messages()
    assert (message["to"], message["kind"]) == (f"+86{PHONE}", "booked")
    assert [event["id"] for event in week.told("booking")] == [booked.json["id"]]


def test_one_phone_is_one_citizen(week, session_id):
    other = week.slot(starts_at=at(7, 9), venue_id=VENUE)
    for chosen_id in (session_id, other):
        assert (
            desk(week).create("/desk/bookings", call(chosen_id, phone="+86 139 1234 5678")).status_code == 201
        )
    [citizen] = rows(week, Citizen)
    assert [consent.channel for consent in rows(week, Consent)] == ["desk"]
    again = desk(week).create("/desk/bookings", call(session_id))
    assert (again.status_code, again.json["type"]) == (409, "/problems/already-booked")
    assert {booking.citizen_id for booking in rows(week, Booking)} == {citizen.id}


@pytest.mark.parametrize("phone", [LANDLINE, "(027) 8765 4321", "+86 27 87654321"])
def test_a_landline_is_called_but_not_for_what_the_desk_has_just_said(week, session_id, phone):
    assert desk(week).create("/desk/bookings", call(session_id, phone=phone)).status_code == 201
    assert [citizen.reach for citizen in rows(week, Citizen)] == ["phone"]
    assert [notice.status for notice in rows(week, Notice)] == ["dropped"]


def test_someone_without_a_phone_has_a_slip(week, session_id):
    clerk, key = desk(week), "one-key"
    body = call(session_id, phone=None)
    answers = [clerk.create("/desk/bookings", body, key=key) for _ in range(2)]
    assert [booking.status_code for booking in answers] == [201, 201]
    assert answers[0].json["id"] == answers[1].json["id"]
    [citizen] = rows(week, Citizen)
    assert (citizen.phone_index, citizen.reach) == (None, "none")
    with week.app.app_context():
        assert privacy.unseal(citizen.sealed_name) == "王小明"
    assert week.session(session_id).confirmed == 1
    other = clerk.create("/desk/bookings", body | {"name": "李小红"}, key=key)
    assert (other.status_code, other.json["type"]) == (409, "/problems/key-reused")
    slip = clerk.get(f"/desk/bookings/{answers[0].json['id']}/slip").json
    assert slip["booking"]["code"] == answers[0].json["code"]
    assert slip["booking"]["party"] == [{"name": "王小明0", "age": "adult"}]
    assert "slip" in {audit.action for audit in rows(week, Audit)}
    week.set_clock(SATURDAY)
    door = week.staff("door", venues=[VENUE])
    assert come(door, session_id, token=slip["token"]).json["status"] == "attended"
    week.set_clock(at(5, 9))
    del body["phone"]
    assert clerk.create("/desk/bookings", body).status_code == 201
    assert len(rows(week, Citizen)) == 2


def test_the_desks_places_are_the_desks(week):
    keep = [{"pool": "desk", "seats": 1, "release_minutes_before": 60}]
    unit = new_id()
    only_sitting = sitting(1, booking={"keep": keep})
    week.activity(only_sitting, unit_id=unit)
    citizen = week.citizen().create("/bookings", wish(only_sitting["id"]))
    assert citizen.json["status"] == "waitlisted"
    clerk = desk(week, units=[unit])
    [session] = clerk.get("/desk/sessions").json["items"]
    assert (session["kept_desk"], session["seats_left"]) == (1, 0)
    assert clerk.create("/desk/bookings", call(only_sitting["id"])).json["status"] == "confirmed"


def test_the_desk_waits_or_is_refused_as_citizens_are(week, session_id):
    clerk = desk(week)
    large = clerk.create("/desk/bookings", call(session_id, people=6))
    assert (large.status_code, large.json["type"]) == (422, "/problems/party-too-large")
    week.citizen().create("/bookings", wish(session_id, 3))
    full = clerk.create("/desk/bookings", call(session_id, waitlist=False))
    assert (full.status_code, full.json["type"]) == (409, "/problems/session-full")
    assert not [citizen for citizen in rows(week, Citizen) if citizen.reach == "sms" and citizen.sealed_name]
    waits = clerk.create("/desk/bookings", call(session_id))
    assert (waits.json["status"], waits.json["position"]) == ("waitlisted", 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("consent", False),
        ("consent", None),
        ("phone", "12"),
        ("phone", ""),
        ("name", " "),
        ("party", []),
        ("session_id", "x"),
    ],
)
def test_a_wrong_wish_names_the_field(week, session_id, field, value):
    refusal = desk(week).create("/desk/bookings", call(session_id) | {field: value})
    assert refusal.status_code == 422
    assert refusal.json["errors"][0]["field"] == field
    assert rows(week, Citizen) == []


@pytest.mark.slow
def test_a_desk_works_at_its_own_sessions(week, session_id):
    booking = desk(week).create("/desk/bookings", call(session_id)).json
    reason = {"reason": "来电核对姓名"}
    names = {"names": ["王"], "reason": "来电更正姓名"}
    for elsewhere in (desk(week, venues=[new_id()]), desk(week, "unit_editor", units=[new_id()])):
        for answer in (
            elsewhere.create("/desk/bookings", call(session_id)),
            elsewhere.get(f"/desk/bookings/{booking['id']}"),
            elsewhere.get(f"/desk/bookings/{booking['id']}/slip"),
            elsewhere.delete(f"/desk/bookings/{booking['id']}", json=reason),
            elsewhere.post(f"/bookings/{booking['id']}/unmask", json=reason),
            elsewhere.patch(f"/desk/bookings/{booking['id']}/party", json=names),
        ):
            assert (answer.status_code, answer.json["type"]) == (403, "/problems/not-your-session")
        caller = elsewhere.post("/desk/citizen-searches", json={"phone": PHONE})
        assert caller.json["citizen"]["bookings"] == []
        assert elsewhere.get("/desk/sessions").json["items"] == []
    for role in ("citizen", "reviewer", "admin"):
        assert week.staff(role).create("/desk/bookings", call(session_id)).status_code == 403
        assert week.staff(role).post(f"/bookings/{booking['id']}/unmask", json=reason).status_code == 403
        assert week.staff(role).get("/desk/sessions").status_code == 403
    clerk = desk(week)
    assert clerk.create("/desk/bookings", call(new_id())).status_code == 404
    assert clerk.get(f"/desk/bookings/{new_id()}").status_code == 404
    assert clerk.delete(f"/desk/bookings/{new_id()}", json=reason).status_code == 404


def test_a_caller_is_found_by_phone_masked_and_it_is_audited(week, session_id):
    clerk = desk(week)
    clerk.create("/desk/bookings", call(session_id))
    clerk.create("/desk/bookings", call(week.slot(starts_at=at(8, 9))))
    answer = clerk.post("/desk/citizen-searches", json={"phone": "139 1234 5678"})
    assert answer.status_code == 200
    citizen = answer.json["citizen"]
    assert (citizen["phone"], citizen["name"], citizen["reach"]) == ("139****5678", "王*", "sms")
    [booking] = citizen["bookings"]
    assert (booking["session_id"], booking["party"][0]["name"]) == (str(session_id), "王*")
    nobody = clerk.post("/desk/citizen-searches", json={"phone": "13900000000"})
    assert nobody.json == {"citizen": None}
    bad = clerk.post("/desk/citizen-searches", json={"phone": "12"})
    assert bad.json["errors"][0]["field"] == "phone"
    audits = [(audit.action, audit.subject, audit.actor, audit.detail) for audit in rows(week, Audit)]
    assert audits == [("search", citizen["id"], "tester", None), ("search", "nobody", "tester", None)]


def test_unmasking_asks_a_reason_and_is_audited(week, session_id):
    clerk = desk(week)
    booking = clerk.create("/desk/bookings", call(session_id, 2)).json
    path = f"/bookings/{booking['id']}/unmask"
    for body in ({}, {"reason": "看看"}, {"reason": "     "}, {"reason": 5}):
        refusal = clerk.post(path, json=body)
        assert refusal.status_code == 422
        assert refusal.json["errors"][0]["field"] == "reason"
    assert rows(week, Audit) == []
    for staff in (clerk, desk(week, "door"), week.staff("office")):
        full = staff.post(path, json={"reason": "联系不上需要核对"})
        assert full.status_code == 200
        assert (full.json["phone"], full.json["name"]) == (PHONE, "王小明")
        assert [person["name"] for person in full.json["party"]] == ["王小明0", "王小明1"]
    assert [(audit.action, audit.subject, audit.reason) for audit in rows(week, Audit)] == [
        ("unmask", booking["id"], "联系不上需要核对")
    ] * 3


@pytest.mark.slow
def test_the_desk_cancels_also_late_and_says_why(week, session_id):
    clerk = desk(week)
    booking = clerk.create("/desk/bookings", call(session_id, 3)).json
    waiting = week.citizen()
    second = waiting.create("/bookings", wish(session_id)).json
    week.set_clock(at(6, 7))
    path, reason = f"/desk/bookings/{booking['id']}", {"reason": "来电说感冒了"}
    assert clerk.delete(path).status_code == 422
    gone = clerk.delete(path, json=reason)
    assert (gone.json["status"], gone.json["reason"]) == ("cancelled", "citizen")
    assert clerk.delete(path, json=reason).json == gone.json
    assert waiting.get(f"/bookings/{second['id']}").json["status"] == "confirmed"
    lines = [
        booking_change
        for booking_change in rows(week, BookingChange)
        if str(booking_change.booking_id) == booking["id"]
    ]
    assert [(line.change, line.reason, line.channel) for line in lines][1:] == [
        ("cancelled", "来电说感冒了", "desk")
    ]
    assert [message["kind"] for message in week.messages()].count("cancelled") == 1


def test_what_is_over_is_not_cancelled(week, session_id):
    clerk = desk(week)
    booking = clerk.create("/desk/bookings", call(session_id)).json
    week.set_clock(at(6, 12))
    refusal = clerk.delete(f"/desk/bookings/{booking['id']}", json={"reason": "来电说感冒了"})
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/session-over")


def test_the_desk_corrects_names_also_after_the_start(week, session_id):
    clerk = desk(week)
    booking = clerk.create("/desk/bookings", call(session_id)).json
    week.set_clock(SATURDAY)
    data = {"names": ["王晓明"], "reason": "登记时听错了"}
    assert clerk.patch(f"/desk/bookings/{booking['id']}/party", json=data).status_code == 200
    with week.app.app_context():
        assert week.bookings(session_id)[0].names == ["王晓明"]
    assert [(audit.action, audit.reason) for audit in rows(week, Audit)] == [("correct", "登记时听错了")]


def test_the_list_of_sessions_goes_on(week):
    ids = [str(week.slot(starts_at=at(6, 9 + n), venue_id=VENUE)) for n in range(3)]
    week.slot(starts_at=at(4, 9), venue_id=VENUE)
    clerk = desk(week)
    first = clerk.get("/desk/sessions?limit=2").json
    rest = clerk.get(f"/desk/sessions?limit=2&cursor={first['next_cursor']}").json
    assert [item["id"] for item in first["items"] + rest["items"]] == ids
    with week.app.app_context(), reading() as db:
        assert len(list(db.scalars(select(Session)))) == 4
    assert len(week.staff("office").get("/desk/sessions").json["items"]) == 3


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "2021-11-06T09:00:00", "x", None, 1])
def test_a_cursor_that_is_none_is_refused(week, moment):
    cursor = base64.urlsafe_b64encode(json.dumps([moment, str(new_id())]).encode()).decode().rstrip("=")
    refusal = desk(week).get(f"/desk/sessions?cursor={cursor}")
    assert (refusal.status_code, refusal.json["errors"][0]["field"]) == (422, "cursor")


def test_a_caller_of_the_desk_signs_in_later_as_the_same_citizen(week, session_id):
    booking = desk(week).create("/desk/bookings", call(session_id)).json
    with week.app.app_context(), reading() as db:
        citizen = db.get(Booking, rows(week, Booking)[0].id).citizen_id
    week.gateway().post("/sign-in-codes", json={"phone": PHONE})
    code = next(message["text"] for message in week.messages() if message["kind"] == "sign_in_code").split(
        "code is "
    )[1][:6]
    answer = week.gateway().post("/sign-ins", json={"phone": PHONE, "code": code})
    assert answer.json["citizen_id"] == str(citizen)
    assert [consent.channel for consent in rows(week, Consent)] == ["desk", "web"]
    assert booking["status"] == "confirmed"


def test_a_landline_of_the_city_is_taken_without_its_area_code_and_shown_with_it(week, session_id):
    clerk = desk(week)
    booked = clerk.create("/desk/bookings", call(session_id, phone="8535 0000")).json
    full = {"reason": "打电话通知"}
    assert clerk.post(f"/bookings/{booked['id']}/unmask", json=full).json["phone"] == "027-85350000"
    export = clerk.get(
        f"/exports/sessions/{session_id}.csv?full=1&reason=%E6%A0%B8%E5%AF%B9%E5%90%8D%E5%8D%95"
    )
    assert ",027-85350000," in export.text
    assert ",027-****0000," in clerk.get(f"/exports/sessions/{session_id}.csv").text
    view = clerk.post("/desk/citizen-searches", json={"phone": "027-85350000"}).json["citizen"]
    assert view["phone"] == "027-****0000"
