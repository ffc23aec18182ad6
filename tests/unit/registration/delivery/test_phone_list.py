"""The phone list: who has to be called and told what, who may see it, and what is kept of looking."""

import uuid

from sqlalchemy import select, update

from chassis.storage.db import new_id, reading, transaction
from registration.bookings.model import Booking
from registration.citizens.model import Audit, Citizen
from registration.notices.model import Notice
from tests.fixtures.registration import at, sitting, wish
from tests.fixtures.statements import statements


def booked(week, status="phone", session_id=None, **notice):
    """A booking whose notice has to be called; the notice's id."""
    booking = week.citizen("zh").create("/bookings", wish(session_id or week.slot(seats=9))).json
    with week.app.app_context(), transaction() as db:
        of_booking = Notice.booking_id == uuid.UUID(booking["id"])
        db.execute(update(Notice).where(of_booking).values(status=status, **notice))
        return str(db.scalar(select(Notice.id).where(of_booking)))


def audits(week):
    with week.app.app_context(), reading() as db:
        return db.scalars(select(Audit)).all()


def test_calls_are_listed_masked_with_the_words_to_read_out(week, office):
    first = booked(week)
    second = booked(week, "given_up", why="status 400")
    booked(week, "sent")
    items = office.get("/phone-list").json["items"]
    assert [item["id"] for item in items] == [first, second]
    assert items[0]["name"] == "王*"
    assert items[0]["phone"] == "138****0000"
    assert items[0]["written_at"].startswith("2021-11-05T00:3")
    assert items[0]["text"].startswith("已报名：")
    assert items[0]["text"].endswith("服务台可以代办")
    assert (items[1]["status"], items[1]["why"]) == ("given_up", "status 400")


def test_the_list_comes_in_pages(week, office):
    session_id = week.slot(seats=9)
    ids = [booked(week, session_id=session_id) for _ in range(3)]
    first = office.get("/phone-list?limit=2").json
    second = office.get(f"/phone-list?limit=2&cursor={first['next_cursor']}").json
    assert [item["id"] for item in first["items"] + second["items"]] == ids
    assert second["next_cursor"] is None
    assert office.get("/phone-list?cursor=x").status_code == 422


def test_a_long_page_is_found_in_as_few_statements_as_a_short_one(week, office):
    counts = []
    for more in (1, 3):
        ids = [booked(week, session_id=week.slot(seats=9)) for _ in range(more)]
        with statements(week.app) as queries:
            items = office.get("/phone-list").json["items"]
        assert {item["id"] for item in items} >= {*ids}
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_sign_in_codes_and_what_is_over_are_not_listed(week, office):
    booked(week)
    week.gateway().post("/sign-in-codes", json={"phone": "13900000001"})
    with week.app.app_context(), transaction() as db:
        db.execute(update(Notice).where(Notice.kind == "sign_in_code").values(status="given_up"))
        code = db.scalar(select(Notice.id).filter_by(kind="sign_in_code"))
    assert len(office.get("/phone-list").json["items"]) == 1
    assert office.post(f"/phone-list/{code}/phone", json={"reason": "to call"}).status_code == 404
    week.set_clock(at(6, 12))
    assert office.get("/phone-list").json["items"] == []
    with week.app.app_context(), transaction() as db:
        db.execute(update(Notice).where(Notice.status == "phone").values(kind="no_show"))
    assert len(office.get("/phone-list").json["items"]) == 1


def test_a_call_that_was_made_leaves_the_list(week, office):
    call = booked(week)
    for _ in range(2):
        answer = office.post(f"/phone-list/{call}/done")
        assert (answer.status_code, answer.json["status"]) == (200, "done")
    assert office.get("/phone-list").json["items"] == []
    with week.app.app_context(), reading() as db:
        notice = db.get_one(Notice, uuid.UUID(call))
        assert (notice.done_by, notice.sent_at is not None) == ("tester", True)
    assert office.post(f"/phone-list/{new_id()}/done").status_code == 404


def test_a_number_is_shown_for_a_reason_that_is_kept(week, office):
    call = booked(week)
    for wrong in ({}, {"reason": ""}, {"reason": " x "}, {"reason": "长" * 201}):
        answer = office.post(f"/phone-list/{call}/phone", json=wrong)
        assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "reason")
    assert audits(week) == []
    assert office.post(f"/phone-list/{call}/phone", json={"reason": "打电话通知"}).json == {
        "phone": "13800000000"
    }
    [audit] = audits(week)
    assert (audit.actor, audit.action, audit.reason) == ("tester", "unmask", "打电话通知")
    assert audit.detail == {"notice_id": call}


def test_someone_without_a_phone_is_listed_and_cannot_be_unmasked(week, office):
    call = booked(week)
    with week.app.app_context(), transaction() as db:
        db.execute(update(Citizen).values(sealed_phone=None, phone_index=None))
    assert office.get("/phone-list").json["items"][0]["phone"] is None
    assert office.post(f"/phone-list/{call}/phone", json={"reason": "to call"}).status_code == 409


def test_a_desk_sees_what_is_at_home_or_was_booked_by_it(week):
    venue = new_id()
    here, elsewhere = week.slot(venue_id=venue), week.slot()
    at_home, other = booked(week, session_id=here), booked(week, session_id=elsewhere)
    desk = week.staff("desk", venues=[venue], subject="clerk")
    assert [item["id"] for item in desk.get("/phone-list").json["items"]] == [at_home]
    assert desk.post(f"/phone-list/{other}/done").status_code == 404
    assert desk.post(f"/phone-list/{other}/phone", json={"reason": "to call"}).status_code == 404
    with week.app.app_context(), transaction() as db:
        values = {"booked_as": "desk", "booker": "clerk"}
        db.execute(update(Booking).where(Booking.session_id == elsewhere).values(**values))
    assert [item["id"] for item in desk.get("/phone-list").json["items"]] == [at_home, other]


def test_the_citys_desk_sees_all_as_it_books_for_all(week):
    calls = [booked(week, session_id=week.slot(venue_id=new_id())), booked(week)]
    city = week.staff("city_desk", subject="city")
    assert [item["id"] for item in city.get("/phone-list").json["items"]] == calls
    assert city.post(f"/phone-list/{calls[0]}/phone", json={"reason": "to call"}).status_code == 200
    assert city.post(f"/phone-list/{calls[0]}/done").status_code == 200
    assert [item["id"] for item in city.get("/phone-list").json["items"]] == calls[1:]


def test_nobody_else_sees_it(week):
    call = booked(week)
    for client in (week.citizen(), week.staff("door"), week.staff("unit_editor"), week.gateway()):
        assert client.get("/phone-list").status_code == 403
        assert client.post(f"/phone-list/{call}/done").status_code == 403
        assert client.post(f"/phone-list/{call}/phone", json={"reason": "to call"}).status_code == 403


def test_what_was_erased_is_not_called(week, office):
    call = booked(week)
    with week.app.app_context(), transaction() as db:
        db.execute(update(Booking).values(sealed_party=""))
    assert office.get("/phone-list").json["items"] == []
    assert office.post(f"/phone-list/{call}/phone", json={"reason": "to call"}).status_code == 404


def test_who_cannot_be_called_stands_on_a_list_of_their_own_with_what_they_must_be_told(week):
    """Booked at the desk without a phone, and then the session is called off."""
    unit = new_id()
    facts = sitting(5, at(10, 9))
    activity = week.activity(facts, unit_id=unit)
    desk = week.staff("desk", units=[unit])
    desk.language = "zh"
    body = {"session_id": facts["id"], "phone": None, "name": "李奶奶", "consent": True}
    booked = desk.create("/desk/bookings", body | {"party": [{"name": "李奶奶"}]})
    assert booked.status_code == 201, booked.json
    assert desk.get("/phone-list?which=unreachable").json["items"] == []
    week.activity(facts | {"status": "cancelled"}, told="changed", id=activity, unit_id=unit)
    week.minute_passes()
    assert desk.get("/phone-list").json["items"] == []
    [call] = desk.get("/phone-list?which=unreachable").json["items"]
    assert (call["status"], call["phone"], call["name"]) == ("unreachable", None, "李*")
    assert "11月10日（周三）9:00–11:00" in call["text"]
    assert (
        week.staff("desk", units=[new_id()], subject="another")
        .get("/phone-list?which=unreachable")
        .json["items"]
        == []
    )
    assert desk.post(f"/phone-list/{call['id']}/phone", json={"reason": "通知取消"}).status_code == 409
    assert desk.post(f"/phone-list/{call['id']}/done").json["status"] == "done"
    assert desk.get("/phone-list?which=unreachable").json["items"] == []
