"""A browser, and a portal for it to look at: a gateway on a real socket, its catalogue told by events."""

import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from chassis.clockwork import FILE, Clock, write_setting
from deploy import debian
from gateway.accounts.sign_in import COOKIE
from tests.fixtures.double import Double, checked
from tests.fixtures.gateway import (
    EDITION,
    UNIT,
    activity,
    edition,
    resource,
    route,
    seats,
    session,
    sitting,
    tell,
    venue,
)
from tests.fixtures.patience import patient

SHORT_LIVED = "--js-flags=--no-flush-bytecode --no-opt --no-maglev --min-semi-space-size=16"
"""Scripts are kept from page to page, and not made quick for a long life: each page is looked at once."""
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    SHORT_LIVED,
)

Look = Callable[..., Page]
"""Opens a page: width, language, size of print, JavaScript or none."""

WAIT = patient(30)
"""Seconds that a page, and what it asks of a department, may take: one that fails says so at once."""

expect.set_options(timeout=WAIT * 1000)


@pytest.fixture
def departments(department: Double) -> Iterator[dict[str, str]]:
    """Where the departments' doubles are, {name of the gateway's setting: URL}. `department`, registration's, is told
    what each of them is to answer: a browser looks at pages, whoever may have filled them."""
    with checked("venues", department) as venues, checked("reporting", department) as reporting:
        yield {
            "registration_url": department.url,
            "venues_url": venues.url,
            "reporting_url": reporting.url,
        }


@dataclass
class Portal:
    """Where the portal is, and addresses on it: {name of a page: path}."""

    url: str
    pages: dict[str, str]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. It goes with the module: idle, it would take a third of a core from the tests after it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=debian.browser(), args=[*FLAGS, "--disable-sync"]
        )
        yield browser
        browser.close()


@pytest.fixture
def new_reader(browser: Browser, portal: Portal) -> Iterator[Callable[..., BrowserContext]]:
    """Open a browser of its own for one reader: width in CSS pixels, language, size of print, JavaScript or none."""
    opened: list[BrowserContext] = []

    def new(
        width: int = 1280, lang: str = "zh", print_size: str = "normal", scripts: bool = True
    ) -> BrowserContext:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            bypass_csp=scripts,  # the checker is a script of ours
            base_url=portal.url,
        )
        cookies = {"lang": lang, "print": print_size}
        context.add_cookies(
            [{"name": name, "value": value, "url": portal.url} for name, value in cookies.items()]
        )
        context.set_default_timeout(WAIT * 1000)
        opened.append(context)
        return context

    yield new
    for context in opened:
        context.close()


@pytest.fixture
def look_as(portal: Portal, new_reader: Callable[..., BrowserContext]) -> Callable[[str], Look]:
    """Pages of the browser of whoever has this token, opened as `new_reader` opens a browser."""

    def looks_of(token: str) -> Look:
        def opened(*args: Any, **view: Any) -> Page:
            reader = new_reader(*args, **view)
            reader.add_cookies([{"name": COOKIE, "value": token, "url": portal.url}])
            return reader.new_page()

        return opened

    return looks_of


@pytest.fixture
def portal(
    new_gateway: Callable[..., Flask], departments: dict[str, str], tmp_path: Path
) -> Iterator[Portal]:
    """A portal with something in every state on its pages, on a free port; its clock can be moved."""
    app = new_gateway(**departments, connect_timeout=WAIT, page_seconds=WAIT, write_seconds=WAIT)
    write_setting(tmp_path / "clock", app.extensions["clock"].now())
    app.extensions["clock"] = Clock(f"{FILE}{tmp_path}/clock")
    pages = fill(app)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield Portal(f"http://127.0.0.1:{server.server_port}", pages)
    server.shutdown()
    thread.join()
    server.server_close()


def fill(app: Flask) -> dict[str, str]:
    """Tell the catalogue of a week with free, full, cancelled and unplaced sessions; the pages to look at."""
    edition(app, desk_phone="027-00001000")
    venue_id = venue(app, notice="65 岁以上凭证件直接入馆", name_en="Jiang'an District Library", **FACTS)
    free, full, off = (
        sitting(),
        sitting(starts_at="2021-11-05T06:00:00Z", ends_at="2021-11-05T07:00:00Z"),
        sitting(),
    )
    refused_sitting = sitting(venue_id=venue_id, space_id=str(uuid.uuid4()), place=None)
    id = activity(app, title_en="Smartphones for Seniors", sittings=[free, full, off, refused_sitting])
    for number, facts in ((1003, free), (1011, full)):
        session(app, facts, activity_id=id, sitting_id=facts["id"], number=number)
    session(app, off, activity_id=id, status="cancelled", reason="closed")
    seats(app, full["id"], seats_left=0, waiting=3)
    tell(
        app,
        "venues.placement-refused",
        id=refused_sitting["id"],
        activity_id=id,
        venue_id=venue_id,
        space_id=refused_sitting["space_id"],
        status="refused",
        reason="clash",
    )
    fill_venue(app, venue_id)
    fill_statistics(app)
    course = resource(app, venue_id=venue_id, url=f"https://courses.example.org/{'pay' * 40}")
    resource(app, kind="book", title="江边的课堂", recommended_by="社区读书会", why="写的就是身边的人。")
    news = {"title": "停课通知", "text": "周六停课。", "published_at": "2021-11-05T00:00:00Z"}
    news |= {"edition_id": EDITION, "status": "published"}
    return {
        "announcements": "/announcements",
        "announcement": f"/announcements/{tell(app, 'reporting.announcement-published', **news)}",
        "routes": "/routes",
        "route": f"/routes/{route(app)}",
        "highlights": "/highlights",
        "wanted": "/wanted?q=京剧",
        "verify": "/verify",
        "open data": "/statistics/data",
        "sms": "/demo/sms",
        "home": "/",
        "activities": "/activities",
        "activities narrowed": "/activities?kind=讲座&topic=智慧助老",
        "calendar": "/activities?view=calendar",
        "activity": f"/activities/{id}",
        "poster": f"/activities/{id}/poster",
        "unit": f"/units/{UNIT}",
        "venues": "/venues",
        "near": "/near",
        "near here": "/near?at=30.593,114.305",
        "activities near": "/near?at=30.593,114.305&list=activities",
        "venue": f"/venues/{venue_id}?date=2021-11-09",
        "resources": "/resources?topic=智慧助老",
        "books": "/resources/books",
        "resource": f"/resources/{course}",
        "search": "/search?q=手机",
        "nothing found": "/search?q=京剧",
        "statistics": "/statistics",
        "sign-in": "/sign-in",
        "staff sign-in": "/staff/sign-in",
        "documents": "/api/docs",
        "messages": "/demo/messages",
        "demo clock": "/demo/clock",
        "not found": "/nowhere",
        "paper": "/paper",
        "paper list": "/paper/list?area=江岸区",
        "help": "/help",
        "privacy": "/privacy",
        "accessibility": "/accessibility",
        "booking": f"/sessions/{free['id']}/book",
    }


WEEK = {"weekdays": ["Tu", "We", "Th", "Fr", "Sa", "Su"], "opens": 540, "closes": 1020, "last_entry": 960}
EXCEPTION = {"date": "2021-11-20", "until_date": "2021-11-21", "spans": [], "note": "换展"}
FACTS = {
    "position": {"latitude": 30.587, "longitude": 114.297},
    "opening_hours": {
        "sets": [
            {"name": "", "weekly": [WEEK], "exceptions": [EXCEPTION]},
            {"name": "少儿室", "weekly": [WEEK | {"closes": 1560}], "exceptions": []},
        ]
    },
    "facilities": ["step_free", "lockers"],
    "directions": "地铁2号线循礼门站C口，步行五分钟",
    "elder_service": {"manual_window": "一楼服务台", "phone": "027-82810000", "places": 20},
    "bring": "身份证或读者证",
}
"""What visitors ask of a venue: open to four on most days, one room into the night."""


def fill_venue(app: Flask, venue_id: str) -> None:
    """Two slots on a day, and a closure on the next."""
    slots: list[dict[str, Any]] = [
        {
            "id": str(uuid.uuid4()),
            "starts_at": f"2021-11-09T0{h}:00:00Z",
            "ends_at": f"2021-11-09T0{h + 2}:00:00Z",
        }
        | {"seats": 400}
        for h in (1, 5)
    ]
    opening = {
        "venue_id": venue_id,
        "space_id": None,
        "date": "2021-11-09",
        "status": "declared",
        "slots": slots,
    }
    opening |= {"starts_at": slots[0]["starts_at"], "ends_at": slots[1]["ends_at"]}
    opening_id = tell(app, "venues.opening-changed", **opening)
    for slot in slots:
        session(app, slot | {"venue_id": venue_id}, kind="slot", opening_id=opening_id, title="江岸区图书馆")
    shut = {
        "venue_id": venue_id,
        "space_id": None,
        "reason": "设备检修",
        "note": "设备检修",
        "status": "declared",
    }
    days = {"starts_at": "2021-11-09T16:00:00Z", "ends_at": "2021-11-10T16:00:00Z"}
    tell(app, "venues.closure-declared", **shut, **days)


def fill_statistics(app: Flask) -> None:
    row = {"key": "1", "label": "江岸区", "sessions": 3, "seats": 90, "people": 45, "attended": 20}
    groups = {f"by_{name}": [row, row | {"people": 9}] for name in ("unit", "district", "series", "audience")}
    totals = {
        "activities": 1,
        "sessions": 3,
        "seats": 90,
        "bookings": 30,
        "people": 45,
        "waiting": 2,
        "attended": 20,
        "walk_ins": 5,
        "self_attested": 7,
        "newcomers": 11,
        "booked_by_self": 30,
        "booked_by_helper": 2,
        "booked_by_desk": 13,
    }
    tell(
        app, "reporting.statistics-published", id=EDITION, at="2021-11-05T00:00:00Z", totals=totals, **groups
    )
