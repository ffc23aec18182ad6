"""Booking by SMS: by the rules of any booking, once however often a message comes, and answered in words."""

import ast
import hashlib
import hmac
import inspect
import json
import uuid
from typing import Any

import pytest
from sqlalchemy import func, select

from chassis import machine
from chassis.storage.db import reading
from chassis.testing import client_for
from registration.bookings import cancellations, model
from registration.bookings.model import BookingChange
from registration.inbound import sms_words
from registration.inbound.model import InboundSms
from registration.sessions import refusals
from registration.sessions.numbers import add_check_digit
from tests.fixtures.registration import Week, at, book, new_week, sitting

pytestmark = pytest.mark.slow
KEY = "a key that the provider has too"
PHONE = "13800000000"
NUMBER = add_check_digit(100)


@pytest.fixture
def week(tmp_path, issuer):
    settings = {"sms_inbound_key": KEY, "sms_per_phone": "5/hour", "quiet_hours": "21:30-07:30"}
    with new_week(f"sqlite:///{tmp_path}/r.db", f"embedded:///{tmp_path}/bus.db", issuer, **settings) as week:
        yield week


@pytest.fixture
def session_id(week: Week) -> uuid.UUID:
    """A session of three seats, whose number is NUMBER."""
    facts = sitting(3)
    week.activity(facts, edition_id=week.edition(desk_phone="027-82811234"))
    return uuid.UUID(facts["id"])


def post(week: Week, message: str, key: str = KEY, at_second: int | None = None) -> Any:
    moment = str(int(machine.unix()) if at_second is None else at_second)
    signature = hmac.new(key.encode(), f"{moment}.{message}".encode(), hashlib.sha256).hexdigest()
    envelope = {"message": message, "timestamp": moment, "signature": signature}
    return week.gateway().post("/inbound-sms", json=envelope)


def send(week: Week, text: str, phone: str = PHONE, id: str | None = None) -> None:
    message = json.dumps({"from": phone, "text": text, "id": id or uuid.uuid4().hex, "channel": "x"})
    assert post(week, message).status_code == 204


def last_sent(week: Week) -> str:
    text: str = week.messages()[-1]["text"]
    return text


def test_a_known_phone_books_for_itself_and_whoever_comes_along(week, session_id):
    book(week.citizen(), week.slot(5, at(7, 9)))
    send(week, f"报名 {NUMBER} 2")
    [booking] = week.bookings(session_id)
    assert (booking.status, booking.seats, booking.booked_as) == ("confirmed", 2, "self")
    with week.app.app_context():
        assert [person["name"] for person in booking.party] == ["王小明0", ""]
        assert booking.names == ["王小明0"]
    assert "智能手机助老课" in last_sent(week) and "没有写全姓名，到场说报名编号即可" in last_sent(week)


def test_a_party_is_booked_by_name_and_what_is_no_name_is_asked_about(week, session_id):
    week.citizen()
    send(week, f"报名 {NUMBER} 谢谢")
    assert f"报名 {NUMBER} 王芳 李强" in last_sent(week)
    send(week, f"报名 {NUMBER} 王芳 李强")
    [booking] = week.bookings(session_id)
    with week.app.app_context():
        assert booking.names == ["王芳", "李强"]
    assert "2 人" in last_sent(week) and "没有写全姓名" not in last_sent(week)


def test_nobody_is_called_what_they_did_not_write(week, session_id):
    citizen = week.citizen()
    send(week, f"报名 {NUMBER} 2")
    [booking] = week.bookings(session_id)
    view = citizen.get(f"/bookings/{booking.id}").json
    assert [person["name"] for person in view["party"]] == ["", ""]
    assert citizen.get("/companions").json["people"] == []
    unit = week.session(session_id).unit_id
    [line] = week.staff("door", units=[unit]).get(f"/sessions/{session_id}/door-list").json["items"]
    assert line["names"] == []
    assert "no name given" in week.staff("office").get(f"/exports/sessions/{session_id}.csv").text
    answer = citizen.patch(f"/bookings/{booking.id}/party", json={"names": ["王奶奶", "李爷爷"]})
    assert [person["name"] for person in answer.json["party"]] == ["王奶奶", "李爷爷"]


def test_who_writes_at_night_is_answered_then(week, session_id):
    week.citizen()
    week.set_clock(at(5, 23))
    late = sitting(3, at(20, 9))
    week.activity(late, edition_id=week.edition())
    number = week.session(uuid.UUID(late["id"])).number
    for act, kind in (("报名", "booked"), ("取消", "cancelled")):
        send(week, f"{act} {number}")
        assert week.messages()[-1]["kind"] == kind


def test_the_same_message_twice_books_once_and_full_means_waiting(week, session_id):
    week.citizen()
    for _ in range(2):
        send(week, str(NUMBER), id="m-1")
    assert [booking.seats for booking in week.bookings(session_id)] == [1]
    assert len(week.messages()) == 1
    week.citizen()
    send(week, f"{NUMBER} 3", phone="13800000001")
    assert [booking.status for booking in week.bookings(session_id)] == ["confirmed", "waitlisted"]


def test_what_was_booked_is_given_back(week, session_id):
    week.citizen()
    send(week, f"BOOK {NUMBER}")
    send(week, f"CANCEL {NUMBER}")
    assert [booking.status for booking in week.bookings(session_id)] == ["cancelled"]
    send(week, f"CANCEL {NUMBER}")
    assert f"You have no booking of session {NUMBER}" in last_sent(week)


def test_what_came_by_sms_stands_so_in_history_and_export(week, session_id):
    book(week.citizen(), session_id, people=3)
    citizen = week.citizen()
    send(week, f"报名 {NUMBER}", phone="13800000001")
    first, booking = week.bookings(session_id)
    [line] = citizen.get(f"/bookings/{booking.id}/history").json["items"]
    assert (line["change"], line["channel"], line["by"]) == ("waitlisted", "sms", "citizen")
    send(week, f"取消 {NUMBER}")
    with week.app.app_context(), reading() as db:
        query = select(BookingChange.change, BookingChange.channel).order_by(BookingChange.id)
        assert db.execute(query.filter_by(booking_id=first.id)).all()[-1] == ("cancelled", "sms")
    assert ",SMS," in week.staff("office").get(f"/exports/sessions/{session_id}.csv").text
    [_, promoted] = citizen.get(f"/bookings/{booking.id}/history").json["items"]
    assert (promoted["change"], promoted["by"]) == ("confirmed", "system")


def test_who_has_nothing_but_a_phone_can_follow_a_refusal(week, session_id):
    week.citizen()
    send(week, f"报名 {NUMBER} 2")
    [booking] = week.bookings(session_id)
    send(week, f"报名 {NUMBER} 1")
    assert f"报名编号 {booking.code}，2 人" in last_sent(week)
    assert f"先发“取消 {NUMBER}”再报" in last_sent(week)
    same_time = sitting(3)
    week.activity(same_time, edition_id=week.session(session_id).edition_id)
    send(week, f"报名 {add_check_digit(101)}")
    assert f"先发“取消 {NUMBER}”再报；两场都要报，请打服务台电话" in last_sent(week)
    send(week, f"取消 {NUMBER} 1")
    assert "已按您的要求取消" in last_sent(week)


ON_A_PAGE = ("打开", "勾选", "看看", "页", "“我的", "重新选择", "再按", "重新登录")


def test_words_that_make_sense_on_a_page_alone_have_others_for_a_message():
    """Every refusal of a booking or cancellation that speaks of what only a page has is worded anew (sms_words)."""
    for module in (refusals, cancellations, model):
        for function in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(function, ast.FunctionDef | ast.ClassDef):
                source = ast.unparse(function)
                if any(word in source for word in ON_A_PAGE):
                    assert function.name in WORDED_ANEW, function.name


WORDED_ANEW = {"already_booked", "overlapping", "once_a_day", "booking_blocked", "of_session", "_window"}
WORDED_ANEW |= {"no_such_session"}
# Whoever posts a message sends that one again (TooMany).
WORDED_ANEW |= {"TooManyAtOnce"}


@pytest.mark.parametrize(
    ("refusal", "answer"),
    [
        (refusals.booking_blocked(at(9, 8)), "11月9日 8:00 起可以再报；如有特殊情况，请打服务台电话。"),
        (refusals.no_such_session(), "请核对场次号后再发。"),
        (refusals.too_large(3), "没有报成：人数超过上限。一次最多为 3 人报名"),
        (refusals.SessionBegun(), "没有报成：这一场已经开始，不能再报名。"),
        (cancellations.TooLateToCancel(), "没有取消：已过取消时间。"),
        (refusals.SessionFull(), "相近的场次请问服务台。"),
        (
            refusals.BookingClosed(books_until=at(9, 8).isoformat()),
            "11月9日 8:00 截止，相近的场次请问服务台。",
        ),
    ],
)
def test_a_refusal_is_worded_for_a_phone(week, refusal, answer):
    act = "cancel" if isinstance(refusal, cancellations.TooLateToCancel) else "book"
    with week.app.app_context(), reading() as db:
        assert answer in sms_words.word_refusal(db, refusal, act).zh


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("你好", "例如：报名 1003 2"),
        ("报名 1004", "没有场次号 1004，可能写错了一位"),
        (f"报名 {NUMBER} 9", "没有报成："),
    ],
)
def test_what_cannot_be_done_is_answered_with_a_way_on(week, session_id, text, answer):
    week.citizen()
    send(week, text)
    assert answer in last_sent(week) and "027-82811234" in last_sent(week)
    assert week.bookings(session_id) == []


def test_an_unknown_or_long_silent_phone_is_told_to_call_the_desk(week, session_id):
    send(week, f"报名 {NUMBER}", phone="13912345678")
    assert f"请打服务台电话，说场次号 {NUMBER}" in last_sent(week)
    send(week, "报名 999999", phone="13912345678")
    assert "没有场次号 999999" in last_sent(week), "the desk knows none such, either"
    week.citizen()
    facts = sitting(3, at(28, 9))
    week.set_clock(at(5, 9).replace(year=2022, month=3))
    later = facts | {"starts_at": at(28, 9).replace(year=2022, month=3)}
    later |= {"ends_at": at(28, 11).replace(year=2022, month=3)}
    week.activity(later, edition_id=week.session(session_id).edition_id)
    send(week, f"报名 {add_check_digit(101)}")
    assert "还没有登录过" in last_sent(week)
    assert week.bookings(uuid.UUID(later["id"])) == []


def test_a_session_that_is_over_is_said_to_be(week, session_id):
    week.citizen()
    week.set_clock(at(8, 9))
    send(week, str(NUMBER))
    assert "已经结束" in last_sent(week)


def test_too_many_messages_of_one_phone_are_not_answered(week, session_id):
    for _ in range(8):
        send(week, "你好")
    assert len(week.messages()) == 5


def test_only_the_provider_is_believed(week, session_id):
    message = json.dumps({"from": PHONE, "text": str(NUMBER), "id": "m-1"})
    assert post(week, message, key="another").status_code == 403
    assert post(week, message, at_second=int(machine.unix()) - 1000).status_code == 403
    assert week.gateway().post("/inbound-sms", json={"message": message}).status_code == 403
    citizen = week.citizen()
    assert citizen.post("/inbound-sms", json={"message": message}).status_code == 403
    with week.app.app_context(), reading() as db:
        assert db.scalar(select(func.count()).select_from(InboundSms)) == 0


NO_MESSAGES = [
    "",
    "{}",
    "[1]",
    "null",
    "from=1",
    '{"from": 1, "text": [], "id": "x"}',
    "from=1&text=1&id=%00",
]
NO_MESSAGES += [json.dumps({"from": PHONE, "text": "1003", "id": id}) for id in ("m\0", "m\ud800")]


@pytest.mark.parametrize("message", NO_MESSAGES)
def test_what_is_no_message_is_refused_by_name(week, message):
    assert post(week, message).status_code == 422


def test_a_form_is_a_message_too(week, session_id):
    week.citizen()
    assert post(week, f"from={PHONE}&text={NUMBER}&id=7&time=1").status_code == 204
    assert len(week.bookings(session_id)) == 1


def test_where_no_key_is_set_no_message_is_taken(tmp_path, issuer):
    with new_week(f"sqlite:///{tmp_path}/n.db", f"embedded:///{tmp_path}/b.db", issuer) as week:
        assert post(week, "{}", key="").status_code == 404
        demo = client_for(week.app, issuer, roles=["gateway"], subject="gateway")
        assert demo.post("/demo/inbound-sms", json={"phone": PHONE, "text": "你好"}).status_code == 204
        assert "报名 1003 2" in last_sent(week)
