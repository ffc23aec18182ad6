"""A browser that keeps no cookies, runs no scripts or is old: said before anything is filled in."""

from collections.abc import Callable

import requests
from playwright.sync_api import BrowserContext, Route, expect

from tests.e2e.conftest import Portal
from tests.e2e.test_booking_without_scripts import booking, sign_in
from tests.fixtures.double import Double
from tests.fixtures.pages import overview
from tests.fixtures.patience import patient


def without_cookies(route: Route) -> None:
    """As a browser asks that keeps none."""
    answer = requests.get(route.request.url, timeout=patient(30))
    route.fulfill(status=answer.status_code, content_type=answer.headers["Content-Type"], body=answer.text)


def test_cookies_that_are_off_are_said_before_the_form_is_filled_in(
    portal: Portal, new_reader: Callable[..., BrowserContext], department: Double
) -> None:
    for scripts in (True, False):
        context = new_reader(390, scripts=scripts)
        page = context.new_page()
        words = page.get_by_role("heading", name="您的浏览器不收 Cookie")
        for address in ("/sign-in", portal.pages["booking"]):
            page.goto(address)
            expect(words).to_be_hidden()
        context.clear_cookies()
        page.route("**/cookies.css", without_cookies)
        for address in ("/sign-in", portal.pages["booking"]):
            page.goto(address)
            expect(words).to_be_visible()
        expect(page.get_by_text("您的浏览器比较旧")).to_be_hidden()


def test_an_old_browser_is_told_so_on_every_page_with_whom_to_call(
    portal: Portal, new_reader: Callable[..., BrowserContext]
) -> None:
    page = new_reader(390).new_page()
    words = page.get_by_text("您的浏览器比较旧")
    page.goto(portal.pages["activity"])
    expect(words).to_be_hidden()
    style = requests.get(f"{portal.url}/static/portal.css", timeout=patient(30)).text
    css = "@supports (color: var(--ink))"
    assert style.count(css) == 1
    of_old = style.replace(css, "@supports (color: unheard-of(1))")
    page.route("**/portal*.css*", lambda route: route.fulfill(body=of_old, content_type="text/css"))
    for name in ("activity", "sign-in", "booking"):
        page.goto(portal.pages[name])
        expect(words).to_be_visible()
        expect(words.get_by_role("link", name="027-00001000")).to_be_visible()


def test_where_scripts_are_off_a_pass_says_that_it_wants_network_and_leads_to_its_slip(
    portal: Portal, new_reader: Callable[..., BrowserContext], department: Double
) -> None:
    page = new_reader(390, scripts=False).new_page()
    page.goto("/my/bookings")
    sign_in(page, department)
    booking_view = booking(portal.pages["booking"].split("/")[2])
    department.stand("/overview", overview(booking_view))
    page.goto(f"/my/passes/{booking_view['id']}")
    message = page.locator("main .note-wait").filter(has_text="浏览器关了脚本")
    expect(message).to_be_visible()
    assert message.get_by_role("link").get_attribute("href") == f"/my/bookings/{booking_view['id']}/slip"
    expect(page.get_by_text("已存在这台设备上")).to_be_hidden()


def test_seats_of_an_open_page_are_kept_as_they_are_while_it_is_seen(
    portal: Portal, new_reader: Callable[..., BrowserContext]
) -> None:
    page = new_reader(390).new_page()
    page.clock.install()
    answers = []
    page.on(
        "response",
        lambda response: answers.append(response.status) if response.url.endswith("/seats") else None,
    )
    page.goto(portal.pages["activity"])
    page.clock.run_for(20_000)
    assert answers == []
    with page.expect_response("**/seats"):
        page.clock.run_for(20_000)
    state = page.locator("[data-seats] .state").first
    before = state.inner_text()
    page.route(
        "**/seats",
        lambda route: route.fulfill(
            json={
                page.locator("[data-seats]").first.get_attribute("data-seats"): {
                    "tone": "full",
                    "text": "已满，可候补",
                }
            }
        ),
    )
    with page.expect_response("**/seats"):
        page.clock.run_for(40_000)
    expect(state).to_have_text("已满，可候补")
    assert before != "已满，可候补"
    expect(page.locator("[data-live-words]")).to_contain_text("已满，可候补")
    page.unroute("**/seats")
    count = len(answers)
    page.evaluate("Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.clock.run_for(120_000)
    assert len(answers) == count, "hidden, it asks nothing"
