"""English names on English pages, with the Chinese ones that stand at doors; without one, the Chinese is marked."""

import extruct
import pytest
from flask import Flask
from flask.testing import FlaskClient

from chassis.storage.db import transaction
from gateway.catalogue.indexing import index_due
from tests.fixtures.gateway import (
    UNIT,
    activity,
    edition,
    resource,
    route,
    session,
    sitting,
    tell,
    venue,
)

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
    full_address = f"{address}{'&' if '?' in address else '?'}lang={language}"
    return portal.get(full_address).text.partition("<main")[2].partition("</main>")[0]


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
    list_page = read(portal, "/venues")
    assert f'/venues/{museum}">Hubei Provincial Museum</a>' in list_page
    assert 'class="card-title" lang="zh-Hans"><a' in list_page
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
    list_page = read(portal, "/activities")
    assert f'/activities/{id}">Smartphones for Seniors</a>' in list_page
    assert 'lang="zh-Hans"><a' in list_page and ">书法</a>" in list_page
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


def test_a_resource_is_called_by_its_english_title_also_where_it_was_withdrawn(
    gateway: Flask, portal: FlaskClient
) -> None:
    id = resource(gateway, title_en="Paying by Phone")
    book = resource(gateway, kind="book", title="江边的课堂", url=None)
    page = read(portal, f"/resources/{id}")
    assert '<h1>Paying by Phone <span class="beside" lang="zh-Hans">手机支付慢慢学</span></h1>' in page
    list_page = read(portal, "/resources")
    assert f'/resources/{id}">Paying by Phone</a>' in list_page
    assert 'lang="zh-Hans"><a' in list_page and ">江边的课堂</a>" in list_page
    assert f"/resources/{id}" in read(portal, "/resources?q=paying")
    assert "Paying" not in read(portal, f"/resources/{id}", "zh")
    resource(gateway, id=book, version=2, kind="book", title="江边的课堂", url=None, status="withdrawn")
    assert '<h1 lang="zh-Hans">江边的课堂</h1>' in read(portal, f"/resources/{book}")


def test_a_route_and_its_stops_are_called_in_english_a_venue_as_the_venue_is(
    gateway: Flask, portal: FlaskClient
) -> None:
    museum = venue(gateway, **MUSEUM)
    stop = {"kind": "place", "venue_id": None, "url": None, "words": ""}
    stops = [
        stop | {"id": "1", "title": "旧址", "title_en": "Old House"},
        stop | {"id": "2", "title": "渡口"},
        stop | {"id": "3", "title": MUSEUM["name"], "kind": "venue", "venue_id": museum},
        stop | {"id": "4", "title": "省博的钟", "kind": "venue", "venue_id": museum},
    ]
    id = route(gateway, title_en="Along the River", stops=stops)
    page = read(portal, f"/routes/{id}")
    assert '<h1>Along the River <span class="beside" lang="zh-Hans">红巷路线</span></h1>' in page
    assert "Old House" in page and f"Hubei Provincial Museum</a> {BESIDE}" in page
    assert '<span lang="zh-Hans">渡口</span>' in page and 'lang="zh-Hans">省博的钟</a>' in page
    for address in ("/routes", "/"):
        assert f'/routes/{id}">Along the River</a>' in read(portal, address), address
    assert "Along" not in read(portal, f"/routes/{id}", "zh")


def test_the_week_and_its_theme_are_called_in_english_on_every_page(gateway: Flask) -> None:
    english = {"name_en": "2021 Wuhan Learning Week", "theme_en": "A New Chapter of Learning"}
    edition(gateway, **english)
    portal = gateway.test_client()
    page = portal.get("/venues?lang=en").text
    assert "· 2021 Wuhan Learning Week</title>" in page
    assert '<span class="brand-name">2021 Wuhan Learning Week</span>' in page
    assert '<span class="brand-theme">A New Chapter of Learning</span>' in page
    assert "<h1>2021 Wuhan Learning Week</h1>" in portal.get("/?lang=en").text
    assert "2021 Wuhan" not in portal.get("/venues?lang=zh").text
    edition(gateway, version=2)
    assert 'class="brand-name" lang="zh-Hans"' in portal.get("/venues?lang=en").text


def test_an_announcement_is_read_in_english_where_it_is_written(gateway: Flask, portal: FlaskClient) -> None:
    news = {"edition_id": edition(gateway), "title": "改期", "text": "改到周六。", "status": "published"}
    news |= {"published_at": "2021-11-04T01:00:00+00:00"}
    english = {"title_en": "Another Day", "text_en": "It is on Saturday."}
    both, alone = (
        tell(gateway, "reporting.announcement-published", **news, **more) for more in (english, {})
    )
    page = read(portal, f"/announcements/{both}")
    assert "<h1>Another Day</h1>" in page and "<p>It is on Saturday.</p>" in page
    assert '<p lang="zh-Hans">改到周六。</p>' in read(portal, f"/announcements/{alone}")
    assert ">Another Day</a>" in read(portal, "/announcements") and ">Another Day</a>" in read(portal, "/")
    assert "<title>Another Day</title>" in portal.get("/announcements/feed.atom?lang=en").text
    assert "Another" not in read(portal, f"/announcements/{both}", "zh")


def test_a_word_of_ours_is_in_the_language_of_each_reader_whoever_came_first(
    gateway: Flask, portal: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    route(gateway)
    monkeypatch.setattr(gateway.jinja_env, "cache", None)
    assert "领导小组办公室" in read(portal, "/routes", "zh")
    page = read(portal, "/routes")
    assert "Office of the leading group" in page and "领导小组办公室" not in page
