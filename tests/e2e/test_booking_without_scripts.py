"""A citizen's whole way through the portal with JavaScript switched off."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Portal
from tests.e2e.test_pages_for_everyone import found_by_axe
from tests.fixtures.double import Double
from tests.fixtures.pages import overview

CITIZEN = str(uuid.uuid4())


def say(department: Double, status: int, body: Any = None) -> None:
    """Let registration answer so from now on."""
    department.answers.clear()
    department.answer(status, body)


def booking(session_id: str, status: str = "confirmed", **changes: Any) -> dict[str, Any]:
    about = {"id": session_id, "title": "智能手机助老课", "status": "open", "reason": None}
    about |= {
        "place": "社区教育学院",
        "area": "江岸区",
        "seats_left": 4,
        "dates": [],
        "bookable_until": "2021-11-06T01:00:00+00:00",
        "cancel_until": "2021-11-06T01:00:00+00:00",
    }
    times = {"starts_at": "2021-11-06T01:00:00+00:00", "ends_at": "2021-11-06T03:00:00+00:00"}
    state = {
        "id": str(uuid.uuid4()),
        "session_id": session_id,
        "status": status,
        "reason": None,
        "position": None,
        "seats": 2,
        "needs": [],
        "can_cancel": status in ("confirmed", "waitlisted"),
        "undo_until": None,
        "moved_to": None,
        "moved_from": None,
        "held_beside": None,
        "waiting": None,
    }
    party = [{"name": "王小明", "age": "adult"}, {"name": "李奶奶", "age": "elder"}]
    return state | {"code": "K7QM2F", "party": party, "session": about | times, "offers": []} | changes


def ask_for_code(page: Page, department: Double) -> None:
    say(department, 202)
    page.get_by_label("手机号码").fill("139 0000 0001")
    page.get_by_label("我同意").check()
    with page.expect_navigation():  # what is said next is not for this
        page.get_by_role("button", name="发送验证码").click()


def enter_code(page: Page) -> None:
    page.get_by_label("短信里的六位数字").fill("123456")
    with page.expect_navigation():  # who goes elsewhere before it ends is not signed in
        page.get_by_role("main").get_by_role("button", name="登录").click()


def sign_in(page: Page, department: Double) -> None:
    ask_for_code(page, department)
    department.stand("/sign-ins", {"citizen_id": CITIZEN})
    enter_code(page)


@pytest.mark.parametrize("width", [320, 1280])
def test_find_sign_in_book_and_cancel(
    width: int, portal: Portal, new_reader: Callable[..., BrowserContext], department: Double
) -> None:
    page = new_reader(width, scripts=False).new_page()
    page.goto("/")
    page.get_by_label("搜索活动和场馆").fill("手机")
    page.get_by_role("button", name="搜索").click()
    page.get_by_role("link", name="智能手机助老课").first.click()
    free = page.get_by_role("listitem").filter(has_text="余 30 座")
    free.get_by_label("人数").select_option("2")
    free.get_by_role("button", name="报名").click()
    page.get_by_label("第 1 位的姓名").fill("王小明")
    page.get_by_label("第 2 位的姓名").fill("李奶奶")
    ask_for_code(page, department)
    department.stand("/sign-ins", {"citizen_id": CITIZEN})
    booked = booking(portal.pages["booking"].split("/")[2])
    say(department, 201, booked)
    department.stand("/overview", overview(booked))
    enter_code(page)
    expect(page.get_by_role("heading", name="报名成功")).to_be_visible()
    expect(page.get_by_text("K7QM2F")).to_be_visible()
    page.get_by_text("改或取消").click()
    page.get_by_role("link", name="取消报名").click()
    with page.expect_navigation():
        page.get_by_role("button", name="是的，取消报名").click()
    assert "DELETE" in [request.method for request in department.asked]


def test_what_went_wrong_is_said_and_the_form_stays(
    portal: Portal, new_reader: Callable[..., BrowserContext], department: Double
) -> None:
    page = new_reader(390).new_page()
    department.stand("/companions", {"people": [], "needs": [], "for_others": False})
    page.goto(f"/sign-in?next={portal.pages['booking']}")
    sign_in(page, department)
    page.get_by_label("第 1 位的姓名").fill("王小明")
    say(department, 409, {"type": "/problems/session-full", "title": "这一场满了", "status": 409})
    with page.expect_navigation():
        page.get_by_role("button", name="确认报名").click()
    expect(page.get_by_role("alert")).to_contain_text("这一场满了")
    expect(page.get_by_label("第 1 位的姓名")).to_have_value("王小明")
    assert found_by_axe(page) == []
    say(department, 503, {"title": "x", "status": 503})
    with page.expect_navigation():  # the page that is left has an alert and the name, too
        page.get_by_role("button", name="确认报名").click()
    expect(page.get_by_role("alert")).to_contain_text("报名系统暂时连不上")
    expect(page.get_by_label("第 1 位的姓名")).to_have_value("王小明")


def test_a_citizens_own_pages_are_for_everyone(
    portal: Portal, new_reader: Callable[..., BrowserContext], department: Double
) -> None:
    page = new_reader(320).new_page()
    page.goto("/my/bookings")
    id = portal.pages["booking"].split("/")[2]
    booking_view, closed = booking(id), booking(id, "cancelled", reason="closed")
    closed["offers"] = [booking_view["session"] | {"title": "书法公开课"}]
    sign_in(page, department)
    say(department, 200, {"items": [booking_view, closed], "next_cursor": None})
    page.goto("/my/bookings")
    assert found_by_axe(page) == []
    say(department, 200)
    department.stand(f"/bookings/{closed['id']}", closed)
    department.stand("/overview", overview(closed))
    for address in (
        f"/my/bookings/{closed['id']}",
        f"/my/bookings/{closed['id']}/cancel",
        f"/my/bookings/{closed['id']}/move",
        portal.pages["booking"],
    ):
        page.goto(address)
        assert found_by_axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
    offer = {"at": "2021-11-05T00:00:00+00:00", "free": 1, "needed": 2, "taken": 1}
    waiting = {
        "position": 2,
        "people_ahead": 5,
        "chance": "possible",
        "passed": [offer],
        "until": offer["at"],
    }
    waits = booking_view | {"status": "waitlisted", "waiting": waiting, "undo_until": offer["at"]}
    department.stand(f"/bookings/{waits['id']}", waits)
    department.stand("/overview", overview(waits))
    for address in (f"/my/bookings/{booking_view['id']}", f"/my/bookings/{booking_view['id']}/party"):
        page.goto(address)
        assert found_by_axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
