"""Pages of sessions that are booked on terms: kept-back places, series, hybrid sittings, halls, windows."""

import re
import uuid
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.fixtures.gateway import activity, edition, seats, session, sitting, tell, venue


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


def lesson(app: Flask, facts: dict[str, Any], **fields: Any) -> str:
    """The page of an activity with this one sitting, whose session is as told."""
    activity_id = activity(app, sittings=[facts])
    session(app, facts, activity_id=activity_id, sitting_id=facts["id"], **fields)
    return f"/activities/{activity_id}"


@pytest.mark.slow
def test_places_left_for_elders_alone_are_said_to_be(gateway: Flask, portal: FlaskClient) -> None:
    facts = sitting()
    page = lesson(gateway, facts)
    counts = {"capacity": 30, "confirmed": 26, "seats_left": 0, "waiting": 0, "kept_elder": 4}
    tell(gateway, "registration.seats-changed", id=facts["id"], version=2, **counts)
    state = text_of(shown(portal, page))
    assert "余 4 座，留给 60 岁以上的老人" in state
    assert "有老人同来就可以报" in state


@pytest.mark.slow
@pytest.mark.parametrize(
    ("terms", "answer"),
    [
        ({"paused": True}, "暂停报名"),
        ({"books_from": "2021-11-05T08:00:00+00:00"}, "开始报名"),
        ({"books_until": "2021-11-05T00:00:00+00:00"}, "报名已截止"),
    ],
)
def test_a_session_that_takes_no_bookings_now_says_why(
    gateway: Flask, portal: FlaskClient, terms: dict[str, Any], answer: str
) -> None:
    page = shown(portal, lesson(gateway, sitting(), **terms))
    assert answer in text_of(page)
    assert '/book"' not in page


LIMIT = {
    "ratio_percent": 50,
    "scope": "district",
    "district": "420102",
    "sector": None,
    "from_at": "2021-11-02T16:00:00+00:00",
}


@pytest.mark.parametrize(
    ("where", "zh", "en"),
    [
        ({}, "限流 50%（11月3日 周三起，江岸区）", "Limited to 50% (from Wed 3 Nov, Jiang'an)"),
        (
            {"scope": "city", "district": None, "sector": "文化"},
            "限流 50%（11月3日 周三起，全市 · 文化）",
            "Limited to 50% (from Wed 3 Nov, Whole city · Culture)",
        ),
        (
            {"scope": "venue", "district": None},
            "限流 50%（11月3日 周三起，本馆）",
            "Limited to 50% (from Wed 3 Nov, this venue)",
        ),
    ],
)
def test_a_limit_is_named_where_it_is_why_there_are_not_more_seats(
    gateway: Flask, portal: FlaskClient, where: dict[str, Any], zh: str, en: str
) -> None:
    address = lesson(gateway, sitting(), limit=LIMIT | where)
    assert zh in text_of(shown(portal, address))
    assert en in text_of(unescape(portal.get(f"{address}?lang=en").text))
    [item] = portal.get("/api/catalogue/sessions").json["items"]
    assert item["limit"] == LIMIT | where


def test_a_session_without_a_limit_names_none(gateway: Flask, portal: FlaskClient) -> None:
    assert "限流" not in shown(portal, lesson(gateway, sitting(), limit=None))
    assert "限流" not in shown(portal, lesson(gateway, sitting()))


@pytest.mark.slow
def test_a_venues_slot_names_its_limit(gateway: Flask, portal: FlaskClient) -> None:
    slot = sitting(venue_id=venue(gateway))
    span = {name: slot[name] for name in ("starts_at", "ends_at")}
    opening = {"venue_id": slot["venue_id"], "space_id": None, "date": "2021-11-06", "status": "declared"}
    opening |= span | {"slots": [span | {"id": slot["id"], "seats": slot["seats"]}]}
    opening_id = tell(gateway, "venues.opening-changed", **opening)
    session(gateway, slot, kind="slot", opening_id=opening_id, limit=LIMIT)
    page = text_of(shown(portal, f"/venues/{slot['venue_id']}"))
    assert "限流 50%（11月3日 周三起，江岸区）" in page


@pytest.mark.slow
@pytest.mark.parametrize(
    ("last_entry", "shown_as"),
    [("02:00", "10:00 停止入馆"), ("01:00", None), ("03:00", None), (None, None)],
)
def test_a_venues_slot_says_until_when_one_is_let_in(gateway, portal, last_entry, shown_as) -> None:
    """Where that is within the slot: who comes to one that is over before is let in until its end."""
    slot = sitting(venue_id=venue(gateway))
    span = {name: slot[name] for name in ("starts_at", "ends_at")}
    opening = {"venue_id": slot["venue_id"], "space_id": None, "date": "2021-11-06", "status": "declared"}
    opening |= span | {"slots": [span | {"id": slot["id"], "seats": slot["seats"]}]}
    opening |= {"last_entry": f"2021-11-06T{last_entry}:00+00:00" if last_entry else None}
    opening_id = tell(gateway, "venues.opening-changed", **opening)
    session(gateway, slot, kind="slot", opening_id=opening_id)
    page = text_of(shown(portal, f"/venues/{slot['venue_id']}"))
    assert (shown_as in page) if shown_as else ("停止入馆" not in page)
    last_entry = portal.get(f"/api/catalogue/sessions/{slot['id']}").json["last_entry"]
    [day] = portal.get(f"/api/catalogue/venues/{slot['venue_id']}").json["days"]
    assert last_entry == day["slots"][0]["last_entry"] == (opening["last_entry"] if shown_as else None)


def test_a_hall_that_all_may_enter_is_joined_without_booking(gateway: Flask, portal: FlaskClient) -> None:
    facts = sitting(place=None, seats=0)
    page = shown(portal, lesson(gateway, facts, access="open", capacity=0, mode="online"))
    assert "不用报名，直接参加" in text_of(page)
    assert f'href="/sessions/{facts["id"]}/join"' in page
    assert '/book"' not in page


def test_a_hybrid_sitting_offers_both_pools(gateway: Flask, portal: FlaskClient) -> None:
    facts, online = sitting(), str(uuid.uuid4())
    activity_id = activity(gateway, sittings=[facts], mode="hybrid")
    session(gateway, facts, activity_id=activity_id, sitting_id=facts["id"])
    half = {
        "id": online,
        "activity_id": activity_id,
        "sitting_id": facts["id"],
        "mode": "online",
        "capacity": 200,
    }
    session(gateway, facts, **half)
    seats(gateway, facts["id"], seats_left=0)
    page = shown(portal, f"/activities/{activity_id}")
    assert f'action="/sessions/{facts["id"]}/book"' in page
    assert f'action="/sessions/{online}/book"' in page
    assert "余 200 座" in text_of(page)


def test_a_series_is_booked_once(gateway: Flask, portal: FlaskClient) -> None:
    first = sitting()
    second = sitting(starts_at="2021-11-13T01:00:00+00:00", ends_at="2021-11-13T03:00:00+00:00")
    activity_id = activity(gateway, sittings=[first, second])
    dates = [{name: item[name] for name in ("id", "starts_at", "ends_at")} for item in (first, second)]
    state = {
        "id": activity_id,
        "activity_id": activity_id,
        "dates": dates,
        "bring": "老花镜",
    }
    session(gateway, first | {"ends_at": second["ends_at"]}, **state)
    page = shown(portal, f"/activities/{activity_id}")
    assert page.count('/book"') == 1
    assert f'action="/sessions/{activity_id}/book"' in page
    assert "一次报名参加全部场次" in page
    items = portal.get("/api/catalogue/activities").json
    assert items["items"][0]["seats_left"] == 30
    [item] = [item for item in portal.get("/api/catalogue/sessions").json["items"] if item["is_series"]]
    assert [date["id"] for date in item["dates"]] == [first["id"], second["id"]]
    assert item["bring"] == "老花镜"


@pytest.mark.slow
def test_a_series_is_where_its_dates_are(gateway: Flask, portal: FlaskClient) -> None:
    hall = {"name": "公共实训大厅", "address": "常青路5号", "district": "420103", "area": "江汉区"}
    first = sitting(place=hall)
    second = sitting(starts_at="2021-11-13T01:00:00+00:00", ends_at="2021-11-13T03:00:00+00:00", place=hall)
    activity_id = activity(gateway, sittings=[first, second])
    dates = [{name: item[name] for name in ("id", "starts_at", "ends_at")} for item in (first, second)]
    state = {"id": activity_id, "activity_id": activity_id, "dates": dates}
    session(gateway, first | {"ends_at": second["ends_at"]}, **state)
    for narrowed in ("area=江汉区", "district=420103"):
        [item] = portal.get(f"/api/catalogue/sessions?{narrowed}").json["items"]
        assert (item["place"]["name"], item["places_differ"]) == ("公共实训大厅", False)
    assert "公共实训大厅" in text_of(shown(portal, "/paper/list?area=江汉区"))
    page = text_of(shown(portal, f"/sessions/{activity_id}/book"))
    assert "公共实训大厅 常青路5号" in page
    assert "线上 " not in page
    second["place"] = hall | {"name": "二楼"}
    activity(gateway, "changed", id=activity_id, version=2, sittings=[first, second])
    assert "公共实训大厅 （各次地点不同）" in text_of(shown(portal, f"/sessions/{activity_id}/book"))


@pytest.mark.slow
def test_only_what_is_held_online_is_said_to_be(gateway: Flask, portal: FlaskClient) -> None:
    facts = sitting(place=None)
    lesson(gateway, facts, mode="offline")
    page = text_of(shown(portal, f"/sessions/{facts['id']}/book"))
    assert "地点待定" in page
    session(gateway, facts, mode="online", version=2, sitting_id=facts["id"])
    assert "线上 " in text_of(shown(portal, f"/sessions/{facts['id']}/book"))


def test_a_venue_that_has_each_person_once_a_day_says_so(gateway: Flask, portal: FlaskClient) -> None:
    place, slot = venue(gateway), sitting()
    day = slot["starts_at"][:10]
    hours = {"starts_at": slot["starts_at"], "ends_at": slot["ends_at"]}
    opening = {"venue_id": place, "space_id": None, "date": day, "status": "declared", "slots": [slot]}
    tell(gateway, "venues.opening-changed", **opening, **hours)
    session(gateway, slot, kind="slot", venue_id=place, once_a_day=True)
    page = text_of(shown(portal, f"/venues/{place}?date={day}"))
    assert "这里每人每天只能约一次。" in page
    session(gateway, slot, kind="slot", venue_id=place, version=2)
    assert "每人每天" not in text_of(shown(portal, f"/venues/{place}?date={day}"))
    assert portal.get(f"/api/catalogue/sessions/{slot['id']}").json["once_a_day"] is False


@pytest.mark.slow
def test_what_nobody_books_for_says_to_just_come_and_offers_no_form(
    gateway: Flask, portal: FlaskClient
) -> None:
    page = shown(portal, lesson(gateway, sitting(), access="drop_in"))
    assert "不用预约，直接来" in page and '/book"' not in page and "余" not in text_of(page)


@pytest.mark.slow
def test_a_reading_activity_says_which_kind_it_is_and_who_gives_it(
    gateway: Flask, portal: FlaskClient
) -> None:
    giver = {"name": "周奶奶一家", "kind": "家庭"}
    facts = sitting()
    of_reading = {"kind": "阅读", "reading_kind": "书香之家", "organiser": giver, "title": "到周家来读书"}
    activity_id = activity(gateway, sittings=[facts], **of_reading)
    activity(gateway, kind="阅读", reading_kind="诵读", title="晨读")
    page = text_of(shown(portal, f"/activities/{activity_id}")).replace(" ", "")
    assert "阅读·书香之家" in page and "周奶奶一家（家庭）" in page
    narrowed = shown(portal, "/activities?reading=书香之家")
    assert "到周家来读书" in narrowed and "晨读" not in narrowed and 'name="reading"' in narrowed
    answer = portal.get("/api/catalogue/activities?reading=诵读").json
    assert [item["title"] for item in answer["items"]] == ["晨读"]
    assert (answer["items"][0]["reading_kind"], answer["items"][0]["drop_in"]) == ("诵读", False)
    facets = portal.get("/api/catalogue/facets").json
    assert {facet["value"] for facet in facets["reading"]} == {"书香之家", "诵读"}
    assert "到周家来读书" in shown(portal, "/search?q=周奶奶")
