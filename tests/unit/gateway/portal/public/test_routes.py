"""Learning routes: a list, and one as a drawn line with what is told at its stops."""

import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.fixtures.gateway import edition, route, tell, venue

HOURS = {"weekdays": ["Mo", "Tu", "We", "Th", "Fr"], "opens": 510, "closes": 1110, "last_entry": None}


@pytest.fixture
def portal(gateway: Flask) -> FlaskClient:
    edition(gateway)
    return gateway.test_client()


def shown(portal: FlaskClient, address: str, lang: str = "zh") -> str:
    answer = portal.get(address, headers={"Accept-Language": lang})
    assert answer.status_code == 200, answer.text
    return answer.text


def stop_at(venue_id: str) -> dict[str, Any]:
    body = {"words": "", "minutes": None, "walking_minutes": None}
    return {"id": str(uuid.uuid4()), "title": "馆", "kind": "venue", "venue_id": venue_id, "url": None} | body


def test_a_route_is_listed_and_drawn_with_words_and_minutes(gateway: Flask, portal: FlaskClient) -> None:
    assert "现在没有学习路线" in shown(portal, "/routes")
    assert "/routes" not in shown(portal, "/")
    id = route(gateway)
    for address in ("/", "/routes"):
        assert f'href="/routes/{id}"' in shown(portal, address)
    page = shown(portal, f"/routes/{id}")
    assert page.count('<svg class="line-drawn"') == 2
    for text in (
        "先看当年的教室。",
        "停留约 40 分钟",
        "步行约 3 分钟到下一站",
        "全程约 1 小时 3 分钟",
        "领导小组办公室",
    ):
        assert text in page
    assert "人走完" not in page
    tell(gateway, "registration.route-finishers-changed", id=id, finishers=12)
    assert "12 人走完" in shown(portal, f"/routes/{id}")
    english = shown(portal, f"/routes/{id}", "en")
    assert "2 stops" in english and "on foot to the next stop" in english


def test_a_stop_says_whether_it_is_open_today(gateway: Flask, portal: FlaskClient) -> None:
    open_one = venue(gateway, opening_hours={"sets": [{"name": "", "weekly": [HOURS], "exceptions": []}]})
    weekend = HOURS | {"weekdays": ["Sa", "Su"]}
    shut = venue(gateway, opening_hours={"sets": [{"name": "", "weekly": [weekend], "exceptions": []}]})
    unsaid = venue(gateway)
    pages = [
        shown(portal, f"/routes/{route(gateway, title=n, stops=[stop_at(id)])}")
        for n, id in (("一", open_one), ("二", shut), ("三", unsaid))
    ]
    assert ["今天开放" in page for page in pages] == [True, False, False]
    assert ["今天不开放" in page for page in pages] == [False, True, False]
    assert f'href="/venues/{open_one}"' in pages[0]


def test_a_route_that_was_withdrawn_is_gone(gateway: Flask, portal: FlaskClient) -> None:
    id = route(gateway, status="withdrawn")
    assert portal.get(f"/routes/{id}").status_code == 410
    assert portal.get(f"/routes/{uuid.uuid4()}").status_code == 404


def test_an_address_that_is_none_of_the_web_is_no_link(gateway: Flask, portal: FlaskClient) -> None:
    stop = stop_at("") | {"kind": "resource", "venue_id": None, "url": "javascript:alert(1)"}
    assert "javascript:" not in shown(portal, f"/routes/{route(gateway, stops=[stop])}")
