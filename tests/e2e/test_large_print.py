"""Large print (长辈版) is a layout of its own: on every public page, in its second step on the narrowest screen too."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.conftest import Portal
from tests.e2e.large_print import large_print_faults
from tests.e2e.test_booking_without_scripts import CITIZEN, ask_for_code, booking, enter_code, say
from tests.e2e.test_pages_for_everyone import MESSAGES, PAGES, in_words, sideways
from tests.fixtures.double import Double
from tests.fixtures.pages import overview

VIEWS = ((320, "zh", "larger"), (320, "en", "larger"))
"""The others are looked at by test_pages_for_everyone."""


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_pages_in_large_print(
    view: tuple[int, str, str], portal: Portal, new_reader: Callable[..., BrowserContext], department: Double
) -> None:
    department.stand("/demo/messages", MESSAGES)
    width, _lang, size = view
    page, faults = new_reader(*view).new_page(), {}
    for name in PAGES:
        page.goto(portal.pages[name])
        if wrong := [*sideways(page, width), *large_print_faults(page, size)]:
            faults[name] = wrong
    assert faults == {}, in_words(faults)


def test_faint_ink_and_a_small_button_are_noticed(
    portal: Portal, new_reader: Callable[..., BrowserContext]
) -> None:
    page = new_reader(390, print_size="large").new_page()
    page.goto(portal.pages["sign-in"])
    page.evaluate("document.querySelector('main h1').style.color = '#6f6f6f'")
    page.evaluate("document.querySelector('main .button').style.minHeight = '50px'")
    page.evaluate("document.querySelector('main .button').style.padding = '0'")
    ink, button = large_print_faults(page)
    assert ink.startswith("contrast of 4.7") and "×50 < 60" in button


VOICE = """
  window.spoken = [];
  Object.defineProperty(window, "SpeechSynthesisUtterance", {value: class { constructor(text) { this.text = text; } }});
  const speak = words => spoken.push([words.lang, words.text]);
  const voice = {getVoices: () => [{lang: "zh-CN"}], speak, cancel: () => {}};
  Object.defineProperty(window, "speechSynthesis", {value: voice});
"""
"""A browser's voice: Chromium has none without a desktop."""


def test_who_cannot_read_is_read_to_where_the_browser_has_a_voice(
    portal: Portal, new_reader: Callable[..., BrowserContext]
) -> None:
    reader = new_reader(390, print_size="large")
    page = reader.new_page()
    page.goto(portal.pages["activity"])
    button = page.get_by_role("button", name="读给我听")
    expect(button).not_to_be_visible()
    reader.add_init_script(VOICE)
    page.reload()
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    spoken = page.evaluate("spoken")
    assert ["zh-CN", "智能手机助老课"] in spoken
    assert not any("首页" in text or "读给我听" in text for _, text in spoken), (
        "the menu is not what the page is about"
    )
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_find_book_and_cancel_by_the_keyboard_alone(
    portal: Portal, new_reader: Callable[..., BrowserContext], department: Double
) -> None:
    page = new_reader(390, print_size="large").new_page()
    page.goto("/")
    expect(page.locator(".six > li")).to_have_count(6)
    type_into(page, page.get_by_label("想学什么？"), "手机")
    follow(page, page.get_by_role("link", name="智能手机助老课").first)
    free = page.get_by_role("listitem").filter(has_text="余 30 座")
    follow(page, free.get_by_role("button", name="报名"))
    assert large_print_faults(page) == []
    page.get_by_label("第 1 位的姓名").fill("王小明")
    ask_for_code(page, department)
    assert large_print_faults(page) == []
    booked = booking(portal.pages["booking"].split("/")[2])
    department.stand("/sign-ins", {"citizen_id": CITIZEN})
    say(department, 201, booked)
    department.stand("/overview", overview(booked))
    enter_code(page)
    expect(page.get_by_role("heading", name="报名成功")).to_be_visible()
    assert large_print_faults(page) == []
    press(page, page.get_by_text("改或取消"))
    follow(page, page.get_by_role("link", name="取消报名"))
    assert large_print_faults(page) == []
    follow(page, page.get_by_role("button", name="是的，取消报名"))
    expect(page.get_by_role("button", name="是的，取消报名")).not_to_be_visible()
    assert "DELETE" in [request.method for request in department.asked]


def press(page: Page, target: Locator) -> None:
    """Reach something by the tab key and press it."""
    reach(page, target)
    page.keyboard.press("Enter")


def follow(page: Page, target: Locator) -> None:
    """Press what leads to another page, and be there."""
    with page.expect_navigation():
        press(page, target)


def type_into(page: Page, field: Locator, text: str) -> None:
    """Reach a field by the tab key, fill it and send its form."""
    reach(page, field)
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def reach(page: Page, target: Locator) -> None:
    expect(target).to_be_visible()
    for _ in range(60):
        if target.evaluate("target => target === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the tab key does not reach {target}")
