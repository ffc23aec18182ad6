"""Taps from the home page to a seat, counted in the browser, so that a page that asks for more is seen."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.e2e.conftest import Portal
from tests.e2e.test_booking_without_scripts import CITIZEN, booking, say
from tests.fixtures.double import Double
from tests.fixtures.finger import Finger
from tests.fixtures.pages import overview


def book_as_newcomer(finger: Finger, department: Double, session_id: str, *names: str) -> None:
    """Fill in the form that is open, with phone and code on the way; the seat is had."""
    page = finger.page
    for number, name in enumerate(names, 1):
        finger.type(page.get_by_label(f"第 {number} 位的姓名"), name)
    finger.type(page.get_by_label("手机号码"), "13900000001")
    finger.press(page.get_by_label("我同意"))
    say(department, 202, {"id": session_id})
    with page.expect_navigation():  # what is said next is not for this
        finger.press(page.get_by_role("button", name="发送验证码"))
    booked = booking(session_id)
    department.stand("/sign-ins", {"citizen_id": CITIZEN})
    department.stand("/companions", {"people": [], "needs": [], "for_others": False})
    department.stand("/overview", overview(booked))
    say(department, 201, booked)
    finger.type(page.get_by_label("短信里的六位数字"), "123456")
    finger.press(page.get_by_role("button", name="登录并提交"))
    expect(page.get_by_role("heading", name="报名成功")).to_be_visible()
    page.go_back()  # to the form, and to no question of the browser's whether to send it again
    expect(page.get_by_label("第 1 位的姓名")).to_be_visible()


def test_taps_from_the_home_page_to_a_seat(
    portal: Portal, new_reader: Callable[..., BrowserContext], department: Double
) -> None:
    session_id = portal.pages["booking"].split("/")[2]
    taps = {}
    for who in ("one", "one in large print", "two"):
        large = "large" if "large" in who else "normal"
        finger = Finger(new_reader(390, print_size=large).new_page())
        page = finger.page
        page.goto("/")
        if large == "large":
            page.goto("/activities")  # the double's week has nothing today
            finger.taps += 1
            finger.press(page.get_by_role("main").get_by_role("link", name=re.compile("^报名")).first)
        else:
            finger.press(page.get_by_role("main").get_by_role("link", name="智能手机助老课").first)
            free = page.get_by_role("listitem").filter(has_text="余 30 座")
            if who == "two":
                finger.choose(free.get_by_label("人数"), "2")
            finger.press(free.get_by_role("button", name="报名"))
        book_as_newcomer(finger, department, session_id, *["王小明", "李奶奶"][: 1 + (who == "two")])
        taps[who] = finger.taps
    assert taps["one"] <= 8, taps
    assert taps["one in large print"] <= 8, taps
    assert taps["two"] <= 14, taps
