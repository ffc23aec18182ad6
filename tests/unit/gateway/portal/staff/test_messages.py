"""What messages lead to and come from: the page behind the short link, the phone list, and their words."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from gateway.accounts import staff_accounts
from gateway.accounts.store import transaction
from tests.fixtures.double import Double
from tests.fixtures.gateway import edition
from tests.fixtures.pages import Reader, let_answer

TOKEN = "K7QM2F-ACDEFGHJKM"
PASSWORD = "correct horse battery"


@pytest.fixture
def gateway(new_gateway: Callable[..., Flask], department: Double) -> Flask:
    app = new_gateway(registration_url=department.url, address_limit="3 per minute")
    edition(app)
    return app


@pytest.fixture
def reader(gateway: Flask) -> Reader:
    return Reader(gateway.test_client())


@pytest.fixture
def staff(gateway: Flask) -> Callable[[str], Reader]:
    """A browser that staff with this role are signed in at."""

    def sign_in(role: str) -> Reader:
        with gateway.app_context():
            credential = staff_accounts.credential(PASSWORD)
            with transaction() as db:
                venues = [uuid.uuid4()]
                staff_accounts.create(db, credential=credential, username=role, roles=[role], venues=venues)
        reader = Reader(gateway.test_client())
        reader.open("/staff/sign-in")
        assert reader.send("/staff/sign-in", username=role, password=PASSWORD).status_code == 303
        return reader

    return sign_in


def booking(status: str = "confirmed", **fields: Any) -> dict[str, Any]:
    """A booking as registration tells it to who holds its link."""
    session = {
        "id": str(uuid.uuid4()),
        "title": "智能手机助老课",
        "place": "社区教育学院",
        "address": "解放大道1号",
        "bring": "老花镜",
        "starts_at": "2021-11-06T01:00:00+00:00",
        "ends_at": "2021-11-06T03:00:00+00:00",
        "status": "open",
        "reason": None,
    }
    can = {"can_confirm": status == "confirmed", "can_give_back": status in ("confirmed", "waitlisted")}
    state = {
        "id": str(uuid.uuid4()),
        "session_id": session["id"],
        "status": status,
        "position": 2 if status == "waitlisted" else None,
        "code": "K7QM2F",
        "party": [{"name": "王*"}],
        "session": session,
        "offers": [],
        "affirmed_at": None,
        "can_take": True,
        "taken": None,
        "token": TOKEN,
    }
    return state | can | fields


def problem(status: int, title: str, **fields: Any) -> tuple[int, dict[str, Any]]:
    return status, {"type": "/problems/x", "title": title, "status": status, **fields}


def test_a_link_shows_the_booking_to_who_holds_it(reader: Reader, department: Double) -> None:
    let_answer(department, (200, booking()))
    for tail in ("%20", "%E3%80%80", "。", "，", "。来不了请退", "）", "/"):
        assert reader.open(f"/b/{TOKEN}{tail}").location == f"/b/{TOKEN}"
    answer = reader.open(f"/b/{TOKEN}")
    assert answer.status_code == 200
    for text in ("智能手机助老课", "王*", "老花镜", "K7QM2F", "我会来", "来不了，退掉座位"):
        assert text in reader.page
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    [request] = department.asked
    assert (request.method, request.path) == ("GET", f"/links/{TOKEN}")


@pytest.mark.slow
@pytest.mark.parametrize("step", ["confirm", "give-back"])
def test_a_button_does_it_and_shows_what_became_of_it(reader: Reader, department: Double, step: str) -> None:
    let_answer(department, (200, booking()))
    reader.open(f"/b/{TOKEN}")
    if step == "give-back":
        assert f'href="/b/{TOKEN}/{step}"' in reader.page and f'action="/b/{TOKEN}/{step}"' not in reader.page
        reader.open(f"/b/{TOKEN}/{step}")
        assert "要退掉座位吗？" in reader.page and "智能手机助老课" in reader.page
    assert f'action="/b/{TOKEN}/{step}"' in reader.page
    assert {request.method for request in department.asked} == {"GET"}
    assert reader.send(f"/b/{TOKEN}/{step}").location == f"/b/{TOKEN}"
    assert (department.asked[-1].method, department.asked[-1].path) == ("POST", f"/links/{TOKEN}/{step}")
    let_answer(department, (200, booking(affirmed_at="2021-11-05T01:00:00+00:00")))
    reader.open(f"/b/{TOKEN}")
    assert "已记下：您会来" in reader.page
    assert f'action="/b/{TOKEN}/confirm"' not in reader.page


def test_an_offer_is_taken_and_leads_to_its_own_link(reader: Reader, department: Double) -> None:
    other = booking()["session"] | {"title": "书法公开课"}
    let_answer(department, (200, booking("cancelled", offers=[other])))
    reader.open(f"/b/{TOKEN}")
    address = f"/b/{TOKEN}/take?session_id={other['id']}"
    assert f'href="{address}"' in reader.page and '/take"' not in reader.page
    reader.open(address)
    assert "书法公开课" in reader.page and f'action="/b/{TOKEN}/take"' in reader.page
    let_answer(department, (200, booking(token="ACDEFG-ACDEFGHJKM")))
    answer = reader.send(f"/b/{TOKEN}/take", session_id=other["id"])
    assert answer.location == "/b/ACDEFG-ACDEFGHJKM"
    assert department.asked[-1].json == {"session_id": other["id"]}


@pytest.mark.parametrize("step", ["give-back", "take?session_id=0"])
def test_what_can_be_done_no_more_is_said_and_leads_back(
    reader: Reader, department: Double, step: str
) -> None:
    let_answer(department, (200, booking("cancelled", can_give_back=False)))
    reader.open(f"/b/{TOKEN}/{step}")
    assert "现在办不了" in reader.page and f'href="/b/{TOKEN}"' in reader.page
    assert '<form method="post"' not in reader.page.partition("<main")[2].partition("</main>")[0]


def test_what_is_refused_is_said_on_the_page(reader: Reader, department: Double) -> None:
    let_answer(department, (200, booking()))
    reader.open(f"/b/{TOKEN}")
    let_answer(department, problem(409, "已过取消时间", detail="请打电话告诉服务台。"), (200, booking()))
    assert reader.send(f"/b/{TOKEN}/give-back").status_code == 409
    assert "请打电话告诉服务台。" in reader.page
    assert "K7QM2F" in reader.page


def test_a_page_that_stood_open_too_long_does_nothing(reader: Reader, department: Double) -> None:
    let_answer(department, (200, booking()))
    reader.open(f"/b/{TOKEN}")
    department.asked.clear()
    assert reader.send(f"/b/{TOKEN}/give-back", csrf_token="stale").status_code == 400
    assert "页面打开得太久了" in reader.page
    assert [request.method for request in department.asked] == ["GET"]


@pytest.mark.slow
def test_a_link_that_is_wrong_says_so_and_cannot_be_guessed(reader: Reader, department: Double) -> None:
    let_answer(department, problem(404, "这个链接打不开"))
    for n in range(2):
        assert reader.open(f"/b/ACDEFG-{n}").status_code == 404
        assert "请完整复制短信里的链接" in reader.page
    let_answer(department, (200, booking()))
    for _ in range(5):
        assert reader.open(f"/b/{TOKEN}").status_code == 200, "who has the link is not counted"
    department.asked.clear()
    assert reader.open("/b/..").status_code in (301, 308, 404)
    assert reader.open("/b/a%20b").status_code in (404, 429)
    assert reader.open("/b/x").status_code == 429
    assert department.asked == []


def test_with_registration_away_the_page_says_so(reader: Reader, department: Double) -> None:
    let_answer(department, problem(503, "x"))
    assert reader.open(f"/b/{TOKEN}").status_code == 503
    assert "报名系统暂时连不上" in reader.page


def test_links_are_asked_for_by_the_gateway_alone(gateway: Flask, department: Double) -> None:
    client = gateway.test_client()
    assert client.get(f"/api/registration/links/{TOKEN}").status_code == 404
    assert client.post(f"/api/registration/links/{TOKEN}/give-back").status_code == 404
    assert department.asked == []


def call(**fields: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "kind": "booked",
        "status": "phone",
        "name": "王*",
        "phone": "138****0000",
        "text": "已报名：智能手机助老课",
        "why": None,
        "written_at": "2021-11-05T01:00:00+00:00",
    } | fields


@pytest.mark.slow
def test_the_desk_sees_whom_to_call_and_ticks_it_off(
    staff: Callable[[str], Reader], department: Double
) -> None:
    desk = staff("desk")
    desk.open("/staff")
    assert 'href="/staff/phone-list"' in desk.page
    facts = call(status="given_up", why="x; it may have arrived")
    let_answer(department, (200, {"items": [facts], "next_cursor": "more"}))
    desk.open("/staff/phone-list")
    assert "已报名：智能手机助老课" in desk.page
    assert "可能已经收到短信" in desk.page
    assert 'href="/staff/phone-list?cursor=more"' in desk.page
    let_answer(department, (200, facts))
    assert desk.send(f"/staff/phone-list/{facts['id']}/done").location == "/staff/phone-list"
    assert department.asked[-1].path == f"/phone-list/{facts['id']}/done"


@pytest.mark.slow
def test_whom_nobody_can_call_stands_on_a_list_of_their_own(
    staff: Callable[[str], Reader], department: Double
) -> None:
    desk = staff("desk")
    let_answer(department, (200, {"items": [], "next_cursor": None}))
    desk.open("/staff/phone-list")
    assert 'href="/staff/phone-list?which=unreachable"' in desk.page
    facts = call(status="unreachable", phone=None, text="很抱歉，手机课 11月10日（周三）9:00–11:00 取消")
    let_answer(department, (200, {"items": [facts], "next_cursor": None}))
    desk.open("/staff/phone-list?which=unreachable")
    assert "which=unreachable" in department.asked[-1].path
    assert "手机课 11月10日（周三）9:00–11:00 取消" in desk.page
    assert "显示完整号码" not in desk.page
    let_answer(department, (200, facts))
    answer = desk.send(f"/staff/phone-list/{facts['id']}/done", which="unreachable")
    assert answer.location == "/staff/phone-list?which=unreachable"


@pytest.mark.slow
def test_a_number_is_shown_for_a_reason(staff: Callable[[str], Reader], department: Double) -> None:
    desk, facts = staff("desk"), call()
    text_page = (200, {"items": [facts], "next_cursor": None})
    let_answer(department, text_page)
    desk.open("/staff/phone-list")
    errors = [{"field": "reason", "message": "请填写原因"}]
    let_answer(department, problem(422, "填写有误", errors=errors), text_page)
    assert desk.send(f"/staff/phone-list/{facts['id']}/phone", reason="x").status_code == 422
    assert "请填写原因" in desk.page
    assert 'value="x"' in desk.page
    let_answer(department, (200, {"phone": "+8613800000000"}), text_page)
    answer = desk.send(f"/staff/phone-list/{facts['id']}/phone", reason="打电话通知")
    assert answer.status_code == 200
    assert 'href="tel:+8613800000000"' in desk.page
    assert [request.json for request in department.asked if request.path.endswith("/phone")][-1] == {
        "reason": "打电话通知"
    }


def text(kind: str = "booked", locale: str = "zh", own: str | None = None) -> dict[str, Any]:
    places = [{"name": "what", "meaning": "场次名称、时间、地点"}]
    words = {
        "kind": kind,
        "locale": locale,
        "builtin": "已报名：{what}",
        "own": own,
        "version": 7 if own else 0,
    }
    return words | {"placeholders": places}


@pytest.mark.slow
def test_the_office_words_messages(staff: Callable[[str], Reader], department: Double) -> None:
    office = staff("office")
    answer = (200, {"items": [text(), text(locale="en", own="Done: {what}")], "next_cursor": None})
    let_answer(department, answer)
    office.open("/staff/templates")
    assert "已报名：{what}" in office.page
    assert "Done: {what}" in office.page
    office.open("/staff/templates/booked/zh")
    assert "{what}" in office.page
    assert "恢复原文" not in office.page
    let_answer(department, (200, text()))
    assert office.send("/staff/templates/booked/zh", text=" 成功：{what} ").location.endswith(
        "/staff/templates#booked"
    )
    put = department.asked[-1]
    assert (put.method, put.path, put.json) == ("PUT", "/templates/booked/zh", {"text": "成功：{what}"})
    assert put.headers["If-Match"] == '"0"'
    let_answer(department, answer)
    office.open("/staff/templates/booked/en")
    let_answer(department, (200, text(locale="en")))
    office.send("/staff/templates/booked/en", reset="1", text="x")
    assert (department.asked[-1].method, department.asked[-1].headers["If-Match"]) == ("DELETE", '"7"')
    let_answer(department, answer)
    assert office.open("/staff/templates/nothing/zh").status_code == 404


@pytest.mark.slow
def test_of_two_who_word_a_message_the_second_sees_both_texts(
    staff: Callable[[str], Reader], department: Double
) -> None:
    office, address = staff("office"), "/staff/templates/booked/zh"
    let_answer(department, (200, {"items": [text()], "next_cursor": None}))
    office.open(address)
    now = (200, {"items": [text(own="别人的：{what}")], "next_cursor": None})
    let_answer(department, problem(412, "别人刚刚改过", type="/problems/changed-meanwhile", version=7), now)
    assert office.send(address, text="我的：{what}").status_code == 412
    assert "<td>别人的：{what}</td><td>我的：{what}</td>" in office.page
    assert "我的：{what}</textarea>" in office.page and 'name="version" value="7"' in office.page


@pytest.mark.slow
def test_a_text_that_is_refused_stays_as_it_was_typed(
    staff: Callable[[str], Reader], department: Double
) -> None:
    office, answer = staff("office"), (200, {"items": [text()], "next_cursor": None})
    let_answer(department, answer)
    office.open("/staff/templates/booked/zh")
    errors = [{"field": "text", "message": "{whom} 不能用在这里"}]
    let_answer(department, problem(422, "填写有误", errors=errors), answer)
    assert office.send("/staff/templates/booked/zh", text="你好 {whom}").status_code == 422
    assert "你好 {whom}</textarea>" in office.page
    assert 'id="text-wrong"' in office.page


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/staff/phone-list", "/staff/templates", "/staff/templates/booked/zh"])
def test_workplaces_are_for_their_staff(
    reader: Reader, staff: Callable[[str], Reader], department: Double, address: str
) -> None:
    assert reader.open(address).location.partition("?")[0] == "/staff/sign-in"
    assert staff("door").open(address).status_code == 403
    assert department.asked == []


@pytest.mark.slow
def test_with_registration_away_workplaces_say_so(staff: Callable[[str], Reader], department: Double) -> None:
    office = staff("office")
    let_answer(department, problem(503, "x"))
    for address in ("/staff/phone-list", "/staff/templates", "/staff/templates/booked/zh"):
        assert office.open(address).status_code == 503
        assert "报名系统暂时连不上" in office.page
