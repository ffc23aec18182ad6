"""Signing in, booking and giving back through the pages, with registration's double behind them."""

import re
import uuid

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.filled import filled
from tests.fixtures.gateway import activity, booking_form, session, sitting
from tests.fixtures.pages import CITIZEN, PHONE, Reader, booking, let_answer, overview, say

NONE_YET = {"type": "/problems/no-such-feedback", "title": "x"}


@pytest.fixture
def booking_page(portal: Flask) -> str:
    return booking_form(portal)


def test_signing_in_takes_two_steps_and_comes_back(
    stranger: Reader, department: Double, booking_page: str
) -> None:
    stranger.open(f"{booking_page}?people=2")
    stranger.open(f"/sign-in?next={booking_page}?people=2")
    say(department, 202)
    assert stranger.send("/sign-in", phone="139 0000 0001", consent="1").status_code == 200
    assert "短信里的六位数字" in stranger.page
    [code] = re.findall('<input[^>]*name="code"[^>]*>', stranger.page)
    assert 'autocomplete="one-time-code"' in code and 'inputmode="numeric"' in code
    say(department, 200, {"citizen_id": CITIZEN})
    assert stranger.send("/sign-in/code", code="123456").location == f"{booking_page}?people=2"
    assert [request.json["phone"] for request in department.asked] == ["+8613900000001"] * 2
    assert "退出登录" in stranger.open("/").text


@pytest.mark.slow
def test_who_is_not_signed_in_fills_in_the_form_once(
    stranger: Reader, department: Double, booking_page: str
) -> None:
    stranger.open(f"{booking_page}?people=2")
    [key] = re.findall(r'name="key" value="([^"]+)"', stranger.page)
    say(department, 202)
    names = {"party-0-name": "王小明", "party-1-name": '李"奶奶', "needs": "wheelchair"}
    stranger.press(booking_page, **names, phone=PHONE, consent="1")
    assert [request.path for request in department.asked] == ["/sign-in-codes"]
    say(department, 422, {"type": "/problems/code-wrong", "title": "验证码不对"})
    stranger.press("/sign-in/code", code="000000")
    view = booking(booking_page.split("/")[2])
    let_answer(department, (200, {"citizen_id": CITIZEN}), (201, view), (200, overview(view)))
    assert "报名成功" in stranger.press("/sign-in/code", code="【学习周】验证码123456，5分钟内有效").text
    code, booked, shown = department.asked
    assert code.json["code"] == "123456"
    assert [person["name"] for person in booked.json["party"]] == ["王小明", '李"奶奶']
    assert booked.json["needs"] == ["wheelchair"]
    assert booked.headers["Idempotency-Key"] == key
    assert shown.path == f"/bookings/{view['id']}/overview"


@pytest.mark.slow
def test_whoever_is_not_signed_in_is_told_what_is_missing_before_a_code_is_sent(
    stranger: Reader, department: Double, booking_page: str
) -> None:
    stranger.open(booking_page)
    page = stranger.press(booking_page, **{"party-0-name": ""}, phone=PHONE).text
    assert 'id="party-0-name-wrong"' in page
    assert 'id="consent-wrong"' in page
    assert f'value="{PHONE}"' in page
    assert department.asked == []


@pytest.mark.slow
def test_a_form_of_who_was_signed_out_meanwhile_comes_along(citizen: Reader, department: Double) -> None:
    id = uuid.uuid4()
    address, given = f"/my/bookings/{id}/feedback", ((404, NONE_YET), (201, {}))
    let_answer(department, (200, booking(str(id))), (404, NONE_YET))
    citizen.open(address)
    citizen.client.delete_cookie("lw_session")
    say(department, 202)
    assert "填写的内容都在" in citizen.press(address, rating="5", comment="讲得好").text
    citizen.press("/sign-in", phone=PHONE, consent="1")
    let_answer(department, (200, {"citizen_id": CITIZEN}), *given, (200, booking(str(id))), given[0])
    citizen.press("/sign-in/code", code="123456")
    posted = [request.json for request in department.asked if request.method == "POST"]
    assert posted[1:] == [{"rating": 5, "comment": "讲得好"}]


def test_who_has_booked_before_finds_the_names_filled_in(
    citizen: Reader, department: Double, booking_page: str
) -> None:
    people = [{"name": "李奶奶", "age": "elder"}, {"name": "王小明", "age": "adult"}]
    say(department, 200, {"people": people, "needs": ["wheelchair"], "for_others": True})
    page = citizen.open(booking_page).text
    assert filled(page, booking_page)["party-0-name"] == ["李奶奶"]
    assert filled(page, booking_page)["party-0-age"] == ["elder"]
    assert filled(page, booking_page)["needs"] == ["wheelchair"]
    assert '<option value="王小明">' in page
    say(department, 503, {"title": "x"})
    assert 'name="party-0-name"' in citizen.open(booking_page).text, "and goes on without"


@pytest.mark.parametrize(("terms", "folded"), [({}, True), ({"children_per_adult": 2}, False)])
def test_age_is_asked_where_it_decides_something(
    citizen: Reader, portal: Flask, terms: dict[str, int], folded: bool
) -> None:
    facts = sitting()
    session(portal, facts, activity_id=activity(portal, sittings=[facts]), **terms)
    page = citizen.open(f"/sessions/{facts['id']}/book").text
    before, _age, _after = page.partition('name="party-0-age"')
    assert (before.count("<details") > before.count("</details>")) is folded


def test_no_code_is_sent_without_consent(stranger: Reader, department: Double) -> None:
    stranger.open("/sign-in")
    assert stranger.send("/sign-in", phone=PHONE).status_code == 422
    assert "请先勾选同意" in stranger.page
    assert f'value="{PHONE}"' in stranger.page
    assert department.asked == []


def test_a_phone_that_is_none_is_named(stranger: Reader) -> None:
    stranger.open("/sign-in")
    assert stranger.send("/sign-in", phone="12", consent="1").status_code == 422
    assert 'id="phone-wrong"' in stranger.page


def test_a_wrong_code_can_be_typed_again(stranger: Reader, department: Double) -> None:
    stranger.open("/sign-in")
    say(department, 202)
    stranger.send("/sign-in", phone=PHONE, consent="1")
    wrong = [{"field": "code", "message": "验证码不对"}]
    say(department, 422, {"type": "x", "title": "验证码不对", "status": 422, "errors": wrong})
    assert stranger.send("/sign-in/code", code="000000").status_code == 422
    assert 'id="code-wrong"' in stranger.page
    assert f'name="phone" value="{PHONE}"' in stranger.page


@pytest.mark.slow
@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example", "evil"])
def test_signing_in_leads_to_no_other_site(stranger: Reader, department: Double, elsewhere: str) -> None:
    stranger.open("/sign-in")
    say(department, 202)
    stranger.send("/sign-in", phone=PHONE, consent="1", next=elsewhere)
    say(department, 200, {"citizen_id": CITIZEN})
    assert stranger.send("/sign-in/code", code="1", next=elsewhere).location == "/my/bookings"


@pytest.mark.slow
def test_booking_sends_names_and_key_and_shows_the_code(
    citizen: Reader, department: Double, booking_page: str
) -> None:
    citizen.open(f"{booking_page}?people=2")
    view = booking(booking_page.split("/")[2])
    say(department, 201, view)
    answer = citizen.send(
        booking_page, **{"party-0-name": "王小明", "party-1-name": " 李奶奶 ", "waitlist": "1"}
    )
    assert answer.location == f"/my/bookings/{view['id']}"
    request = department.asked[-1]
    assert [person["name"] for person in request.json["party"]] == ["王小明", "李奶奶"]
    assert request.json["waitlist"] is True
    assert uuid.UUID(request.headers["Idempotency-Key"])
    say(department, 200, overview(view))
    citizen.open(answer.location)
    assert "K7QM2F" in citizen.page
    assert "报名成功" in citizen.page


def test_the_form_names_the_limit_by_which_there_are_not_more_seats(citizen: Reader, portal: Flask) -> None:
    facts = sitting()
    half = {"ratio_percent": 50, "scope": "venue", "district": None, "sector": None}
    half["from_at"] = "2021-11-02T16:00:00+00:00"
    session(portal, facts, activity_id=activity(portal, sittings=[facts]), limit=half)
    assert "限流 50%（11月3日 周三起，本馆）" in citizen.open(f"/sessions/{facts['id']}/book").text


def test_a_refused_booking_keeps_what_was_typed(
    citizen: Reader, department: Double, booking_page: str
) -> None:
    citizen.open(f"{booking_page}?people=2")
    key = re.findall(r'name="key" value="([^"]+)"', citizen.page)
    wrong = [{"field": "party.1.name", "message": "姓名里有不能显示的字符"}]
    say(department, 422, {"type": "x", "title": "填写有误", "status": 422, "errors": wrong})
    answer = citizen.send(booking_page, **{"party-0-name": "王小明", "party-1-name": "李"})
    assert answer.status_code == 422
    assert 'value="王小明"' in citizen.page
    assert 'id="party-1-name-wrong"' in citizen.page
    assert 'href="#party-1-name"' in citizen.page
    assert re.findall(r'name="key" value="([^"]+)"', citizen.page) == key
    assert filled(citizen.page, booking_page) == {
        "key": key,
        "people": ["2"],
        "party-0-name": ["王小明"],
        "party-0-age": ["adult"],
        "party-1-name": ["李"],
        "party-1-age": ["adult"],
    }


@pytest.mark.slow
def test_a_booking_that_is_there_already_is_linked(
    citizen: Reader, department: Double, booking_page: str
) -> None:
    citizen.open(booking_page)
    other = str(uuid.uuid4())
    say(department, 409, {"type": "x", "title": "您已报过这一场", "status": 409, "booking_id": other})
    assert citizen.send(booking_page, **{"party-0-name": "王小明"}).status_code == 409
    assert f'href="/my/bookings/{other}"' in citizen.page


@pytest.mark.slow
def test_with_registration_away_the_form_stays_filled(
    citizen: Reader, department: Double, booking_page: str
) -> None:
    citizen.open(booking_page)
    say(department, 503, {"title": "x", "status": 503})
    answer = citizen.send(booking_page, **{"party-0-name": "王小明"})
    assert answer.status_code == 503
    assert "报名系统暂时连不上" in citizen.page
    assert 'value="王小明"' in citizen.page
    assert citizen.open("/my/bookings").status_code == 503
    assert "已报的座位不会丢" in citizen.page
    assert citizen.open("/activities").status_code == 200


def test_an_expired_form_stays_filled_and_does_nothing(
    citizen: Reader, department: Double, booking_page: str
) -> None:
    citizen.open(booking_page)
    answer = citizen.send(booking_page, **{"party-0-name": "王小明", "csrf_token": "stale"})
    assert answer.status_code == 400
    assert "页面打开得太久了" in citizen.page
    assert 'value="王小明"' in citizen.page
    assert [request.method for request in department.asked] == ["GET"]


def test_pages_refuse_forms_without_a_token(citizen: Reader, department: Double, booking_page: str) -> None:
    assert citizen.client.post(booking_page, data={"party-0-name": "王小明"}).status_code == 400
    assert department.asked == []


@pytest.mark.parametrize(
    ("status", "starts", "ends"),
    [("attended", "01:00", "03:00"), ("attended", "00:00", "03:00"), ("confirmed", "00:00", "03:00")],
    ids=["checked in before it begins", "checked in and under way", "late for it"],
)
def test_what_is_not_over_is_still_to_come_whoever_has_come(
    citizen: Reader, department: Double, status: str, starts: str, ends: str
) -> None:
    day = "2021-11-05T{}:00+00:00"
    here = booking(str(uuid.uuid4()), status)
    here["session"] |= {"starts_at": day.format(starts), "ends_at": day.format(ends)}
    say(department, 200, {"items": [here], "next_cursor": None})
    citizen.open("/my/bookings")
    assert "即将参加" in citizen.page and "以往和已取消的" not in citizen.page
    assert citizen.page.index("即将参加") < citizen.page.index("我的学习记录"), "what one comes for is first"


def test_my_bookings_show_what_is_coming_and_what_is_offered(citizen: Reader, department: Double) -> None:
    id, other = str(uuid.uuid4()), str(uuid.uuid4())
    closed = booking(id, "cancelled", reason="closed")
    offer = closed["session"] | {"id": other, "title": "书法公开课"}
    waiting = booking(str(uuid.uuid4()), "waitlisted")
    say(department, 200, {"items": [closed | {"offers": [offer]}, waiting], "next_cursor": None})
    citizen.open("/my/bookings")
    assert (
        citizen.page.index("即将参加")
        < citizen.page.index("候补第 3 个报名")
        < citizen.page.index("书法公开课")
    )
    assert f'href="/sessions/{other}/book?people=1"' in citizen.page


def test_cancelling_asks_first(citizen: Reader, department: Double) -> None:
    booking_view = booking(str(uuid.uuid4()))
    address = f"/my/bookings/{booking_view['id']}"
    say(department, 200, booking_view)
    citizen.open(f"{address}/cancel")
    assert "要取消这份报名吗" in citizen.page
    assert [request.method for request in department.asked] == ["GET"]
    assert citizen.send(f"{address}/cancel").location == address
    assert department.asked[-1].method == "DELETE"


def test_a_bookings_page_says_what_to_bring_and_why_it_is_off(citizen: Reader, department: Double) -> None:
    view = booking(CITIZEN)
    view["session"] |= {"bring": "老花镜"}
    say(department, 200, overview(view))
    citizen.open(f"/my/bookings/{view['id']}")
    assert "老花镜" in citizen.page
    off = booking(CITIZEN, "cancelled", reason="closed")
    off["session"] |= {"status": "cancelled", "reason": "closed"}
    say(department, 200, overview(off))
    citizen.open(f"/my/bookings/{off['id']}?lang=en")
    assert re.search(r"We are sorry, this session was cancelled\. Reason: [^<]+\.<", citizen.page)


def test_someone_elses_booking_is_not_found(citizen: Reader, department: Double) -> None:
    say(department, 404, {"type": "x", "title": "您没有这个报名", "status": 404})
    assert citizen.open(f"/my/bookings/{uuid.uuid4()}").status_code == 404
    assert "回到首页" in citizen.page


def test_signing_out_ends_it(citizen: Reader) -> None:
    citizen.open("/")
    assert citizen.send("/sign-out").status_code == 303
    assert citizen.open("/my/bookings").status_code == 303


def test_staff_are_told_that_name_or_password_is_wrong(stranger: Reader) -> None:
    stranger.open("/staff/sign-in")
    assert stranger.send("/staff/sign-in", username="nobody", password="wrong wrong").status_code == 401
    assert 'value="nobody"' in stranger.page
    assert "wrong wrong" not in stranger.page
    assert stranger.open("/staff").location.partition("?")[0] == "/staff/sign-in"


def key_of(reader: Reader) -> str:
    [key] = re.findall(r'name="key" value="([^"]+)"', reader.page)
    return str(key)


def test_back_correct_a_name_and_send_again(citizen: Reader, department: Double, booking_page: str) -> None:
    """What stands is said, with the way to it and to its names; the form can be used for another booking."""
    citizen.open(booking_page)
    key, stands = key_of(citizen), booking(booking_page.split("/")[2])
    used = {"type": "/problems/key-reused", "title": "这个 Idempotency-Key 已用于另一项请求", "status": 409}
    let_answer(department, (409, used | {"booking_id": stands["id"]}), (200, stands))
    assert citizen.send(booking_page, **{"party-0-name": "王小名"}).status_code == 409
    assert "您已报过这一场" in citizen.page and "Idempotency" not in citizen.page
    assert f'href="/my/bookings/{stands["id"]}"' in citizen.page
    assert f'href="/my/data/bookings/{stands["id"]}/names"' in citizen.page
    assert key_of(citizen) != key


def test_back_after_cancelling_and_send_again(citizen: Reader, department: Double, booking_page: str) -> None:
    """The first press says that the booking was cancelled; the second, with the new key, books anew."""
    citizen.open(booking_page)
    key, session_id = key_of(citizen), booking_page.split("/")[2]
    say(department, 201, booking(session_id, "cancelled"))
    assert citizen.send(booking_page, **{"party-0-name": "王小明"}).status_code == 409
    assert "这份报名已取消" in citizen.page and "要重新报名" in citizen.page
    assert 'value="王小明"' in citizen.page
    view = booking(session_id)
    say(department, 201, view)
    assert citizen.send(booking_page, **{"party-0-name": "王小明"}).location == f"/my/bookings/{view['id']}"
    assert department.asked[-1].headers["Idempotency-Key"] != key


def test_without_cookies_it_is_said_that_they_are_off(portal: Flask) -> None:
    client = portal.test_client(use_cookies=False)
    token = re.findall(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)[0]
    filled_in = {"csrf_token": token, "phone": PHONE, "consent": "1"}
    answer = client.post("/sign-in", data=filled_in, headers={"Accept-Language": "zh"})
    assert answer.status_code == 400
    assert "浏览器没有带回 Cookie" in answer.text and "允许本站使用 Cookie" in answer.text
    assert "页面打开得太久了" not in answer.text and f'value="{PHONE}"' in answer.text
    leaving = client.post("/sign-out", data={"csrf_token": token}, headers={"Accept-Language": "zh"})
    assert leaving.status_code == 400 and "浏览器没有带回 Cookie" in leaving.text


def test_another_number_of_people_keeps_what_was_typed(
    stranger: Reader, department: Double, booking_page: str
) -> None:
    stranger.open(booking_page)
    form = {"party-0-name": "王小明", "needs": "wheelchair", "reshape": "1"}
    page = stranger.press(booking_page, **form, people="3").text
    assert [filled(page, booking_page)[f"party-{n}-name"] for n in range(3)] == [["王小明"], [""], [""]]
    assert filled(page, booking_page)["needs"] == ["wheelchair"]
    assert 'role="alert"' not in page
    page = stranger.press(booking_page, **form, people="1").text
    assert "party-1-name" not in page
    assert department.asked == []


@pytest.mark.parametrize(("people", "names"), [("3", ["王小明", "", ""]), ("1", ["王小明"])])
def test_whoever_chose_another_number_and_went_on_is_asked_for_the_names(
    citizen: Reader, department: Double, booking_page: str, people: str, names: list[str]
) -> None:
    citizen.open(booking_page)
    count = len(department.asked)
    form = {"party-0-name": "王小明"} | ({"party-1-name": "李芳"} if people == "1" else {})
    page = citizen.press(booking_page, **form, people=people)
    assert page.status_code == 422
    assert f"现在是 {people} 位。请核对姓名，再按一次。" in page.text.partition("<h1")[0]
    assert [filled(page.text, booking_page)[f"party-{n}-name"] for n in range(int(people))] == [
        [name] for name in names
    ]
    assert not [request for request in department.asked[count:] if request.method == "POST"]
