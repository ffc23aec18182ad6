"""Every page: no accessibility violation, nothing to scroll sideways, targets large enough, in both languages."""

import json
import re
from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.e2e.conftest import Portal
from tests.e2e.large_print import large_print_faults
from tests.fixtures.double import Double

PAGES = (
    "paper",
    "paper list",
    "home",
    "activities",
    "activities narrowed",
    "calendar",
    "activity",
    "poster",
    "unit",
    "venues",
    "near",
    "near here",
    "activities near",
    "venue",
    "resources",
    "books",
    "resource",
    "search",
    "nothing found",
    "statistics",
    "sign-in",
    "staff sign-in",
    "documents",
    "messages",
    "demo clock",
    "not found",
    "help",
    "privacy",
    "accessibility",
    "announcements",
    "announcement",
    "routes",
    "route",
    "highlights",
    "wanted",
    "verify",
    "open data",
    "sms",
)
MESSAGE = {
    "id": "0190f000-0000-7000-8000-000000000001",
    "to": "+8613900000001",
    "kind": "booked",
    "text": "已报名",
    "sent_at": "2021-11-05T00:31:00Z",
}
MESSAGES = {"items": [MESSAGE], "next_cursor": None}
DRAWN = ('<text class="drawn-text', '<span class="drawn-text')
VIEWS = ((1280, "zh", "normal"), (390, "zh", "large"), (320, "en", "normal"))
TARGET = 44
"""CSS pixels that a button, a field or a link in a menu is high."""
axe = Axe()
OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    # What is well is not described node by node, and no rule of these reads the style sheets: both take long.
    "resultTypes": ["violations", "incomplete"],
    "preload": {"assets": ["media"]},
}
CHECK = """async options => {
  const { violations, incomplete } = await axe.run(document, options);
  return [...violations, ...incomplete].map(({ id, nodes }) => ({ id, nodes: nodes.map(node => node.html) }));
}"""
every_view = pytest.mark.parametrize("view", VIEWS, ids=str)


def found_by_axe(page: Page) -> list[dict[str, Any]]:
    """[{rule, nodes}] that axe calls wrong, or could not decide: nothing on these pages needs a judge."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.axe_script)
    wrong = [(fault["id"], undrawn(fault["nodes"])) for fault in page.evaluate(CHECK, OPTIONS)]
    return [{"rule": rule, "nodes": [node[:200] for node in nodes[:3]]} for rule, nodes in wrong if nodes]


def undrawn(nodes: list[str]) -> list[str]:
    """The nodes but the text of charts: axe decides on no colour within an SVG, see `strange_inks`."""
    return [node for node in nodes if not node.startswith(DRAWN)]


def strange_inks(page: Page) -> list[str]:
    """Text of charts in another colour than the page's own text, whose contrast axe has decided on; but what lies on a
    dark field, which has the colour of the surface."""
    strange: list[str] = page.evaluate(
        "() => [...document.querySelectorAll('.drawn-text:not(.drawn-over)')]"
        ".filter(text => getComputedStyle(text)[text.matches('text') ? 'fill' : 'color'] !=="
        " getComputedStyle(document.body).color)"
        ".map(text => text.outerHTML.slice(0, 120))"
    )
    return strange


def sideways(page: Page, width: int) -> list[str]:
    """How far the page is wider than the screen."""
    over = page.evaluate("document.documentElement.scrollWidth") - width
    return [f"{over} px to scroll sideways"] if over > 0 else []


def small_targets(page: Page) -> list[str]:
    """Buttons, fields and menu links lower than a finger needs."""
    fields = "select, input:not([type=hidden], [type=checkbox], [type=radio])"
    addresses: list[str] = page.evaluate(
        f"() => [...document.querySelectorAll('.button, .tool, .nav a, .chip, {fields}, summary')]"
        f".filter(one => one.checkVisibility() && one.getBoundingClientRect().height < {TARGET - 0.5})"
        ".map(one => one.outerHTML.slice(0, 120))"
    )
    return addresses


def more_leaves(page: Page) -> list[str]:
    """How many leaves of A4 it takes to print, where that is not one: the browser alone knows."""
    leaves = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    return [] if leaves == 1 else [f"{leaves} leaves"]


def faults_of(page: Page, width: int) -> list[Any]:
    """All that keeps someone from using a page. Asked by `evaluate`: before its first locator each page is given all
    that locators stand on, twice, which takes longer than the questions."""
    faults = [*sideways(page, width), *small_targets(page), *strange_inks(page), *found_by_axe(page)]
    large = page.evaluate("document.documentElement.matches('.large')")
    return faults + large_print_faults(page) if large else faults


def faults_by_page(
    page: Page,
    addresses: dict[str, str],
    missing: Collection[str] = (),
    prepare: Callable[[str], None] = lambda _name: None,
) -> dict[str, list[Any]]:
    """{name of a page: what keeps someone from using it}, of pages by their addresses, one after the other.

    One browser sees them all in its view: to start one, and to read the checker anew, takes longer than most pages.
    `missing`: those that answer 404; `prepare` has departments say what a page needs.
    """
    page.add_init_script(axe.axe_script)
    faults = {}
    for name, address in addresses.items():
        prepare(name)
        wrong = strayed(page, address, 404 if name in missing else 200)
        if wrong := wrong + faults_of(page, page.viewport_size["width"] if page.viewport_size else 0):
            faults[name] = wrong
    return faults


def strayed(page: Page, address: str, status: int) -> list[str]:
    """Open a page; where it answers otherwise, or leads elsewhere."""
    answer = page.goto(address)
    assert answer is not None
    came_to = urlsplit(page.url).path
    right = (answer.status, came_to) == (status, urlsplit(address).path)
    return [] if right else [f"answers {answer.status} at {came_to}"]


def in_words(faults: Any) -> str:
    """What a failed test says of pages: their names, rules and nodes."""
    return json.dumps(faults, ensure_ascii=False, indent=1)


@every_view
def test_pages_are_for_everyone(
    view: tuple[int, str, str], portal: Portal, new_reader: Callable[..., BrowserContext], department: Double
) -> None:
    department.stand("/demo/messages", MESSAGES)
    page = new_reader(*view).new_page()
    faults = faults_by_page(page, {name: portal.pages[name] for name in PAGES}, missing=["not found"])
    page.goto(portal.pages["poster"])
    faults |= {"poster on paper": leaves} if (leaves := more_leaves(page)) else {}
    assert faults == {}, in_words(faults)


@every_view
def test_signing_in_to_a_phone_that_was_silent_is_for_everyone(
    view: tuple[int, str, str], portal: Portal, new_reader: Callable[..., BrowserContext], department: Double
) -> None:
    problem = {"type": "/problems/name-wanted", "title": "请再写一个报名时用过的姓名"}
    errors = [{"field": "name", "message": "这个号码很久没有登录过"}]
    department.answer(202, {})
    department.answer(409, problem | {"status": 409, "errors": errors})
    page = new_reader(*view).new_page()
    page.goto(portal.pages["sign-in"])
    page.fill("[name=phone]", "13900000001")
    page.check("[name=consent]")
    page.click("form:has([name=phone]) .button")
    page.wait_for_selector("[name=code]")
    code_page = faults_of(page, view[0])
    page.fill("[name=code]", "123456")
    page.click("form:has([name=code]) .button")
    page.wait_for_selector("[name=anew]")
    assert (code_page, faults_of(page, view[0])) == ([], [])


@every_view
def test_a_code_that_cannot_come_is_told_to_everyone_who_waits(
    view: tuple[int, str, str], portal: Portal, new_reader: Callable[..., BrowserContext], department: Double
) -> None:
    department.answer(202, {"id": "0190f000-0000-7000-8000-000000000001"})
    department.answer(200, {"status": "dropped"})
    page = new_reader(*view).new_page()
    page.clock.install()
    page.goto(portal.pages["sign-in"])
    page.fill("[name=phone]", "13900000001")
    page.check("[name=consent]")
    page.click("form:has([name=phone]) .button")
    page.wait_for_selector("[name=code]")
    waiting = faults_of(page, view[0])
    page.fill("[name=code]", "123")
    page.clock.fast_forward(5000)
    page.wait_for_selector("[data-status=dropped]:visible")
    assert page.input_value("[name=code]") == "123"
    assert (waiting, faults_of(page, view[0])) == ([], [])
