"""Pages of sessions that are booked on terms: kept-back places, series, hybrid sittings, halls, windows."""

import re
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.fixtures.gateway import activity, edition, seats, session, sitting, tell


@pytest.fixture
def portal(gateway: Flask) -> FlaskClient:
    edition(gateway)
    return gateway.test_client()


def shown(portal: FlaskClient, address: str) -> str:
    response = portal.get(address, headers={"Accept-Language": "zh"})
    assert response.status_code == 200, response.text
    return response.text


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def lesson(app: Flask, one: dict[str, Any], **told: Any) -> str:
    """The page of an activity with this one sitting, whose session is as told."""
    activity_id = activity(app, sittings=[one])
    session(app, one, activity_id=activity_id, sitting_id=one["id"], **told)
    return f"/activities/{activity_id}"


def test_places_left_for_elders_alone_are_said_to_be(gateway: Flask, portal: FlaskClient) -> None:
    one = sitting()
    page = lesson(gateway, one)
    counts = {"capacity": 30, "confirmed": 26, "seats_left": 0, "waiting": 0, "kept_elder": 4}
    tell(gateway, "registration.seats-changed", id=one["id"], version=2, **counts)
    told = text_of(shown(portal, page))
    assert "余 4 座，留给 60 岁以上的老人" in told
    assert "有老人同来就可以报" in told


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"paused": True}, "暂停报名"),
        ({"books_from": "2021-11-05T08:00:00+00:00"}, "开始报名"),
        ({"books_until": "2021-11-05T00:00:00+00:00"}, "报名已截止"),
    ],
)
def test_a_session_that_takes_no_bookings_now_says_why(
    gateway: Flask, portal: FlaskClient, terms: dict[str, Any], said: str
) -> None:
    page = shown(portal, lesson(gateway, sitting(), **terms))
    assert said in text_of(page)
    assert '/book"' not in page


def test_a_hall_that_all_may_enter_is_joined_without_booking(gateway: Flask, portal: FlaskClient) -> None:
    one = sitting(place=None, seats=0)
    page = shown(portal, lesson(gateway, one, access="open", capacity=0, mode="online"))
    assert "不用报名，直接参加" in text_of(page)
    assert f'href="/sessions/{one["id"]}/join"' in page
    assert '/book"' not in page


def test_a_hybrid_sitting_offers_both_pools(gateway: Flask, portal: FlaskClient) -> None:
    one, online = sitting(), str(uuid.uuid4())
    activity_id = activity(gateway, sittings=[one], mode="hybrid")
    session(gateway, one, activity_id=activity_id, sitting_id=one["id"])
    half = {
        "id": online,
        "activity_id": activity_id,
        "sitting_id": one["id"],
        "mode": "online",
        "capacity": 200,
    }
    session(gateway, one, **half)
    seats(gateway, one["id"], left=0)
    page = shown(portal, f"/activities/{activity_id}")
    assert f'action="/sessions/{one["id"]}/book"' in page
    assert f'action="/sessions/{online}/book"' in page
    assert "余 200 座" in text_of(page)


def test_a_series_is_booked_once(gateway: Flask, portal: FlaskClient) -> None:
    first = sitting()
    second = sitting(starts_at="2021-11-13T01:00:00+00:00", ends_at="2021-11-13T03:00:00+00:00")
    activity_id = activity(gateway, sittings=[first, second])
    dates = [{name: one[name] for name in ("id", "starts_at", "ends_at")} for one in (first, second)]
    told = {
        "id": activity_id,
        "activity_id": activity_id,
        "dates": dates,
        "bring": "老花镜",
    }
    session(gateway, first | {"ends_at": second["ends_at"]}, **told)
    page = shown(portal, f"/activities/{activity_id}")
    assert page.count('/book"') == 1
    assert f'action="/sessions/{activity_id}/book"' in page
    assert "一次报名参加全部场次" in page
    listed = portal.get("/api/catalogue/activities").json
    assert listed["items"][0]["seats_left"] == 30
    [one] = [one for one in portal.get("/api/catalogue/sessions").json["items"] if one["is_series"]]
    assert [date["id"] for date in one["dates"]] == [first["id"], second["id"]]
    assert one["bring"] == "老花镜"
