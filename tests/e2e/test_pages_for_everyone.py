"""Every page: no accessibility violation, nothing to scroll sideways, targets large enough, in both languages."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.e2e.conftest import Portal
from tests.e2e.large_print import large_print_faults

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


def found_by_axe(page: Page) -> list[dict[str, Any]]:
    """[{rule, nodes}] that axe calls wrong, or could not decide: nothing on these pages needs a judge."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    kinds = [
        "violations",
        "incomplete",
    ]  # what is well is not described node by node, which takes most of the time
    options = {"runOnly": {"type": "tag", "values": tags}, "resultTypes": kinds}
    response = axe.run(page, options=options).response
    wrong = [(fault["id"], undrawn(fault["nodes"])) for kind in kinds for fault in response[kind]]
    return [
        {"rule": rule, "nodes": [node["html"][:200] for node in nodes[:3]]} for rule, nodes in wrong if nodes
    ]


def undrawn(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The nodes but the text of charts: axe decides on no colour within an SVG, see `strange_inks`."""
    return [node for node in nodes if not node["html"].startswith(DRAWN)]


def strange_inks(page: Page) -> list[str]:
    """Text of charts in another colour than the page's own text, whose contrast axe has decided on; but what lies on a
    dark field, which has the colour of the surface."""
    strange: list[str] = page.locator(".drawn-text:not(.drawn-over)").evaluate_all(
        "all => all.filter(text => getComputedStyle(text)[text.matches('text') ? 'fill' : 'color'] !=="
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
    selectors = f".button, .tool, .nav a, .chip, {fields}, summary"
    addresses: list[str] = page.locator(selectors).evaluate_all(
        f"all => all.filter(one => one.checkVisibility() && one.getBoundingClientRect().height < {TARGET - 0.5})"
        ".map(one => one.outerHTML.slice(0, 120))"
    )
    return addresses


def more_leaves(page: Page) -> list[str]:
    """How many leaves of A4 it takes to print, where that is not one: the browser alone knows."""
    leaves = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    return [] if leaves == 1 else [f"{leaves} leaves"]


def faults_of(page: Page, width: int) -> list[Any]:
    """All that keeps someone from using a page."""
    faults = [*sideways(page, width), *small_targets(page), *strange_inks(page), *found_by_axe(page)]
    large = page.locator("html.large").count()
    return faults + large_print_faults(page) if large else faults


def faults_in_views(look: Callable[[int, str, str], Page], address: str) -> dict[str, list[Any]]:
    """{view: what keeps someone from using the page at an address}; `look`: a new page, of that view."""
    faults = {}
    for width, lang, size in VIEWS:
        page = look(width, lang, size)
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, address
        if wrong := faults_of(page, width):
            faults[f"{width} {lang} {size}"] = wrong
    return faults


@pytest.mark.parametrize("name", PAGES)
def test_page_is_for_everyone(
    name: str, portal: Portal, new_reader: Callable[..., BrowserContext], department: Any
) -> None:
    department.stand("/demo/messages", MESSAGES)
    faults = {}
    for width, lang, size in VIEWS:
        page = new_reader(width, lang, size).new_page()
        page.goto(portal.pages[name])
        if wrong := faults_of(page, width) + (more_leaves(page) if name == "poster" else []):
            faults[f"{width} {lang} {size}"] = wrong
    assert faults == {}, json.dumps(faults, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_signing_in_to_a_phone_that_was_silent_is_for_everyone(
    view: tuple[int, str, str], portal: Portal, new_reader: Callable[..., BrowserContext], department: Any
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


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_a_code_that_cannot_come_is_told_to_everyone_who_waits(
    view: tuple[int, str, str], portal: Portal, new_reader: Callable[..., BrowserContext], department: Any
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
