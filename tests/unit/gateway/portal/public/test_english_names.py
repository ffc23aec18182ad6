"""English names on English pages, with the Chinese ones that stand at doors; without one, the Chinese is marked."""

import extruct
import pytest
from flask import Flask
from flask.testing import FlaskClient

from chassis.storage.db import transaction
from gateway.catalogue.indexing import index_due
from tests.fixtures.gateway import UNIT, activity, edition, session, sitting, tell, venue

MUSEUM = {
    "name": "湖北省博物馆",
    "name_en": "Hubei Provincial Museum",
    "position": {"latitude": 30.56, "longitude": 114.36},
}
BESIDE = '<span class="beside" lang="zh-Hans">湖北省博物馆</span>'


COLLEGE = {
    "id": UNIT,
    "name": "江岸区社区教育学院",
    "name_en": "Jiang'an Community College",
    "kind": "社区学院",
    "district": "420102",
    "area": "江岸区",
    "roles": [],
}
TITLE = {"title": "智能手机助老课", "title_en": "Smartphones for Seniors"}


@pytest.fixture
def portal(gateway: Flask) -> FlaskClient:
    edition(gateway)
    return gateway.test_client()


def read(portal: FlaskClient, address: str, language: str = "en") -> str:
    """The main part of a page."""
    asked = f"{address}{'&' if '?' in address else '?'}lang={language}"
    return portal.get(asked).text.partition("<main")[2].partition("</main>")[0]


@pytest.mark.slow
def test_a_venue_is_called_by_its_english_name_beside_the_one_at_its_door(
    gateway: Flask, portal: FlaskClient
) -> None:
    museum = venue(gateway, **MUSEUM)
    venue(gateway)
    lesson = sitting(venue_id=museum)
    lecture = activity(gateway, sittings=[lesson])
    session(gateway, lesson, activity_id=lecture)
    page = read(portal, f"/venues/{museum}")
    assert f"<h1>Hubei Provincial Museum {BESIDE}</h1>" in page
    assert f">Hubei Provincial Museum</a> {BESIDE}" in read(portal, f"/activities/{lecture}")
    listed = read(portal, "/venues")
    assert f'/venues/{museum}">Hubei Provincial Museum</a>' in listed
    assert 'class="card-title" lang="zh-Hans"><a' in listed
    assert "Hubei Provincial Museum" in read(portal, "/near?from=江岸区")
    assert "Hubei" not in read(portal, f"/venues/{museum}", "zh") + read(
        portal, f"/activities/{lecture}", "zh"
    )


@pytest.mark.slow
def test_calendars_and_search_engines_are_told_in_english_on_english_pages(
    gateway: Flask, portal: FlaskClient
) -> None:
    museum = venue(gateway, **MUSEUM)
    lesson = sitting(venue_id=museum)
    session(gateway, lesson, venue_id=museum)
    page = portal.get(f"/venues/{museum}?lang=en").text
    [place] = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    assert (place["name"], place["alternateName"]) == ("Hubei Provincial Museum", "湖北省博物馆")
    assert f'href="/venues/{museum}/calendar.ics?lang=en"' in page
    calendar = gateway.test_client().get(f"/venues/{museum}/calendar.ics?lang=en")
    assert "X-WR-CALNAME:Hubei Provincial Museum" in calendar.text and "Set-Cookie" not in calendar.headers
    assert "LOCATION:Hubei Provincial Museum 湖北省博物馆" in calendar.text.replace("\r\n ", "")
    assert "Hubei" not in portal.get(f"/venues/{museum}/calendar.ics?lang=zh").text


@pytest.mark.slow
def test_a_venue_and_what_is_on_there_are_found_by_the_english_name(
    gateway: Flask, portal: FlaskClient
) -> None:
    museum = venue(gateway, **MUSEUM)
    activity(gateway, sittings=[sitting(venue_id=museum)])
    for words in ("Hubei Museum", "hubei provincial"):
        page = read(portal, f"/search?q={words}")
        assert f"/venues/{museum}" in page and "/activities/" in page, words


@pytest.mark.slow
def test_an_activity_and_its_unit_are_called_in_english_in_lists_pages_and_filters(
    gateway: Flask, portal: FlaskClient
) -> None:
    tell(gateway, "reporting.unit-changed", **COLLEGE)
    lesson = sitting()
    id = activity(gateway, sittings=[lesson], **TITLE)
    session(gateway, lesson, activity_id=id, unit_id=UNIT, sitting_id=lesson["id"])
    activity(gateway, title="书法")
    page = read(portal, f"/activities/{id}")
    assert (
        '<h1>Smartphones for Seniors <span class="beside" lang="zh-Hans">智能手机助老课</span></h1>' in page
    )
    assert ">Jiang&#39;an Community College</a>" in page
    listed = read(portal, "/activities")
    assert f'/activities/{id}">Smartphones for Seniors</a>' in listed
    assert 'lang="zh-Hans"><a' in listed and ">书法</a>" in listed
    assert "Jiang&#39;an Community College" in read(portal, f"/activities?unit={UNIT}").partition("<form")[0]
    assert "Smartphones" in read(portal, f"/units/{UNIT}")
    assert "Smartphones for Seniors" in read(portal, "/paper/list?area=江岸区")
    assert "Smartphones" not in read(portal, "/activities", "zh") + read(portal, f"/units/{UNIT}", "zh")
    [event] = extruct.extract(portal.get(f"/activities/{id}?lang=en").text, syntaxes=["json-ld"])["json-ld"]
    assert (event["name"], event["alternateName"]) == (TITLE["title_en"], TITLE["title"])
    assert event["organizer"]["alternateName"] == COLLEGE["name"]
    assert "SUMMARY:Smartphones for Seniors" in portal.get(f"/activities/{id}/calendar.ics?lang=en").text
    assert "<title>Smartphones for Seniors</title>" in portal.get("/activities/feed.atom?lang=en").text


@pytest.mark.slow
def test_an_activity_is_found_by_its_english_title_and_its_units_name_told_later(
    gateway: Flask, portal: FlaskClient
) -> None:
    id = activity(gateway, **TITLE)
    assert f"/activities/{id}" in read(portal, "/search?q=smartphones")
    assert f"/activities/{id}" not in read(portal, "/search?q=community college")
    tell(gateway, "reporting.unit-changed", **COLLEGE)
    with gateway.app_context(), transaction() as db:
        index_due(db)
    assert f"/activities/{id}" in read(portal, "/search?q=community college")
