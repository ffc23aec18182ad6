"""Certificates, learning record, routes, feedback and exports: for everyone, and a certificate is one sheet of A4."""

import re
import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext
from werkzeug.serving import make_server

from gateway.accounts import staff_accounts
from gateway.accounts.store import transaction
from tests.e2e.conftest import WAIT
from tests.e2e.test_pages_for_everyone import every_view, faults_by_page, in_words
from tests.fixtures.double import Double
from tests.fixtures.gateway import activity, edition, session, sitting
from tests.fixtures.pages import CITIZEN, PHONE, let_answer, overview
from tests.unit.gateway.portal.citizen.test_after import ATTENDED, CERTIFICATE, GIVEN, ID, NONE_YET, listed

Answers = list[tuple[int, Any]]
STOPS = [
    {"id": str(uuid.uuid4()), "title": title, "kind": "venue", "venue_id": None, "url": None, "done": word}
    for title, word in (("江汉关博物馆", "attended"), ("武昌起义纪念馆", "marked"), ("八七会议会址", None))
]
OF_CERTIFICATE = ("edition", "edition_id", "ends_at", "label", "minutes", "place", "starts_at", "title")
"""What a certificate says of the session that was learnt in."""
LEARNT = {name: CERTIFICATE[name] for name in OF_CERTIFICATE}
LEARNT |= {"id": ID, "session_id": ID, "booking_id": ID, "check_in_id": None}
VERIFIED = {
    name: CERTIFICATE[name] for name in (*OF_CERTIFICATE, "code", "dates", "issued_at", "mode", "theme")
}
TOTALS = {"sessions": 1, "minutes": 150, "self_attested": 1, "self_attested_minutes": 150}
RECORD = listed(
    LEARNT,
    LEARNT | {"booking_id": None, "check_in_id": ID, "label": "self_attested"},
    totals=TOTALS,
    editions=[{"edition_id": LEARNT["edition_id"], "edition": "2021年武汉市全民终身学习活动周"} | TOTALS],
)
ROUTE = {"id": ID, "title": "社区教育党史学习路线图", "summary": "一日走完", "done": 2, "stops": STOPS}
COMMENT = {"id": GIVEN["id"], "rating": 4, "comment": "老师很耐心", "created_at": GIVEN["created_at"]}
OF_STAFF = COMMENT | {"session_id": GIVEN["session_id"], "status": "waiting"}
OF_STAFF |= {"title": "智能手机助老课", "starts_at": CERTIFICATE["starts_at"]}
RATED = listed(
    COMMENT,
    count=3,
    average=4.3,
    ratings=[{"rating": rating, "count": rating % 2} for rating in (5, 4, 3, 2, 1)],
)
PARTY = {"party": [{"name": "王小明"}, {"name": "李梅"}]}
PAGES: dict[str, tuple[str, Answers]] = {
    "booking": (f"/my/bookings/{ID}", [(200, overview(ATTENDED))]),
    "certificate": (f"/my/bookings/{ID}/certificate", [(200, ATTENDED), (200, listed(CERTIFICATE))]),
    "issue": (f"/my/bookings/{ID}/certificate", [(200, ATTENDED | PARTY), (200, listed())]),
    "attested": (f"/my/check-ins/{ID}/certificate", []),
    "verified": ("/verify/K7QM-3F9D-WXYZ", [(200, VERIFIED | {"name": "王*"})]),
    "not verified": ("/verify/AAAA", [(404, NONE_YET)]),
    "learning": ("/my/learning", [(200, RECORD)]),
    "learning on paper": ("/my/learning/paper", [(200, RECORD)]),
    "routes": ("/my/routes", [(200, listed(ROUTE))]),
    "feedback": (f"/my/bookings/{ID}/feedback", [(200, ATTENDED), (404, NONE_YET)]),
    "what others say": ("/sessions/{session}/feedback", [(200, RATED)]),
    "moderation": ("/staff/feedback", [(200, listed(OF_STAFF))]),
    "exports": ("/staff/exports", []),
}
MISSING = {"not verified"}
"""Pages that answer 404."""


@pytest.fixture
def app(new_gateway: Callable[..., Flask], department: Double) -> Iterator[tuple[Flask, str, str]]:
    """(gateway, its address, the id of a session) on a free port."""
    app = new_gateway(registration_url=department.url)
    edition(app)
    place = sitting()
    session(app, place, activity_id=activity(app, sittings=[place]))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield app, f"http://127.0.0.1:{server.server_port}", place["id"]
    server.shutdown()
    thread.join()
    server.server_close()


def session_of_citizen(app: Flask, department: Double) -> str:
    """The cookie of a citizen who has signed in."""
    client = app.test_client()
    page = client.get("/sign-in").text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    department.answer(200, {"citizen_id": CITIZEN})
    client.post("/sign-in/code", data=hidden | {"phone": PHONE, "code": "123456"})
    department.answers.clear()
    return cookie_of(client)


def session_of_office(app: Flask) -> str:
    password = "correct horse battery"
    with app.app_context():
        credential = staff_accounts.credential(password)
        with transaction() as db:
            staff_accounts.create(db, credential=credential, username="office", roles=["office"])
    client = app.test_client()
    client.post("/api/sign-in/staff", json={"username": "office", "password": password})
    return cookie_of(client)


def cookie_of(client: Any) -> str:
    cookie = client.get_cookie("lw_session")
    assert cookie is not None
    return str(cookie.value)


def reader(browser: Browser, url: str, token: str, width: int, lang: str, size: str) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, bypass_csp=True, base_url=url, timezone_id="Asia/Shanghai"
    )
    cookies = {"lang": lang, "print": size, "lw_session": token}
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    context.set_default_timeout(WAIT * 1000)
    return context


@every_view
@pytest.mark.parametrize("whose", ["citizen", "office"])
def test_pages_are_for_everyone(
    whose: str, view: tuple[int, str, str], browser: Browser, app: tuple[Flask, str, str], department: Double
) -> None:
    gateway, url, session_id = app
    token = session_of_office(gateway) if whose == "office" else session_of_citizen(gateway, department)
    addresses = {
        name: address.format(session=session_id)
        for name, (address, _) in PAGES.items()
        if address.startswith("/staff") == (whose == "office")
    }
    with reader(browser, url, token, *view) as context:
        faults = faults_by_page(
            context.new_page(), addresses, MISSING, lambda name: let_answer(department, *PAGES[name][1])
        )
    assert faults == {}, in_words(faults)


def test_each_certificate_is_one_sheet_of_paper_and_so_is_a_short_record(
    browser: Browser, app: tuple[Flask, str, str], department: Double
) -> None:
    gateway, url, _session_id = app
    token = session_of_citizen(gateway, department)
    two = listed(CERTIFICATE, CERTIFICATE | {"person": 1, "name": "李梅"})
    department.answer(200, ATTENDED | PARTY | {"came": 2})
    department.answer(200, two)
    with reader(browser, url, token, 1280, "zh", "normal") as context:
        page = context.new_page()
        page.goto(f"/my/bookings/{ID}/certificate")
        certificates = page.pdf(prefer_css_page_size=True)
        let_answer(department, (200, RECORD))
        page.goto("/my/learning/paper")
        record = page.pdf(prefer_css_page_size=True)
    assert [len(re.findall(rb"/Type\s*/Page\b", paper)) for paper in (certificates, record)] == [2, 1]
