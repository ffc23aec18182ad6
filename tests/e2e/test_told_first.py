"""Whatever stands in the way is the first thing seen: at the top of a small screen, with the focus and a way on."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.e2e.conftest import Portal
from tests.e2e.test_booking_without_scripts import say
from tests.e2e.test_pages_for_everyone import faults_of
from tests.fixtures.double import Double

VIEWS = ((320, "zh", "normal"), (390, "zh", "normal"), (390, "zh", "large"), (390, "en", "large"))
TOP = 400
"""CSS pixels from the top of the page above which the first line of a refusal ends."""
WRONG = {"type": "/problems/invalid", "title": "填写有误", "status": 422}
FULL = {
    "type": "/problems/session-full",
    "title": "这一场满了",
    "status": 409,
    "detail": "可以改为候补，或看看相近的场次。",
}


def seen_first(page: Page) -> list[str]:
    """What is wrong with how a page says first what stands in its way."""
    page.wait_for_function("document.activeElement?.matches('[role=alert], main h1')")
    box = page.evaluate(
        """() => {
        const alert = document.querySelector('[role=alert], main h1'), title = alert.querySelector('h2') || alert
        const first = new Range(); first.selectNodeContents(title)
        return {ends: first.getClientRects()[0].bottom + scrollY,
          links: [...alert.parentElement.querySelectorAll('a')].length}}"""
    )
    faults = [f"its first line ends at {box['ends']:.0f}"] if box["ends"] > TOP else []
    faults += [] if box["links"] else ["there is no way on"]
    return faults + ([] if page.title().startswith(("出错：", "Error: ")) else [f"title {page.title()}"])


def sent(page: Page, department: Double, status: int, body: Any) -> None:
    """Send the booking form, and let registration say no."""
    say(department, status, body)
    with page.expect_navigation():  # the page that is left shows a refusal too
        page.locator("main form[method=post] .button:not(.button-quiet)").click()


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_a_refusal_is_the_first_thing_seen(
    view: tuple[int, str, str], portal: Portal, new_reader: Callable[..., BrowserContext], department: Double
) -> None:
    page, faults = new_reader(*view).new_page(), {}
    page.goto(portal.pages["sign-in"])
    page.evaluate("document.querySelector('[name=phone]').value = '1'")
    page.locator("main form").evaluate("form => form.submit()")
    page.wait_for_selector("[role=alert]")
    faults["its own"] = seen_first(page)
    faults["for everyone"] = faults_of(page, view[0])
    page.goto("/nowhere")
    faults["no such page"] = seen_first(page)
    department.stand("/companions", {"people": [], "needs": [], "for_others": False})
    page.goto(f"/sign-in?next={portal.pages['booking']}")
    enter(page, department)
    page.fill("[name=party-0-name]", "王小明")
    kinds: dict[str, tuple[int, Any]] = {
        "a full session": (409, FULL),
        "a field": (422, WRONG | {"errors": [{"field": "party.0.name", "message": "这个姓名不能这样写"}]}),
        "a department away": (503, {"title": "x", "status": 503}),
    }
    for kind, (status, body) in kinds.items():
        sent(page, department, status, body)
        page.wait_for_load_state()
        faults[kind] = seen_first(page)
        assert page.input_value("[name=party-0-name]") == "王小明"
    page.evaluate("document.querySelector('main [name=csrf_token]').value = 'stale'")
    sent(page, department, 409, FULL)
    faults["open too long"] = seen_first(page)
    page.goto("/my/bookings")
    faults["a list that cannot be had"] = seen_first(page)
    assert {kind: wrong for kind, wrong in faults.items() if wrong} == {}


def enter(page: Page, department: Double) -> None:
    """Sign in, in whatever language the page has."""
    say(department, 202)
    page.fill("[name=phone]", "13900000001")
    page.check("[name=consent]")
    with page.expect_navigation():  # what is said next is not for this
        page.click("form:has([name=phone]) .button")
    say(department, 200, {"citizen_id": "0190f000-0000-7000-8000-000000000009"})
    page.fill("[name=code]", "123456")
    page.click("form:has([name=code]) .button:not(.button-quiet)")
