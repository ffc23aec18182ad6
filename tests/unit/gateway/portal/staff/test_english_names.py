"""Staff pages in English: venues, units and activities by their English names, and where there is none, marked."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import gateway
from tests.fixtures.desk import AT_DESK, SESSION
from tests.fixtures.double import Double
from tests.fixtures.gateway import UNIT, activity, edition, session, sitting, tell, venue
from tests.fixtures.pages import Reader, say, sign_in_staff

pytestmark = pytest.mark.slow
MUSEUM = {"name": "湖北省博物馆", "name_en": "Hubei Provincial Museum"}
COLLEGE = {"id": UNIT, "name": "江岸区社区教育学院", "name_en": "Jiang'an Community College"}
COLLEGE |= {"kind": "社区学院", "district": "420102", "area": "江岸区", "roles": []}
TITLE = {"title": "智能手机助老课", "title_en": "Smartphones for Seniors"}
IN_ENGLISH: dict[str, Any] = SESSION | TITLE | {"place": MUSEUM["name"], "place_en": MUSEUM["name_en"]}
BESIDE = '<span class="beside" lang="zh-Hans">湖北省博物馆</span>'
NOUNS = "session|venue|edition|unit|activity|resource|route|door|on|asking|source"
RAW = re.compile(
    rf"\{{\{{ *(?:\w+\.)*(?:{NOUNS})\.(?:title|name) *\}}\}}"
    r"|\.(?:unit_name|venue_name|nominator) *\}\}|crumbs\(.*\|called"
)


def test_no_page_spells_a_name_past_the_words_that_choose_its_language() -> None:
    portal = Path(gateway.__file__).parent / "portal"
    raw = {page.name: spelt for page in portal.rglob("*.html") if (spelt := RAW.findall(page.read_text()))}
    assert raw == {}


@pytest.fixture
def portal(
    new_gateway: Callable[..., Flask],
    department: Double,
    venue_department: Double,
    papers_department: Double,
) -> Flask:
    urls = {"venues_url": venue_department.url, "reporting_url": papers_department.url}
    app = new_gateway(registration_url=department.url, **urls)
    edition(app)
    return app


def staff(app: Flask, *roles: str, **about: str) -> Reader:
    reader = sign_in_staff(app, *roles, **about)
    reader.client.set_cookie("lang", "en")
    return reader


def test_the_desk_finds_books_and_prints_sessions_by_their_english_titles(
    portal: Flask, department: Double
) -> None:
    clerk = staff(portal, "desk")
    department.stand("/desk/holds", {"items": []})
    say(department, 200, {"items": [IN_ENGLISH, SESSION | {"title": "书法"}], "next_cursor": None})
    clerk.open("/staff/desk")
    assert (
        ">Smartphones for Seniors</h3>" in clerk.page
        and f"Hubei Provincial Museum</span> {BESIDE}" in clerk.page
    )
    assert 'lang="zh-Hans">书法</h3>' in clerk.page and "智能手机助老课" not in clerk.page
    say(department, 200, AT_DESK | {"session": IN_ENGLISH})
    clerk.open(f"/staff/desk/bookings/{AT_DESK['id']}")
    assert ">Smartphones for Seniors</h2>" in clerk.page and ": Smartphones for Seniors" in clerk.page


def test_a_door_is_called_in_english_wherever_it_is_named(portal: Flask, department: Double) -> None:
    museum = venue(portal, **MUSEUM)
    guard = staff(portal, "door", venue=museum)
    on = IN_ENGLISH | {"venue_id": museum, "unit_id": None, "confirmed": 3, "capacity": 30}
    say(department, 200, {"items": [on], "next_cursor": None})
    guard.open("/staff/door?date=2021-11-06")
    assert ">Hubei Provincial Museum</a>" in guard.page
    guard.open(f"/staff/door/at/{museum}/2021-11-06")
    assert "<h1><span>Hubei Provincial Museum</span>" in guard.page
    assert "Hubei" in guard.open(f"/staff/door/at/{museum}/manifest.webmanifest").get_json()["name"]


def test_a_venues_day_has_its_english_name_and_those_of_what_is_on(
    portal: Flask, venue_department: Double
) -> None:
    museum, lesson = venue(portal, **MUSEUM), sitting()
    id = activity(portal, sittings=[lesson], **TITLE)
    session(portal, lesson, activity_id=id, sitting_id=lesson["id"])
    keeper = staff(portal, "venue_operator", venue=museum)
    about = {"id": lesson["id"], "title": TITLE["title"], "starts_at": lesson["starts_at"]}
    about |= {"ends_at": lesson["ends_at"], "status": "open", "capacity": 30}
    venue_department.stand("/closures", {"items": [], "next_cursor": None})
    venue_department.stand("/day", {"items": [about | {"head_count": None}], "next_cursor": None})
    venue_department.stand("/demand", {"items": [about], "next_cursor": None})
    venue_department.stand("/placements", {"items": [], "next_cursor": None})
    venue_department.stand(f"/venues/{museum}", {"id": museum, "spaces": []} | MUSEUM)
    keeper.open(f"/staff/venues/{museum}?date=2021-11-06")
    assert f"<h1>Hubei Provincial Museum {BESIDE}</h1>" in keeper.page
    assert "<h3>Smartphones for Seniors</h3>" in keeper.page
    assert ">Smartphones for Seniors</span>: " in keeper.page


def test_the_office_reads_units_in_english_also_where_reporting_tells_their_chinese_name_alone(
    portal: Flask, papers_department: Double
) -> None:
    tell(portal, "reporting.unit-changed", **COLLEGE)
    office = staff(portal, "office")
    plan = {"unit_id": UNIT, "unit_name": COLLEGE["name"], "title": "方案", "waiting": 0, "late": False}
    other = plan | {"unit_name": "汉阳区图书馆"}
    say(papers_department, 200, {"items": [plan, other], "next_cursor": None})
    office.open("/staff/office")
    assert "Jiang&#39;an Community College" in office.page and COLLEGE["name"] not in office.page
    assert '<span lang="zh-Hans">汉阳区图书馆</span>' in office.page


def test_accounts_and_choices_have_the_english_names(portal: Flask) -> None:
    museum = venue(portal, **MUSEUM)
    tell(portal, "reporting.unit-changed", **COLLEGE)
    keeper = staff(portal, "admin")
    sign_in_staff(portal, "desk", username="desk", unit=UNIT, venue=museum)
    keeper.open("/staff/accounts")
    assert "<span>Jiang&#39;an Community College</span>, <span>Hubei Provincial Museum</span>" in keeper.page
    venue(portal, name="汉阳区图书馆")
    keeper.open("/staff/accounts/new")
    assert ">Hubei Provincial Museum</label>" in keeper.page
    assert re.search(r'<label for="[^"]*" lang="zh-Hans">汉阳区图书馆</label>', keeper.page)
    keeper.open("/staff/accounts")
    assert ">Service desk</option>" in keeper.page
