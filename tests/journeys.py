"""``make journeys``: taps and seconds of five people's ways through the running demonstration, as a table.

``python -m tests.journeys [--port N] [--var FOLDER]``

Walks what ``make run`` serves in Chromium, as an elder alone, a helper for two, a clerk with a caller, one who waits
for a seat, and a guard without network. What is a tap, `tests.fixtures.finger` says. Seconds are those of pages and
departments, and of the one whose turn it is typing as fast as a driver does: they compare builds, and promise nobody
how long they need. `before`: taps as this way was counted before it was shortened. It books seats under invented
phones of the demonstration, which sends nothing to anyone.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import Browser, Page, sync_playwright

from deploy import debian
from tests.fixtures.finger import Finger

TIMEOUT = 30
BEFORE = {"elder alone": "11", "helper for two": "20"}
"""Taps by git's history, where the way was counted then: signed in first, each age asked."""


@dataclass
class Town:
    """The demonstration, with a browser, and phones that nobody had."""

    browser: Browser
    url: str
    accounts: list[dict[str, Any]]
    first: int = field(default_factory=lambda: int(time.time()) % 10**6 * 10)

    def phone(self) -> str:
        self.first += 1
        return f"1397{self.first:07d}"

    def page(self, size: str = "normal") -> Page:
        context = self.browser.new_context(viewport={"width": 390, "height": 844}, base_url=self.url)
        context.add_cookies([{"name": "print", "value": size, "url": self.url}])
        context.set_default_timeout(TIMEOUT * 1000)
        page = context.new_page()
        page.goto("/")
        return page

    def code_to(self, phone: str) -> str:
        """The code that was sent to a phone, once it has left."""
        for _ in range(4 * TIMEOUT):
            messages = requests.get(
                f"{self.url}/demo/messages?format=json&to={phone}", timeout=TIMEOUT
            ).json()
            codes = [message for message in messages["items"] if message["kind"] == "sign_in_code"]
            if codes:
                return re.findall(r"\d{6}", codes[0]["text"])[0]
            time.sleep(0.25)
        sys.exit("no code came within half a minute")

    def citizen(self) -> dict[str, str]:
        """Headers of somebody who is signed in at the API."""
        phone = self.phone()
        requests.post(f"{self.url}/api/sign-in/code", json={"phone": phone}, timeout=TIMEOUT)
        body = {"phone": phone, "code": self.code_to(phone)}
        token = requests.post(f"{self.url}/api/sign-in", json=body, timeout=TIMEOUT).json()["token"]
        return {"Authorization": f"Bearer {token}"}

    def book(self, who: dict[str, str], session_id: str, people: int) -> dict[str, Any]:
        party = [{"name": f"王{'一二三四五'[n]}"} for n in range(people)]
        body = {"session_id": session_id, "party": party, "overlap": True}
        keyed = who | {"Idempotency-Key": f"journey-{time.time_ns()}"}
        address = f"{self.url}/api/registration/bookings"
        return dict(requests.post(address, json=body, headers=keyed, timeout=TIMEOUT).json())

    def sessions(self, **query: str) -> list[dict[str, Any]]:
        address = f"{self.url}/api/catalogue/sessions"
        return list(requests.get(address, params=query, timeout=TIMEOUT).json()["items"])

    def account(self, role: str) -> dict[str, Any]:
        """Who has a role: for the whole city, where somebody has."""
        able = [account for account in self.accounts if role in account["roles"]]
        return min(able, key=lambda account: len(account["venues"]))

    def staff(self, role: str) -> Page:
        """A page where they are signed in."""
        account, page = self.account(role), self.page()
        page.goto("/staff/sign-in")
        page.fill("input[name=username]", account["username"])
        page.fill("input[name=password]", account["password"])
        page.click("main form button")
        page.wait_for_url(lambda address: "sign-in" not in address)
        return page


@contextmanager
def timed(rows: list[tuple[str, int, float]], name: str, finger: Finger) -> Iterator[None]:
    began, before = time.monotonic(), finger.taps
    yield
    rows.append((name, finger.taps - before, time.monotonic() - began))


def fill_in(town: Town, finger: Finger, *names: str, for_others: bool = False) -> None:
    """The booking form of who is not signed in, to the seat."""
    page, phone = finger.page, town.phone()
    for number, name in enumerate(names, 1):
        finger.type(page.get_by_label(f"第 {number} 位的姓名"), name)
    if for_others:
        finger.press(page.get_by_label("我替家人朋友报名"))
    finger.type(page.get_by_label("手机号码"), phone)
    finger.press(page.get_by_label("我同意"))
    finger.press(page.get_by_role("button", name="发送验证码"))
    code = town.code_to(phone)
    finger.type(page.get_by_label("短信里的六位数字"), code)
    finger.press(page.get_by_role("button", name="登录并提交"))
    page.wait_for_url("**/my/bookings/*")


def elder_alone(town: Town, rows: list[tuple[str, int, float]]) -> None:
    finger = Finger(town.page("large"))
    with timed(rows, "elder alone", finger):
        finger.press(finger.page.get_by_role("link", name="今天去哪儿"))
        finger.press(finger.page.get_by_role("main").get_by_role("link", name=re.compile("^报名")).first)
        fill_in(town, finger, "李奶奶")


def helper_for_two(town: Town, rows: list[tuple[str, int, float]]) -> None:
    finger = Finger(town.page())
    with timed(rows, "helper for two", finger):
        finger.press(finger.page.locator("main .rows h3 a[href^='/activities/']").first)
        finger.choose(finger.page.get_by_label("人数").first, "2")
        finger.press(finger.page.get_by_role("button", name="报名").first)
        fill_in(town, finger, "李奶奶", "王爷爷", for_others=True)


def caller_at_the_desk(town: Town, rows: list[tuple[str, int, float]]) -> None:
    finger = Finger(town.staff("desk"))
    page = finger.page
    page.goto("/staff/desk")
    with timed(rows, "caller at the desk", finger):
        finger.press(page.get_by_role("link", name=re.compile("^代为报名")).first)
        finger.type(page.get_by_label(re.compile("手机|电话")).first, town.phone())
        finger.type(page.locator("input[name=name]"), "张师傅")
        finger.type(page.get_by_label("第 1 位的姓名"), "张师傅")
        finger.press(page.locator("input[name=consent]"))
        finger.press(page.get_by_role("button", name="确认报名"))
        page.wait_for_url("**/staff/desk/bookings/*")


def waitlist_to_seat(town: Town, rows: list[tuple[str, int, float]]) -> None:
    """Others fill a session; one waits for it, and has a seat when a party of these gives theirs back."""
    free = town.sessions(kind="sitting", free="true", limit="100")
    session = min((s for s in free if s["seats_left"] and s["activity_id"]), key=lambda s: s["seats_left"])
    parties, seats_left = [], session["seats_left"]
    while seats_left > 0:
        who, people = town.citizen(), min(seats_left, session["party_limit"] or 5)
        parties.append((who, town.book(who, session["id"], people)))
        seats_left -= people
    finger = Finger(town.page())
    page = finger.page
    page.goto(f"/activities/{session['activity_id']}")
    with timed(rows, "waitlist to seat", finger):
        page.goto(f"/sessions/{session['id']}/book")
        finger.taps += 1
        fill_in(town, finger, "赵阿姨")
        who, booking = parties[-1]
        address = f"{town.url}/api/registration/bookings/{booking['id']}"
        requests.delete(address, headers=who, timeout=TIMEOUT).raise_for_status()
        while not page.get_by_role("heading", name="报名成功").count():
            time.sleep(0.2)
            page.reload()


def door_without_network(town: Town, rows: list[tuple[str, int, float]]) -> None:
    """A guard's page is open; the network is cut, and a party is let in by its code."""
    [venue_id, *_] = town.account("door")["venues"]
    session = town.sessions(venue=venue_id, free="true")[0]
    booking = town.book(town.citizen(), session["id"], 1)
    finger = Finger(town.staff("door"))
    page = finger.page
    page.goto(f"/staff/door/at/{venue_id}/{session['starts_at'][:10]}")
    page.wait_for_selector("body[data-ready=yes]")
    page.context.set_offline(True)
    with timed(rows, "door without network", finger):
        finger.type(page.locator("#text"), booking["code"])
        finger.press(page.get_by_role("button", name="登记签到").first)
        page.wait_for_selector("#verdict[open]")
        finger.press(page.locator("#let-in:visible, #next:visible").first)


JOURNEYS: tuple[Callable[[Town, list[tuple[str, int, float]]], None], ...] = (
    elder_alone,
    helper_for_two,
    caller_at_the_desk,
    waitlist_to_seat,
    door_without_network,
)


def main(words: Sequence[str] | None = None) -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, default=8000)
    arguments.add_argument("--var", type=Path, default=Path("var"))
    options = arguments.parse_args(words)
    accounts = json.loads((options.var / "demo" / "accounts.json").read_text(encoding="utf-8"))
    rows: list[tuple[str, int, float]] = []
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=debian.browser(), args=flags)
        town = Town(browser, f"http://127.0.0.1:{options.port}", accounts)
        for journey in JOURNEYS:
            journey(town, rows)
        browser.close()
    print(f"{'journey':<24}{'taps':>6}{'before':>8}{'seconds':>9}")
    for name, taps, seconds in rows:
        print(f"{name:<24}{taps:>6}{BEFORE.get(name, '–'):>8}{seconds:>9.1f}")


if __name__ == "__main__":
    main()
