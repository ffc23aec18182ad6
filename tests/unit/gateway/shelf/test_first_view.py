"""What a phone fetches before it shows a page: below 20 KB over the wire, pictures left out."""

import gzip
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.fixtures.gateway import activity, edition, seats, session, sitting, venue

MOST = 20_000
GZIP = {"Accept-Encoding": "gzip", "Accept-Language": "zh"}
PARTS = re.compile(r'<link rel="stylesheet" href="([^"]+)"|<script type="module" src="([^"]+)"')


@pytest.fixture
def portal(gateway: Flask) -> FlaskClient:
    """A full week: lists have all the rows that they show at once."""
    edition(gateway, desk_phone="027-85551234")
    for number in range(24):
        lessons = [
            sitting(starts_at=f"2021-11-{day:02}T01:00:00Z", ends_at=f"2021-11-{day:02}T03:00:00Z")
            for day in range(5 + number % 3, 20)
        ]
        id = activity(gateway, title=f"智能手机助老课第 {number} 讲", sittings=lessons)
        for lesson in lessons[: 15 if number == 0 else 2]:
            session(gateway, lesson, activity_id=id, number=1000 + number)
            seats(gateway, lesson["id"], seats_left=number)
        venue(gateway, name=f"第 {number} 图书馆")
    return gateway.test_client()


def sent(portal: FlaskClient, address: str) -> bytes:
    answer = portal.get(address, headers=GZIP)
    assert answer.status_code == 200, address
    return answer.data


@pytest.mark.slow
@pytest.mark.parametrize("size", ["normal", "large"])
def test_the_first_view_of_a_page_is_small(gateway: Flask, portal: FlaskClient, size: str) -> None:
    of_activity = next(part for part in portal.get("/sitemaps/activities-1.xml").text.split("<loc>")[1:])
    venue_id = portal.get("/sitemaps/venues-1.xml").text.split("/venues/")[1][:36]
    portal.set_cookie("print", size)
    pages = ["/", "/activities", "/venues", f"/venues/{venue_id}", of_activity.partition("<")[0][16:]]
    for address in pages:
        page = sent(portal, address)
        fetched = [page] + [
            sent(portal, style or script) for style, script in PARTS.findall(gzip.decompress(page).decode())
        ]
        assert len(fetched) > 1 and sum(map(len, fetched)) < MOST, (address, [*map(len, fetched)])
