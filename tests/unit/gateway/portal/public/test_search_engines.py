"""What programs that search the web are told: each page's one address, a sitemap in pieces, what to leave alone."""

import re
import urllib.robotparser
import xml.etree.ElementTree as ET

import extruct
import pytest
from flask import Flask
from flask.testing import FlaskClient

from gateway.catalogue import sitemap
from tests.fixtures.gateway import activity, edition, resource, route, session, sitting, venue

ZH = {"Accept-Language": "zh"}
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HOME = "http://localhost"


@pytest.fixture
def portal(gateway: Flask) -> FlaskClient:
    edition(gateway)
    return gateway.test_client()


def links(page: str) -> dict[str, str]:
    """{hreflang or "canonical": address}"""
    head = page.partition("</head>")[0]
    found_at = re.findall(r'<link rel="(canonical|alternate)"(?: hreflang="([^"]+)")? href="([^"]+)"', head)
    return {language or rel: address for rel, language, address in found_at}


def listed(portal: FlaskClient, address: str) -> dict[str, str | None]:
    """{address: when it last changed} of a sitemap, or of its index."""
    answer = portal.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml"), address
    assert "public" in answer.headers["Cache-Control"] and "Cookie" not in answer.headers.get("Vary", "")
    return {
        part.findtext(f"{SPACE}loc", ""): part.findtext(f"{SPACE}lastmod")
        for part in ET.fromstring(answer.data)
    }


@pytest.mark.slow
def test_a_page_has_one_address_in_each_language_whatever_it_was_narrowed_by(
    gateway: Flask, portal: FlaskClient
) -> None:
    id = activity(gateway)
    here = f"{HOME}/activities/{id}"
    by_language = {"x-default": here, "zh-Hans": f"{here}?lang=zh", "en": f"{here}?lang=en"}
    for query, canonical in {"": here, "?n=1&print=large": here, "?lang=en": f"{here}?lang=en"}.items():
        page = portal.get(f"/activities/{id}{query}", headers=ZH).text
        assert links(page) == {"canonical": canonical} | by_language
    assert links(portal.get("/activities?kind=讲座", headers=ZH).text)["canonical"] == f"{HOME}/activities"
    assert '<meta name="description" content="学会用手机挂号、乘车">' in page
    both = activity(gateway, title_en="Smartphones for Seniors")
    page = portal.get(f"/activities/{both}?lang=en").text
    assert '<meta name="description" content="Smartphones for Seniors">' in page
    for address in ("/sign-in", f"/activities/{'0' * 8}-0000-0000-0000-000000000000", "/nowhere"):
        assert links(portal.get(address, headers=ZH).text) == {}


@pytest.mark.slow
def test_an_english_page_marks_what_is_chinese_and_says_so(gateway: Flask, portal: FlaskClient) -> None:
    for address in (
        f"/activities/{activity(gateway)}",
        f"/venues/{venue(gateway)}",
        "/activities",
        "/venues",
    ):
        page = portal.get(f"{address}?lang=en").text.partition("<main")[2].partition("</main>")[0]
        assert "English names are used where there are any" in page and 'lang="zh-Hans"' in page, address
        assert "只有中文" not in portal.get(f"{address}?lang=zh").text


@pytest.mark.slow
def test_the_sitemap_leads_to_every_page_in_pieces(
    gateway: Flask, portal: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "AT_ONCE", 2)
    activities = {f"{HOME}/activities/{activity(gateway)}" for _ in range(5)}
    activity(gateway, event="withdrawn", status="withdrawn")
    venue(gateway, status="retired")
    others = {f"{HOME}/venues/{venue(gateway)}", f"{HOME}/routes/{route(gateway)}"}
    others |= {f"{HOME}/resources/{resource(gateway)}"}
    index = listed(portal, "/sitemap.xml")
    assert [address for address in index if "/sitemaps/activities-" in address] == [
        f"{HOME}/sitemaps/activities-{number}.xml" for number in (1, 2, 3)
    ]
    pages: dict[str, str | None] = {}
    for address in index:
        pages |= listed(portal, address.removeprefix(HOME))
    assert activities | others <= set(pages) and len([page for page in pages if "/activities/" in page]) == 5
    assert {pages[address] for address in activities} == {"2021-11-05T00:30:00+00:00"}
    for address in pages:
        assert portal.get(address.removeprefix(HOME), headers=ZH).status_code == 200, address
    for missing in ("activities-4", "activities-0", "people-1", "activities-99999999"):
        assert portal.get(f"/sitemaps/{missing}.xml").status_code == 404


def test_robots_leave_people_and_forms_alone_and_are_led_to_the_rest(portal: FlaskClient) -> None:
    answer = portal.get("/robots.txt")
    assert answer.mimetype == "text/plain" and "public" in answer.headers["Cache-Control"]
    robots = urllib.robotparser.RobotFileParser()
    robots.parse(answer.text.splitlines())
    assert robots.site_maps() == [f"{HOME}/sitemap.xml"]
    for path, allowed in {
        "/": True,
        "/activities/1": True,
        "/my/bookings": False,
        "/sessions/1/book": False,
    }.items():
        assert robots.can_fetch("any", path) is allowed, path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("terms", "availability"),
    [
        ({}, "InStock"),
        ({"books_from": "2021-11-05T12:00:00Z"}, "PreOrder"),
        ({"access": "drop_in"}, "InStock"),
        ({"paused": True}, "SoldOut"),
        ({"status": "cancelled", "reason": "closed"}, "SoldOut"),
    ],
    ids=["open", "later", "drop-in", "paused", "cancelled"],
)
def test_an_event_says_what_is_offered_and_how_it_stands(
    gateway: Flask, portal: FlaskClient, terms: dict[str, object], availability: str
) -> None:
    lesson = sitting()
    id = activity(gateway, sittings=[lesson])
    session(gateway, lesson, activity_id=id, **terms)
    [event] = extruct.extract(portal.get(f"/activities/{id}").text, syntaxes=["json-ld"])["json-ld"]
    assert event["offers"]["availability"] == f"https://schema.org/{availability}"
    assert ("validFrom" in event["offers"]) is (availability == "PreOrder")
    state = "EventCancelled" if "status" in terms else "EventScheduled"
    assert event["eventStatus"] == f"https://schema.org/{state}"
    assert event["organizer"]["url"].startswith(f"{HOME}/units/")
