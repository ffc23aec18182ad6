"""The citizen's rights: consent, a copy of what is kept, correction, and erasure that leaves only numbers."""

import re

import pytest
from sqlalchemy import select, update

from chassis.storage import privacy
from chassis.storage.db import new_id, reading, transaction
from chassis.testing import client_for
from registration.bookings.model import Booking
from registration.citizens import audits
from registration.citizens.model import Audit, Citizen, Consent, SignInCode
from registration.door.model import Appeal, CheckIn
from registration.learning.model import Certificate, Feedback, RouteMark
from registration.notices.model import Message, Notice
from tests.fixtures.registration import SATURDAY, at, wish

PHONE = "13912345678"


def last_code(week):
    return re.search(r"\d{6}", week.messages()[-1]["text"]).group()


def sign_in(week, phone=PHONE, **more):
    """A citizen of this phone, signed in."""
    assert week.gateway().post("/sign-in-codes", json={"phone": phone}).status_code == 202
    data = {"phone": phone, "code": last_code(week)} | more
    answer = week.gateway().post("/sign-ins", json=data)
    assert answer.status_code == 200, answer.json
    return client_for(week.app, week.issuer, roles=["citizen"], subject=answer.json["citizen_id"])


def rows(week, model, **of):
    with week.app.app_context(), reading() as db:
        return list(db.scalars(select(model).filter_by(**of).order_by(model.id)))


def add(week, *rows):
    with week.app.app_context(), transaction() as db:
        db.add_all(rows)


def seal(week, text):
    with week.app.app_context():
        return privacy.seal(text)


@pytest.mark.slow
def test_consent_is_recorded_once_for_each_version_and_channel(week):
    citizen = sign_in(week, consent="2021-09")
    sign_in(week, consent="2021-09")
    sign_in(week)
    week.set_clock(at(5, 10))
    sign_in(week, consent="2020-01")
    consents = citizen.get("/my-data").json["consents"]
    assert [(consent["version"], consent["channel"]) for consent in consents] == [
        ("2021-09", "web"),
        ("2021-10", "web"),
    ]
    [row] = rows(week, Citizen)
    assert row.consent == "2021-10"


def test_a_copy_has_all_that_is_kept_in_full(week):
    citizen = sign_in(week)
    booked = citizen.create("/bookings", wish(week.slot(), needs=["wheelchair"])).json
    week.messages()
    fill(week, booked["id"])
    assert citizen.get("/my-data").status_code == 200
    assert rows(week, Audit) == []
    copy = citizen.get("/my-data/copy")
    assert copy.status_code == 200
    data = copy.json
    assert data == citizen.get("/my-data").json
    assert data["phone"] == PHONE
    [booking] = data["bookings"]
    assert booking["party"] == [{"name": "王小明0", "age": "adult"}]
    assert booking["needs"] == ["wheelchair"]
    assert [line["change"] for line in booking["history"]] == ["confirmed"]
    [notice] = data["notices"]
    assert (notice["kind"], notice["status"]) == ("booked", "sent")
    assert booked["code"] in notice["text"]
    assert data["feedback"][0]["comment"] == "很好"
    assert data["appeals"][0]["text"] == "堵车了"
    assert data["certificates"][0]["name"] == "王小明0"
    assert data["check_ins"][0]["name"] == "王小明0"
    assert len(data["marks"]) == 1
    assert [audit.action for audit in rows(week, Audit)] == ["copy"]


def fill(week, booking_id):
    """What comes after a booking, with names and texts of the citizen."""
    [booking] = [booking for booking in rows(week, Booking) if str(booking.id) == booking_id]
    whose = {"booking_id": booking.id, "citizen_id": booking.citizen_id}
    here = {"session_id": booking.session_id}
    sealed = {"sealed_name": seal(week, "王小明0")}
    now = at(6, 9)
    came = {"way": "code", "people": 1, "kept_seats": 0, "at": now, "received_at": now, "outcome": "accepted"}
    learned = {"person": 0, "code": "C0DE", "minutes": 120, "label": "checked_in", "issued_at": now}
    data = {"version": 1, "rating": 5, "sealed_comment": seal(week, "很好"), "status": "waiting"}
    add(
        week,
        Feedback(id=new_id(), booking_id=booking.id, **here, **data, created_at=now),
        Appeal(id=new_id(), **whose, sealed_text=seal(week, "堵车了"), status="granted", created_at=now),
        CheckIn(id=new_id(), **whose, **here, **sealed, **came),
        Certificate(id=new_id(), **whose, **here, **sealed, **learned),
        RouteMark(id=new_id(), citizen_id=booking.citizen_id, route_id=new_id(), stop_id=new_id(), at=now),
    )


def test_only_citizens_have_data_of_their_own(week):
    staff = week.staff("office")
    for answer in (
        staff.get("/my-data"),
        staff.get("/my-data/copy"),
        staff.patch("/my-data", json={"name": "王"}),
        staff.delete("/my-data", json={"last_digits": "5678"}),
        staff.patch(f"/bookings/{new_id()}/party", json={"names": ["王"]}),
    ):
        assert answer.status_code == 403
    unknown = client_for(week.app, week.issuer, roles=["citizen"], subject=new_id())
    assert unknown.get("/my-data").status_code == 401


@pytest.mark.slow
def test_names_are_corrected_and_the_party_stays_as_it_is(week):
    citizen = sign_in(week)
    party = [{"name": "王小明", "age": "elder"}, {"name": "李小红", "age": "child"}]
    session_id = week.slot(seats=3)
    booked = citizen.create("/bookings", wish(session_id) | {"party": party, "needs": ["hearing_loop"]}).json
    path = f"/bookings/{booked['id']}/party"
    corrected = citizen.patch(path, json={"names": ["王晓明", "李小红"]})
    assert corrected.status_code == 200
    assert corrected.json["party"] == [{"name": "王晓明", "age": "elder"}, {"name": "李小红", "age": "child"}]
    assert corrected.json["needs"] == ["hearing_loop"]
    citizen.patch(path, json={"names": ["王晓明", "李小红"]})
    history = citizen.get("/my-data").json["bookings"][0]["history"]
    assert [(line["change"], line["detail"]) for line in history[1:]] == [("corrected", {"people": [0]})]
    assert week.session(session_id).confirmed == 2
    refusal = citizen.patch(path, json={"names": ["王晓明"]})
    assert (refusal.status_code, refusal.json["type"]) == (422, "/problems/other-number-of-names")
    assert refusal.json["errors"][0]["field"] == "names"
    assert citizen.patch(path, json={"names": ["", "x"]}).status_code == 422
    assert week.citizen().patch(path, json={"names": ["甲", "乙"]}).status_code == 404
    week.set_clock(SATURDAY)
    begun = citizen.patch(path, json={"names": ["甲", "乙"]})
    assert (begun.status_code, begun.json["type"]) == (409, "/problems/session-begun")


@pytest.mark.slow
def test_a_phone_is_changed_by_a_code_sent_to_the_new_one(week):
    citizen, new = sign_in(week), "13987654321"
    booked = citizen.create("/bookings", wish(week.slot()))
    assert booked.status_code == 201
    week.messages()
    assert citizen.patch("/my-data", json={"phone": new}).json["errors"][0]["field"] == "code"
    assert citizen.patch("/my-data", json={}).status_code == 422
    assert (
        citizen.patch("/my-data", json={"phone": new, "code": "1"}).json["type"] == "/problems/code-expired"
    )
    week.gateway().post("/sign-in-codes", json={"phone": new})
    code = last_code(week)
    wrong = {"phone": new, "code": f"{(int(code) + 1) % 1_000_000:06}"}
    assert citizen.patch("/my-data", json=wrong).json["type"] == "/problems/code-wrong"
    assert citizen.patch("/my-data", json={"phone": new, "code": code, "name": "王明"}).status_code == 204
    data = citizen.get("/my-data").json
    assert (data["phone"], data["name"]) == (new, "王明")
    assert sign_in(week, new).identity["subject"] == citizen.identity["subject"]
    assert not [message for message in week.messages() if message["to"] == f"+86{PHONE}"]
    assert sign_in(week).identity["subject"] != citizen.identity["subject"]


def test_another_citizens_phone_cannot_be_taken(week):
    citizen, other = sign_in(week), "13987654321"
    sign_in(week, other)
    week.gateway().post("/sign-in-codes", json={"phone": other})
    refusal = citizen.patch("/my-data", json={"phone": other, "code": last_code(week)})
    assert (refusal.status_code, refusal.json["type"]) == (409, "/problems/phone-taken")


def test_guesses_at_the_code_of_another_phone_end(week):
    citizen, other = sign_in(week), "13987654321"
    week.gateway().post("/sign-in-codes", json={"phone": other})
    code = last_code(week)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(5):
        assert citizen.patch("/my-data", json={"phone": other, "code": wrong}).status_code == 422
    refusal = citizen.patch("/my-data", json={"phone": other, "code": code})
    assert refusal.json["type"] == "/problems/code-expired"


def test_erasure_is_confirmed_by_the_last_digits(week):
    citizen = sign_in(week)
    refusal = citizen.delete("/my-data", json={"last_digits": "0000"})
    assert (refusal.status_code, refusal.json["type"]) == (422, "/problems/not-confirmed")
    assert refusal.json["errors"][0]["field"] == "last_digits"
    assert citizen.delete("/my-data").status_code == 422
    assert citizen.get("/my-data").status_code == 200


@pytest.mark.slow
def test_erasure_gives_seats_back_and_leaves_only_numbers(week):
    citizen, session_id = sign_in(week), week.slot(seats=1)
    booked = citizen.create("/bookings", wish(session_id)).json
    waiting = week.citizen()
    second = waiting.create("/bookings", wish(session_id)).json
    assert second["status"] == "waitlisted"
    fill(week, booked["id"])
    assert citizen.delete("/my-data", json={"last_digits": PHONE[-4:]}).status_code == 204
    assert waiting.get(f"/bookings/{second['id']}").json["status"] == "confirmed"
    assert week.session(session_id).confirmed == 1
    [event] = [event for event in week.told("booking") if event["status"] == "cancelled"]
    assert (event["id"], event["seats"]) == (booked["id"], 1)
    first = next(booking for booking in week.bookings(session_id) if str(booking.id) == booked["id"])
    assert (first.status, first.reason, first.seats) == ("cancelled", "erased", 1)
    assert (first.sealed_party, first.fingerprint, first.names) == ("", "", [])
    [erased] = week.told("citizen")
    assert erased["id"] == citizen.identity["subject"]
    assert set(erased) - {"type"} == {"id", "version", "phone_mark", "person_marks"}
    assert (erased["phone_mark"], len(erased["person_marks"])) == (mark_of(week, f"+86{PHONE}"), 1)
    assert PHONE not in str(erased) and privacy_index(week) not in str(erased)
    [row] = [citizen for citizen in rows(week, Citizen) if citizen.erased_at]
    assert (row.phone_index, row.sealed_phone, row.sealed_name) == (None, None, None)
    with week.app.app_context(), reading() as db:
        assert db.get(SignInCode, privacy.index(f"+86{PHONE}")) is None
    assert not rows(week, RouteMark)
    assert not [message for message in rows(week, Message) if str(message.to_index) == privacy_index(week)]
    assert {notice.status for notice in rows(week, Notice, citizen_id=row.id)} == {"dropped"}
    assert [feedback.sealed_comment for feedback in rows(week, Feedback)] == [None]
    assert [appeal.sealed_text for appeal in rows(week, Appeal)] == [None]
    assert [check_in.sealed_name for check_in in (*rows(week, CheckIn), *rows(week, Certificate))] == [
        None,
        None,
    ]
    assert [consent.version for consent in rows(week, Consent, citizen_id=row.id)] == ["2021-10"]
    [audit] = rows(week, Audit)
    assert (audit.action, audit.subject, audit.detail) == ("erase", str(row.id), {"bookings": 1})


def privacy_index(week):
    with week.app.app_context():
        return privacy.index(f"+86{PHONE}")


def mark_of(week, phone):
    with week.app.app_context():
        return privacy.mark(phone)


@pytest.mark.slow
def test_who_was_erased_is_unknown_and_can_come_anew(week):
    citizen, session_id = sign_in(week), week.slot()
    citizen.create("/bookings", wish(session_id))
    gone = {"last_digits": PHONE[-4:]}
    assert citizen.delete("/my-data", json=gone).status_code == 204
    for answer in (
        citizen.delete("/my-data", json=gone),
        citizen.get("/my-data"),
        citizen.create("/bookings", wish(session_id)),
    ):
        assert answer.status_code == 401
    assert citizen.get("/bookings").json["items"] == []
    again = sign_in(week)
    assert again.identity["subject"] != citizen.identity["subject"]
    assert again.create("/bookings", wish(session_id)).status_code == 201


def test_nothing_is_written_to_what_is_left(week):
    """A session at the portal may outlive the citizen; nothing personal comes in by it any more."""
    citizen, session_id = sign_in(week), week.slot(seats=5)
    booked = citizen.create("/bookings", wish(session_id)).json
    week.set_clock(at(6, 12))
    citizen.delete("/my-data", json={"last_digits": PHONE[-4:]})
    path = f"/bookings/{booked['id']}"
    for answer in (
        citizen.get(path),
        citizen.delete(path),
        citizen.patch(f"{path}/party", json={"names": ["王小明"]}),
        citizen.create(f"{path}/feedback", {"rating": 5, "comment": "我是王小明"}),
        citizen.create(f"{path}/appeal", {"text": "我是王小明，堵车了"}),
    ):
        assert answer.status_code == 404
    [booking] = week.bookings(session_id)
    assert booking.names == []
    assert rows(week, Feedback) == rows(week, Appeal) == []


def test_the_code_of_a_phone_that_was_never_sent_goes_with_it(week):
    citizen = sign_in(week)
    week.gateway().post("/sign-in-codes", json={"phone": PHONE})
    week.gateway().post("/sign-in-codes", json={"phone": "13900000009"})
    citizen.delete("/my-data", json={"last_digits": PHONE[-4:]})
    codes = rows(week, Notice, kind="sign_in_code")
    assert [(code.status, bool(code.sealed_to)) for code in codes] == [
        ("sent", False),
        ("dropped", False),
        ("due", True),
    ]


def test_what_is_over_stays_as_it_was(week):
    citizen, session_id = sign_in(week), week.slot()
    citizen.create("/bookings", wish(session_id))
    week.set_clock(at(6, 12))
    citizen.delete("/my-data", json={"last_digits": PHONE[-4:]})
    [booking] = week.bookings(session_id)
    assert (booking.status, booking.holding, booking.party) == ("confirmed", 1, [])


def test_the_audit_is_read_by_the_office(week):
    citizen = sign_in(week)
    for _ in range(3):
        citizen.get("/my-data/copy")
    with week.app.app_context(), transaction() as db:
        audits.record(db, "clerk", "export", "session", "年度统计", rows=12)
    first = week.staff("office").get("/audits?limit=2").json
    assert [item["action"] for item in first["items"]] == ["export", "copy"]
    assert first["items"][0] | {"id": "", "at": ""} == {
        "id": "",
        "at": "",
        "actor": "clerk",
        "by": "staff",
        "action": "export",
        "subject": "session",
        "about": None,
        "name": None,
        "reason": "年度统计",
        "detail": {"rows": 12},
    }
    rest = week.staff("admin").get(f"/audits?limit=5&cursor={first['next_cursor']}").json
    assert [item["action"] for item in rest["items"]] == ["copy", "copy"]
    assert len(week.staff("office").get("/audits?action=export").json["items"]) == 1
    for role in ("citizen", "desk", "door", "unit_editor", "venue_operator", "reviewer"):
        assert week.staff(role).get("/audits").status_code == 403


@pytest.mark.slow
def test_a_line_of_the_audit_says_whom_it_is_about_and_masks_them(week):
    citizen, session_id = sign_in(week), week.slot(title="剪纸")
    booked = citizen.create("/bookings", wish(session_id)).json
    citizen_id = citizen.get("/my-data/copy").json["id"]
    for action, subject in (("slip", booked["id"]), ("door_list", session_id), ("search", "nobody")):
        with week.app.app_context(), transaction() as db:
            audits.record(db, "clerk", action, subject)
    office = week.staff("office")
    lines = office.get("/audits").json["items"]
    audit_lines = [(line["action"], line["by"], line["about"]) for line in lines]
    assert audit_lines == [
        ("search", "staff", None),
        ("door_list", "staff", "session"),
        ("slip", "staff", "booking"),
        ("copy", "citizen", "citizen"),
    ]
    assert lines[2]["name"].startswith(f"王* {booked['code']} ") and lines[3]["name"].startswith("13")
    assert "****" in lines[3]["name"]
    assert [line["action"] for line in office.get(f"/audits?actor={citizen_id}").json["items"]] == ["copy"]
    today = lines[0]["at"][:10]
    assert len(office.get(f"/audits?date={today}").json["items"]) == 4
    assert office.get("/audits?date=2021-10-01").json["items"] == []
    assert office.get("/audits?date=never").status_code == 422
    citizen.delete("/my-data", json={"last_digits": PHONE[-4:]})
    names = {line["about"]: line["name"] for line in office.get("/audits").json["items"]}
    assert names["booking"] is None and names["citizen"] is None


def test_a_phones_new_owner_is_not_its_old_one(week):
    """A number that was given up and given out again signs in its owner of now: erased rows have no phone."""
    citizen = sign_in(week)
    with week.app.app_context(), transaction() as db:
        db.execute(update(Citizen).values(blocked_until=at(20, 8)))
    citizen.delete("/my-data", json={"last_digits": PHONE[-4:]})
    assert sign_in(week).create("/bookings", wish(week.slot())).status_code == 201


@pytest.mark.slow
@pytest.mark.parametrize("status", ["given_up", "phone", "unreachable"])
def test_a_new_phone_is_sent_the_newest_of_what_nobody_told_of_what_is_ahead(week, status):
    citizen, new = sign_in(week), "13987654321"
    booked = [citizen.create("/bookings", wish(week.slot(starts_at=at(day, 9)))).json for day in (6, 8, 9)]
    assert citizen.delete(f"/bookings/{booked[2]['id']}").status_code == 200
    with week.app.app_context(), transaction() as db:
        missed = update(Notice).where(Notice.booking_id.is_not(None))
        db.execute(missed.values(status=status, attempts=5, why="status 400"))
    week.set_clock(at(6, 12))
    week.gateway().post("/sign-in-codes", json={"phone": new})
    code = last_code(week)
    assert citizen.patch("/my-data", json={"phone": new, "code": code}).status_code == 204
    messages = [message for message in week.messages() if message["to"] == f"+86{new}"]
    assert sorted(message["kind"] for message in messages) == ["booked", "cancelled", "sign_in_code"]
    rows_left = rows(week, Notice, status=status)
    assert {str(notice.booking_id) for notice in rows_left} == {booked[0]["id"], booked[2]["id"]}
