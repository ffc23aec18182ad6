"""``make screenshots``: a picture of every page of the running system, in each width, size of print and language.

``python -m tests.screenshots [--port N] [--var FOLDER] [--to FOLDER] [--langs zh,en] [--who anyone,citizen,staff]
[--sizes 1280-normal,390-normal,390-large]``

Whoever looks at pages needs them all beside each other: this walks the demonstration that ``make run`` serves, as
nobody in particular, as a citizen with a booking, and as an account of each role, from link to link; of pages that
differ in nothing but what they are about it takes the first. It books one seat as an invented citizen, and changes
nothing else. Each picture is named for who sees it, its address, width, size of print and language; what is meant for
paper is taken as a printer has it, too.
"""

import argparse
import json
import re
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from deploy import debian

SIZES = {
    f"{width}-{size}": (width, size) for width, size in ((1280, "normal"), (390, "normal"), (390, "large"))
}
PAPER_WIDTH = 794
"""CSS pixels across a sheet of A4."""
PAPER = re.compile(r"slip|poster|/paper/list|/passes/|/certificates/|/list$|^/routes/")
CITIZEN = "13900009999"
"""A phone of the demonstration, which sends nothing to anyone."""
VARIABLE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\d|\d+|[A-Z0-9]{6,}|[^/]*%[^/]*|(?<=/templates/)\w+/(zh|en)"
)
NO_PAGE = re.compile(
    r"/api/(?!docs)|/static/|sign-out|\.(ics|xlsx|csv|docx|zip|atom|xml|txt|webmanifest)\b|^/s/|[?&](lang|print)="
)
PATIENCE = 180_000
"""Milliseconds for which a page is waited for: the machine may be busy, and the first search reads its dictionary."""
NOWHERE = "/nowhere"
"""An address of no page: the picture is of what is said there."""
MOST = 400
ALL_PICTURES = """() => Promise.all([...document.images].map(image => {
  image.loading = "eager";
  return image.decode().catch(() => {});
}))"""
"""What a browser fetches only when it is scrolled to is on the picture, too."""


class Visitor:
    """Someone with a browser: nobody in particular, a citizen, or an account of staff."""

    def __init__(self, browser: Browser, base: str, name: str) -> None:
        self.browser, self.base, self.name = browser, base, name
        self.context = self.window()
        self.page = self.context.new_page()

    def window(
        self, width: int = 1280, size: str = "normal", lang: str = "zh", state: Any = None
    ) -> BrowserContext:
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, base_url=self.base, storage_state=state
        )
        context.set_default_timeout(PATIENCE)
        choices = {"lang": lang, "print": size}
        context.add_cookies(
            [{"name": name, "value": value, "url": self.base} for name, value in choices.items()]
        )
        return context

    def sign_in_as_staff(self, account: dict[str, Any]) -> None:
        self.page.goto("/staff/sign-in")
        self.page.fill("input[name=username]", account["username"])
        self.page.fill("input[name=password]", account["password"])
        self.page.click("main form button")
        self.page.wait_for_url(lambda address: "sign-in" not in address)

    def sign_in_as_citizen(self) -> None:
        before = self.codes()
        self.page.goto("/sign-in")
        self.page.fill("input[name=phone]", CITIZEN)
        self.page.check("input[name=consent]")
        self.page.click("main form button")
        for _ in range(60):
            if new := self.codes().keys() - before.keys():
                break
            time.sleep(0.5)
        else:
            sys.exit("no code came within half a minute")
        self.page.fill("input[name=code]", self.codes()[new.pop()])
        self.page.click("main form:has([name=code]) button")
        self.page.wait_for_selector("input[name=code]", state="detached")

    def codes(self) -> dict[str, str]:
        """{message: the code in it}, of what was sent to the citizen, as the demonstration has it."""
        messages = self.context.request.get("/demo/messages").json()["items"]
        codes = (message for message in messages if message["kind"] == "sign_in_code")
        return {
            code["id"]: re.findall(r"\d{6}", code["text"])[0]
            for code in codes
            if code["to"].endswith(CITIZEN)
        }

    def book(self) -> None:
        """One seat, in the first session with free ones; none when an earlier walk has booked it."""
        self.page.goto("/my/bookings")
        if self.page.locator("main a[href^='/my/bookings/']").count():
            return
        self.page.goto("/activities?free=1")
        self.page.locator("main .row-title a[href^='/activities/']").first.click()
        self.page.locator("main form[action$='/book'] button, main a[href*='/book']").first.click()
        self.page.fill("input[name='party-0-name']", "王小明")
        self.page.locator("main form:has([name='party-0-name']) button.button").last.click()
        self.page.wait_for_url("**/my/bookings/*")

    def addresses(self, *starts: str) -> Iterator[str]:
        """Every kind of page that links lead to, once each."""
        waiting, kinds = deque(starts), Counter[str]()
        while waiting and sum(kinds.values()) < MOST:
            address = waiting.popleft()
            kind = VARIABLE.sub("*", address.partition("?")[0])
            if kinds[kind] or NO_PAGE.search(address):
                continue
            kinds[kind] += 1
            answer = self.context.request.get(address, max_redirects=0, timeout=PATIENCE)
            is_shown = answer.ok or address == NOWHERE
            if not is_shown or "html" not in answer.headers.get("content-type", ""):
                if answer.status >= 400:
                    print(f"{self.name} {address}: {answer.status}", flush=True)
                continue
            yield address
            waiting.extend(re.findall(r'href="(/[^"#]*)"', answer.text().replace("&amp;", "&")))

    def take(
        self, addresses: Sequence[str], folder: Path, langs: Sequence[str], sizes: Sequence[str]
    ) -> None:
        state = self.context.storage_state()
        views = [(name, *SIZES[name], addresses) for name in sizes]
        paper = [address for address in addresses if PAPER.search(address)]
        for name, width, size, pages in [*views, ("paper", PAPER_WIDTH, "normal", paper)]:
            for lang in langs:
                context = self.window(width, size, lang, state)
                page = context.new_page()
                page.emulate_media(media="print" if name == "paper" else "screen")
                for address in pages:
                    self.shoot(page, address, folder / f"{name_of(address)}--{name}-{lang}.png")
                context.close()
            print(f"{self.name}: {len(pages)} pages, {name}", flush=True)

    def shoot(self, page: Page, address: str, path: Path) -> None:
        page.goto(address)
        page.evaluate(ALL_PICTURES)
        page.screenshot(path=path, full_page=True)


def name_of(address: str) -> str:
    """A file's name for an address."""
    return VARIABLE.sub("x", address.partition("?")[0]).strip("/").replace("/", "-") or "home"


def visitors(
    browser: Browser, base: str, var: Path, who: Sequence[str]
) -> Iterator[tuple[Visitor, list[str]]]:
    """Who looks, and where they begin."""
    if "anyone" in who:
        pages = [
            "/",
            "/activities",
            "/venues",
            "/search?q=书法",
            "/wanted?q=葫芦丝",
            "/sign-in",
            "/staff/sign-in",
        ]
        yield Visitor(browser, base, "anyone"), [*pages, NOWHERE]
    if "citizen" in who:
        citizen = Visitor(browser, base, "citizen")
        citizen.sign_in_as_citizen()
        citizen.book()
        yield citizen, ["/my/bookings", "/my/learning", "/my/data"]
    roles: set[str] = set()
    accounts = json.loads((var / "demo" / "accounts.json").read_text(encoding="utf-8"))
    for account in accounts if "staff" in who else ():
        if not (new := set(account["roles"]) - roles):
            continue
        roles |= new
        staff = Visitor(browser, base, "+".join(sorted(account["roles"])))
        staff.sign_in_as_staff(account)
        yield staff, ["/staff"]


def main(words: Sequence[str] | None = None) -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, default=8000)
    arguments.add_argument("--var", type=Path, default=Path("var"))
    arguments.add_argument("--to", type=Path)
    arguments.add_argument("--langs", default="zh,en")
    arguments.add_argument("--who", default="anyone,citizen,staff")
    arguments.add_argument("--sizes", default=",".join(SIZES))
    options = arguments.parse_args(words)
    to = options.to or options.var / "screenshots"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=debian.browser(), args=["--no-sandbox", "--disable-gpu"]
        )
        hashes: set[str] = set()
        base, who = f"http://127.0.0.1:{options.port}", options.who.split(",")
        for visitor, starts in visitors(browser, base, options.var, who):
            (folder := to / visitor.name).mkdir(parents=True, exist_ok=True)
            addresses = [
                a for a in visitor.addresses(*starts) if visitor.name == "anyone" or name_of(a) not in hashes
            ]
            hashes |= {name_of(address) for address in addresses}
            print(f"{visitor.name}: {len(addresses)} pages", flush=True)
            visitor.take(addresses, folder, options.langs.split(","), options.sizes.split(","))
        browser.close()


if __name__ == "__main__":
    main()
