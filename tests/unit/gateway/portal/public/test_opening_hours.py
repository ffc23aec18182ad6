"""A venue's opening hours on its page: how it is now, the week, and what machines read of it."""

import html
import json
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from opening_hours import OpeningHours
from werkzeug.test import Client

from gateway.shelf.counter import Counter
from tests.fixtures.gateway import edition, set_clock, tell, venue
from venues.hours.osm import osm

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OPEN = {"opens": 540, "closes": 1020, "last_entry": 960}
MUSEUM = {"name": "", "weekly": [OPEN | {"weekdays": ["Tu", "We", "Th", "Fr", "Sa", "Su"]}], "exceptions": []}
EXCEPTION = {"date": "2021-11-10", "until_date": "2021-11-11", "spans": [], "note": "消杀"}


@pytest.fixture
def portal(gateway: Flask) -> FlaskClient:
    edition(gateway)
    return gateway.test_client()


@pytest.fixture
def museum(gateway: Flask) -> Callable[..., str]:
    """A venue of these sets of hours."""

    def known(*sets: dict[str, Any], **changes: Any) -> str:
        hours = {"sets": list(sets or [MUSEUM])}
        return venue(gateway, opening_hours=hours, osm_hours=osm(hours), hours="见表", **changes)

    return known


def page_of(portal: FlaskClient, id: str, language: str = "zh") -> str:
    answer = portal.get(f"/venues/{id}", headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.text


def words(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.mark.parametrize(
    ("moment", "chinese", "english"),
    [
        (
            "2021-11-05T10:00",
            "现在开放，至 17:00，16:00 停止入馆",
            "Open now, until 17:00, last entry 16:00",
        ),
        (
            "2021-11-05T16:30",
            "现在开放，至 17:00，已停止入馆，明天 9:00 再开放",
            "Open now, until 17:00, no entry any more, opens again tomorrow at 9:00",
        ),
        (
            "2021-11-07T16:00",
            "现在开放，至 17:00，已停止入馆，11月9日 周二 9:00 再开放",
            "Open now, until 17:00, no entry any more, opens again Tue 9 Nov at 9:00",
        ),
        ("2021-11-05T17:00", "现在关闭，明天 9:00 开放", "Closed now, opens tomorrow at 9:00"),
        ("2021-11-05T08:00", "现在关闭，今天 9:00 开放", "Closed now, opens today at 9:00"),
        ("2021-11-07T18:00", "现在关闭，11月9日 周二 9:00 开放", "Closed now, opens Tue 9 Nov at 9:00"),
    ],
)
def test_it_says_how_it_is_now(gateway, portal, museum, moment, chinese, english) -> None:
    id = museum()
    set_clock(gateway, datetime.fromisoformat(f"{moment}+08:00"))
    assert chinese in words(page_of(portal, id))
    assert english in words(page_of(portal, id, "en"))


def test_a_closed_house_never_says_that_it_will_close(gateway, portal, museum) -> None:
    id = museum(MUSEUM | {"exceptions": [EXCEPTION | {"date": "2021-11-05", "until_date": "2021-11-09"}]})
    page = words(page_of(portal, id))
    assert "现在关闭，11月10日 周三 9:00 开放" in page and "现在开放" not in page


def test_a_closure_that_the_catalogue_knows_counts(gateway, portal, museum) -> None:
    id = museum()
    set_clock(gateway, datetime.fromisoformat("2021-11-05T10:00+08:00"))
    closure = {"venue_id": id, "space_id": None, "reason": "检修", "status": "declared"}
    span = {"starts_at": "2021-11-05T01:30:00+00:00", "ends_at": "2021-11-06T16:00:00+00:00"}
    tell(gateway, "venues.closure-declared", **closure | span)
    page = page_of(portal, id)
    assert "现在关闭，11月7日 周日 9:00 开放" in words(page)
    special = [(row["validFrom"], row["opens"], row["closes"]) for row in published(page)[1]]
    assert special == [("2021-11-05", "09:00", "09:30"), ("2021-11-06", "00:00", "00:00")]


def test_a_page_that_is_kept_is_no_minute_behind(gateway, portal, museum) -> None:
    """Pages are kept under the minute in which they were made: see the room `shelf`."""
    id = museum()
    reader = Client(Counter(gateway, gateway.wsgi_app), use_cookies=False)

    def words_at(moment: str) -> str:
        set_clock(gateway, datetime.fromisoformat(moment))
        return words(reader.get(f"/venues/{id}", headers={"Accept-Language": "zh"}).text)

    assert "现在开放，至 17:00" in words_at("2021-11-05T16:59:30+08:00")
    assert "现在关闭，明天 9:00 开放" in words_at("2021-11-05T17:00:00+08:00")


def list_words(portal: FlaskClient, path: str, language: str = "zh") -> str:
    answer = portal.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return words(answer.text)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/venues", "/search?q=江汉关博物馆"])
def test_lists_say_how_a_venue_is_now(gateway, portal, museum, path) -> None:
    children = {"name": "少儿室", "weekly": [], "exceptions": []}
    museum(MUSEUM, children, name="江汉关博物馆")
    set_clock(gateway, datetime.fromisoformat("2021-11-05T10:00+08:00"))
    page = list_words(portal, path)
    assert "现在开放，至 17:00，16:00 停止入馆" in page and "少儿室 现在关闭" in page
    assert "见表" not in page
    assert "Open now, until 17:00" in list_words(portal, path, "en")
    set_clock(gateway, datetime.fromisoformat("2021-11-05T18:00+08:00"))
    assert "现在关闭，明天 9:00 开放" in list_words(portal, path)


@pytest.mark.slow
def test_a_closure_counts_in_lists_and_another_venue_is_open(gateway, portal, museum) -> None:
    shut, _ = museum(name="关着的馆"), museum(name="开着的馆")
    set_clock(gateway, datetime.fromisoformat("2021-11-05T10:00+08:00"))
    closure = {"venue_id": shut, "space_id": None, "reason": "检修", "status": "declared"}
    span = {"starts_at": "2021-11-05T01:30:00+00:00", "ends_at": "2021-11-06T16:00:00+00:00"}
    tell(gateway, "venues.closure-declared", **closure | span)
    assert "现在关闭，11月7日 周日 9:00 开放" in list_words(portal, "/search?q=关着的馆")
    page = list_words(portal, "/venues")
    assert "现在开放，至 17:00" in page and "现在关闭" in page and "今日关闭" not in page


def test_a_list_where_only_words_are_known_says_them(gateway, portal) -> None:
    venue(gateway, hours="出行前请以馆方当天公告为准")
    page = list_words(portal, "/venues")
    assert "出行前请以馆方当天公告为准" in page and "现在开放" not in page and "现在关闭" not in page


def test_the_week_and_the_exceptions_ahead_are_a_table_and_a_list(gateway, portal, museum) -> None:
    past = EXCEPTION | {"date": "2021-11-01", "until_date": "2021-11-02", "note": "过去了"}
    children = {
        "name": "少儿室",
        "weekly": [{"weekdays": ["Sa"], "opens": 1200, "closes": 1560, "last_entry": None}],
        "exceptions": [],
    }
    id = museum(MUSEUM | {"exceptions": [past, EXCEPTION]}, children)
    page = words(page_of(portal, id))
    assert "周一 不开放 周二 9:00–17:00（16:00 停止入馆）" in page
    assert "周五 今天 9:00–17:00" in page
    assert "11月10日 周三 – 11月11日 周四：不开放 消杀" in page
    assert "过去了" not in page
    assert "少儿室 现在关闭，明天 20:00 开放" in page and "周六 20:00–次日 2:00" in page
    assert '<div data-opening-hours="Sa 20:00-24:00; Su 00:00-02:00">' in page_of(portal, id)
    assert "closed" in words(page_of(portal, id, "en"))


def test_where_only_words_are_known_they_stand(gateway, portal) -> None:
    page = page_of(portal, venue(gateway, hours="出行前请以馆方当天公告为准"))
    assert "出行前请以馆方当天公告为准" in page and "现在关闭" not in page


def test_what_visitors_ask_stands_on_the_page(gateway, portal, museum) -> None:
    id = museum(
        facilities=["step_free", "lockers"],
        directions="地铁2号线循礼门站",
        elder_service={"manual_window": "一楼", "phone": "027-82810000", "places": 20},
        bring="身份证",
        position={"latitude": 30.59, "longitude": 114.3},
    )
    page = page_of(portal, id)
    for text in ("无障碍通道", "存包柜", "地铁2号线循礼门站", "人工窗口", "每天留 20 个名额", "请带 身份证"):
        assert text in words(page)
    assert place_in(page)["geo"] == {"@type": "GeoCoordinates", "latitude": 30.59, "longitude": 114.3}


def test_what_is_told_of_a_venue_cannot_end_the_script(gateway, portal, museum) -> None:
    page = page_of(portal, museum(name="</script><script>alert(1)</script>"))
    assert "<script>alert" not in page
    assert place_in(page)["name"] == "</script><script>alert(1)</script>"


def place_in(page: str) -> dict[str, Any]:
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    place: dict[str, Any] = json.loads(text)
    return place


def published(page: str) -> tuple[list[dict], list[dict]]:
    place = place_in(page)
    return place["openingHoursSpecification"], place.get("specialOpeningHoursSpecification", [])


def is_open(week: list[dict], special: list[dict], moment: datetime) -> bool:
    """As schema.org says it: what is special of a day is instead of its day of the week; what closes before it opens
    closes on the next day; from 00:00 to 00:00 is closed, and to 23:59 is to the end."""
    for day in (moment.date(), moment.date() - timedelta(days=1)):
        rows = [row for row in special if row["validFrom"] <= str(day) <= row["validThrough"]]
        rows = rows or [
            row for row in week if f"https://schema.org/{WEEKDAYS[day.weekday()]}" in row["dayOfWeek"]
        ]
        for row in rows:
            opens, closes = (
                datetime.combine(day, time.fromisoformat(row[name])) for name in ("opens", "closes")
            )
            if row["closes"] == "23:59":
                closes += timedelta(minutes=1)
            elif closes < opens or (closes == opens and row["opens"] != "00:00"):
                closes += timedelta(days=1)
            if opens <= moment < closes:
                return True
    return False


WEEKS = [
    [OPEN | {"weekdays": ["Tu", "We", "Sa"]}],
    [{"weekdays": ["Mo", "Fr", "Sa"], "opens": 1200, "closes": 1560, "last_entry": 1500}],
    [
        {"weekdays": ["Mo", "Tu", "We"], "opens": 510, "closes": 720, "last_entry": None},
        {"weekdays": ["Mo", "Tu"], "opens": 780, "closes": 1440, "last_entry": 1380},
    ],
    [{"weekdays": ["Fr", "Sa"], "opens": 0, "closes": 1440, "last_entry": None}],
]


@pytest.mark.slow
@pytest.mark.parametrize("weekly", WEEKS)
@pytest.mark.parametrize("spans", [[], [{"opens": 600, "closes": 900, "last_entry": None}]])
def test_both_that_machines_read_say_the_same_moments(portal, museum, weekly, spans) -> None:
    exceptions = [
        EXCEPTION | {"spans": spans},
        EXCEPTION | {"date": "2021-11-20", "until_date": "2021-11-20"},
    ]
    page = page_of(portal, museum({"name": "", "weekly": weekly, "exceptions": exceptions}))
    week, special = published(page)
    [text] = re.findall(r'data-opening-hours="([^"]*)"', page)
    reader = OpeningHours(html.unescape(text))
    first = datetime.combine(date(2021, 11, 5), time())
    moments = [first + timedelta(minutes=30 * n) for n in range(21 * 48)]
    assert [m for m in moments if reader.is_open(m) != is_open(week, special, m)] == []
    assert any(reader.is_open(moment) for moment in moments)
