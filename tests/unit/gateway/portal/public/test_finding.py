"""The list of activities on a phone: results first, counts within the other filters, days as a calendar."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.fixtures.gateway import activity, edition, sitting, venue
from tests.unit.gateway.portal.public.test_narrowing import shown


@pytest.fixture
def portal(gateway: Flask) -> FlaskClient:
    edition(gateway)
    return gateway.test_client()


def at(hour: int, day: int = 6, **changes: object) -> dict[str, object]:
    """A sitting of two hours that begins at an hour in Shanghai."""
    begins = f"2021-11-{day:02}T{hour:02}:00:00+08:00"
    return sitting(starts_at=begins, ends_at=f"2021-11-{day:02}T{hour + 2:02}:00:00+08:00", **changes)


def told(portal: FlaskClient, address: str) -> str:
    """The page as it is written."""
    return portal.get(address, headers={"Accept-Language": "zh"}).text


def options(page: str, name: str) -> list[str]:
    [inner] = re.findall(rf'<select id="{name}".*?</select>', page, re.DOTALL)
    return re.findall(r'<option value="[^"]+"[^>]*>([^<]+)<', inner)


@pytest.mark.slow
def test_counts_are_those_within_the_other_filters(gateway: Flask, portal: FlaskClient) -> None:
    there = {"place": {"name": "学院", "address": "路1号", "district": "420106", "area": "武昌区"}}
    activity(gateway, kind="讲座", sittings=[at(9)])
    activity(gateway, kind="讲座", sittings=[at(9, **there)])
    activity(gateway, kind="培训", sittings=[at(9, day=7, **there)])
    page = told(portal, "/activities?area=武昌区&date=2021-11-06")
    assert "找到 1 项活动" in page
    assert options(page, "kind") == ["讲座（1）"]
    assert sorted(options(page, "area")) == ["武昌区（1）", "江岸区（1）"]
    assert sorted(options(told(portal, "/activities?kind=讲座"), "kind")) == ["培训（1）", "讲座（2）"]


@pytest.mark.slow
def test_parts_of_a_day_days_ahead_and_what_needs_no_booking(gateway: Flask, portal: FlaskClient) -> None:
    activity(gateway, title="早", sittings=[at(9)])
    activity(gateway, title="晚", sittings=[at(19, day=5)], drop_in=True)
    hall = venue(gateway, facilities=["step_free"])
    activity(gateway, title="平", sittings=[at(14, day=9, venue_id=hall, place=None)])
    for query, titles in (
        ("part=evening", ["晚"]),
        ("when=today", ["晚"]),
        ("when=tomorrow", ["早"]),
        ("when=week", ["晚", "早"]),
        ("when=week&part=morning", ["早"]),
        ("drop_in=1", ["晚"]),
        ("step_free=1", ["平"]),
        (f"venue={hall}", ["平"]),
    ):
        assert shown(portal, f"/activities?{query}") == titles, query
    page = told(portal, f"/activities?venue={hall}&step_free=1&date=2021-11-09")
    for chip in ("江岸区图书馆", "无台阶", "11月9日"):
        assert re.search(rf'class="chip"[^>]*><span class="unseen">去掉 </span>{chip}', page), chip


def test_results_stand_before_the_filters_which_are_folded(gateway: Flask, portal: FlaskClient) -> None:
    activity(gateway)
    page = told(portal, "/activities?area=江岸区")
    assert '<details class="filters">' in page
    assert page.index("找到 1 项活动") < page.index("<details")


@pytest.mark.slow
def test_the_calendar_counts_each_day_and_leads_to_it(gateway: Flask, portal: FlaskClient) -> None:
    activity(gateway, sittings=[at(9), at(14), at(9, day=20)])
    activity(gateway, sittings=[at(9)], kind="讲座")
    page = told(portal, "/activities?view=calendar")
    days = re.findall(r'<a class="chip" href="([^"]+)">[^<]+<b>(\d+) 项</b>', page)
    assert [number for _, number in days] == ["2", "1"]
    assert "date=2021-11-06" in days[0][0] and "view" not in days[0][0]


@pytest.mark.slow
def test_a_day_leads_to_the_days_around_it_and_keeps_what_was_chosen(
    gateway: Flask, portal: FlaskClient
) -> None:
    activity(gateway, kind="讲座", sittings=[at(9)])
    page = told(portal, "/activities?kind=讲座&date=2021-11-06")
    around = re.findall(r'<a href="([^"]+)"[^>]*>11月[57]日', page.partition('class="quick')[2])
    kind = "kind=%E8%AE%B2%E5%BA%A7"
    assert [sorted(address.partition("?")[2].split("&amp;")) for address in around] == [
        [f"date=2021-11-0{day}", kind] for day in (5, 7)
    ]
