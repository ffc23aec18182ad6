"""What messages lead to, without scripts, and where staff work on them: for everyone, on a narrow screen too."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from playwright.sync_api import BrowserContext, expect

from tests.e2e.conftest import Look, Portal
from tests.e2e.test_pages_for_everyone import every_view, faults_by_page, in_words
from tests.fixtures.double import Double
from tests.fixtures.pages import let_answer
from tests.fixtures.web_sessions import new_clerk
from tests.unit.gateway.portal.staff.test_messages import TOKEN, booking, call, problem, text

LISTED = {"next_cursor": None}
OTHER = booking()["session"] | {"title": "书法公开课"}
PAGES = {
    "held": (f"/b/{TOKEN}", (200, booking(offers=[booking()["session"]]))),
    "give back?": (f"/b/{TOKEN}/give-back", (200, booking())),
    "take another?": (f"/b/{TOKEN}/take?session_id={OTHER['id']}", (200, booking(offers=[OTHER]))),
    "waiting": (f"/b/{TOKEN}", (200, booking("waitlisted"))),
    "confirmed": (f"/b/{TOKEN}", (200, booking(affirmed_at="2021-11-05T01:00:00+00:00"))),
    "wrong": ("/b/x", problem(404, "这个链接打不开")),
    "phone list": ("/staff/phone-list", (200, LISTED | {"items": [call(), call(phone=None)]})),
    "nobody to call": ("/staff/phone-list", (200, LISTED | {"items": []})),
    "texts": ("/staff/templates", (200, LISTED | {"items": [text(), text(locale="en", own="Done")]})),
    "one text": ("/staff/templates/booked/zh", (200, LISTED | {"items": [text(own="成功：{what}")]})),
}


@every_view
def test_pages_are_for_everyone(
    view: tuple[int, str, str],
    portal: Portal,
    new_gateway: Callable[..., Flask],
    new_reader: Callable[..., BrowserContext],
    look_as: Callable[[str], Look],
    department: Double,
) -> None:
    looks = {
        "/staff": look_as(new_clerk(new_gateway(), username="office", roles=["office"])),
        "/b/": lambda *args: new_reader(*args).new_page(),
    }
    faults: dict[str, list[Any]] = {}
    for start, look in looks.items():
        addresses = {name: address for name, (address, _) in PAGES.items() if address.startswith(start)}
        faults |= faults_by_page(
            look(*view),
            addresses,
            missing=["wrong"],
            prepare=lambda name: let_answer(department, PAGES[name][1]),
        )
    assert faults == {}, in_words(faults)


def test_seats_are_given_back_by_a_link_without_scripts(
    portal: Portal, new_reader: Callable[..., BrowserContext], department: Double
) -> None:
    let_answer(department, (200, booking()), (200, booking()), (200, booking("cancelled")))
    page = new_reader(320, scripts=False).new_page()
    page.goto(f"/b/{TOKEN}")
    page.get_by_role("link", name="来不了，退掉座位").click()
    page.get_by_role("button", name="是的，退掉座位").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("这份报名已取消")
    assert [request.path for request in department.asked] == [
        f"/links/{TOKEN}",
        f"/links/{TOKEN}",
        f"/links/{TOKEN}/give-back",
        f"/links/{TOKEN}",
    ]
