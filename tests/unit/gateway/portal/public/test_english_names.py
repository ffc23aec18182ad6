"""English names on English pages, with the Chinese ones that stand at doors; without one, the Chinese is marked."""

import extruct
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.fixtures.gateway import activity, edition, session, sitting, venue

MUSEUM = {
    "name": "湖北省博物馆",
    "name_en": "Hubei Provincial Museum",
    "position": {"latitude": 30.56, "longitude": 114.36},
}
BESIDE = '<span class="beside" lang="zh-Hans">湖北省博物馆</span>'


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
