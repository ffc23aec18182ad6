"""A booking's page: code and QR code first, one thing to do, the rest folded; a place in line told once, in numbers."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.conftest import Portal
from tests.e2e.test_booking_without_scripts import booking, say, sign_in
from tests.e2e.test_pages_for_everyone import found_by_axe
from tests.fixtures.double import Double
from tests.fixtures.pages import overview

FOLD = 844
"""CSS pixels of a phone's screen."""


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_the_code_and_its_picture_are_seen_first(
    scripts: bool, portal: Portal, new_reader: Callable[..., BrowserContext], department: Double
) -> None:
    page = new_reader(390, scripts=scripts).new_page()
    page.goto("/my/bookings")
    sign_in(page, department)
    booking_view = booking(portal.pages["booking"].split("/")[2], undo_until="2021-11-05T01:00:00+00:00")
    say(department, 200, booking_view)
    department.stand("/overview", overview(booking_view))
    page.goto(f"/my/bookings/{booking_view['id']}")
    qr, code = page.locator(".qr").bounding_box(), page.locator(".code").bounding_box()
    assert qr and code and qr["y"] + qr["height"] <= FOLD and code["y"] < qr["y"]
    main = page.locator("main .button").locator("visible=true")
    assert main.all_inner_texts() == ["打印凭条"]
    page.get_by_text("改或取消").click()
    expect(page.get_by_role("link", name="取消报名")).to_be_visible()
    expect(page.get_by_role("button", name="报错了，撤销")).to_be_visible()
    if scripts:
        assert found_by_axe(page) == []


def test_a_place_in_line_is_told_once_and_the_chance_in_numbers(
    portal: Portal, new_reader: Callable[..., BrowserContext], department: Double
) -> None:
    page = new_reader(390).new_page()
    page.goto("/my/bookings")
    sign_in(page, department)
    waiting = {"position": 3, "people_ahead": 5, "chance": "possible", "held": None, "passed": []}
    waiting |= {"until": "2021-11-06T00:00:00+00:00", "precedents": {"sessions": 20, "seated": 14}}
    waits = booking(portal.pages["booking"].split("/")[2], "waitlisted", position=3, waiting=waiting)
    department.stand("/overview", overview(waits))
    page.goto(f"/my/bookings/{waits['id']}")
    words = page.locator("main").inner_text()
    assert words.count("前面还有 2 个报名，共 5 人") == 1 and words.count("第 3 个报名") == 1
    assert "近 20 场有人候补的活动里，14 场补到了第 3 个报名" in words and "有可能" not in words
    waits["waiting"] = waiting | {"precedents": None}
    department.stand("/overview", overview(waits))
    page.reload()
    assert "补上的可能" not in page.locator("main").inner_text()


def test_the_quote_in_a_latin_name_has_no_gap_on_an_english_page(
    portal: Portal, new_reader: Callable[..., BrowserContext]
) -> None:
    """Chinese fonts draw it as wide as a character: O’ Neill. Names are marked as Chinese there, whatever they are."""
    page = new_reader(390).new_page()
    page.goto("/?lang=en")
    widths = page.evaluate(
        """() => ['p', 'h2'].map(name => {
            const element = document.createElement(name)
            element.innerHTML = '<span lang="zh-Hans">’</span>'
            document.querySelector('main').append(element)
            const size = parseFloat(getComputedStyle(element).fontSize)
            return element.firstChild.getBoundingClientRect().width / size
        })"""
    )
    assert max(widths) < 0.5, widths


def test_back_after_signing_out_shows_nothing_of_anyone(
    portal: Portal, new_reader: Callable[..., BrowserContext], department: Double
) -> None:
    page = new_reader(390).new_page()
    page.goto("/my/bookings")
    sign_in(page, department)
    booking_view = booking(portal.pages["booking"].split("/")[2])
    department.stand("/overview", overview(booking_view))
    page.goto(f"/my/bookings/{booking_view['id']}")
    expect(page.get_by_text("王小明")).to_be_visible()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/")
    page.go_back()
    expect(page).to_have_url(re.compile("/sign-in"))
    expect(page.get_by_label("手机号码")).to_be_visible()
    assert "王小明" not in page.content()
