"""Lists that are narrowed, and what is said of words and pages that there are not."""

import re
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.fixtures.gateway import activity, edition, seats, session, set_clock, sitting, venue
from tests.unit.gateway.portal.public.test_browsing import told


@pytest.fixture
def portal(gateway: Flask) -> FlaskClient:
    edition(gateway)
    return gateway.test_client()


def shown(portal: FlaskClient, address: str) -> list[str]:
    """The titles of a list, in its order."""
    text = portal.get(address, headers={"Accept-Language": "zh"}).text
    return re.findall(r'<h2 class="row-title"[^>]*><a [^>]*>([^<]+)</a>', text)


def test_several_kinds_can_be_chosen(gateway: Flask, portal: FlaskClient) -> None:
    for kind in ("讲座", "培训", "展览"):
        activity(gateway, title=f"一次{kind}", kind=kind)
    assert sorted(shown(portal, "/activities?kind=讲座&kind=培训")) == ["一次培训", "一次讲座"]
    page = portal.get("/activities?kind=讲座&kind=培训&free=", headers={"Accept-Language": "zh"}).text
    assert (
        'href="/activities?kind=%E5%9F%B9%E8%AE%AD' in page and page.count('type="hidden" name="kind"') == 2
    )


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/activities?area=NOWHERE", "/activities?kind=NOWHERE&kind=培训"])
def test_an_unknown_word_is_said_and_dropped(gateway: Flask, portal: FlaskClient, address: str) -> None:
    activity(gateway)
    page = told(portal, address)
    assert "没有“NOWHERE”这样的条件，已不按它筛选" in page
    assert "找到 1 项活动" in page


def test_an_unknown_word_about_venues_is_said_and_dropped(gateway: Flask, portal: FlaskClient) -> None:
    venue(gateway)
    page = told(portal, "/venues?sector=NOWHERE&area=江岸区")
    assert "没有“NOWHERE”这样的条件" in page and "江岸区图书馆" in page


def test_venues_are_narrowed_by_a_day_and_one_that_is_none_is_said(
    gateway: Flask, portal: FlaskClient
) -> None:
    venue(gateway)
    page = told(portal, "/venues?date=2021-02-29")
    assert "没有看懂这个日期：2021-02-29" in page and "江岸区图书馆" in page
    page = told(portal, "/venues?date=2021-11-06&free=1")
    assert "11月6日 周六 开放" in page and "没有符合条件的场馆" in page
    assert 'type="hidden" name="date" value="2021-11-06"' in portal.get("/venues?date=2021-11-06").text


def test_activities_are_in_the_order_of_the_days_they_show(gateway: Flask, portal: FlaskClient) -> None:
    """One that is under way is shown by its next sitting, and stands there."""
    days = [
        {"starts_at": f"2021-11-0{day}T00:00:00+00:00", "ends_at": f"2021-11-0{day}T02:00:00+00:00"}
        for day in (5, 8)
    ]
    activity(gateway, title="正在进行的课", sittings=[sitting(**day) for day in days])
    full, free = (
        sitting(starts_at=f"2021-11-0{day}T01:00:00+00:00", ends_at=f"2021-11-0{day}T03:00:00+00:00")
        for day in (5, 9)
    )
    id = activity(gateway, title="先满后空的课", sittings=[full, free])
    for offered, left in ((full, 0), (free, 3)):
        session(gateway, offered, activity_id=id)
        seats(gateway, offered["id"], left=left)
    activity(gateway, title="明天的课")
    set_clock(gateway, datetime.fromisoformat("2021-11-05T08:56:00+08:00"))
    assert shown(portal, "/activities") == ["明天的课", "正在进行的课", "先满后空的课"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "address", ["/activities?kind=讲座&cursor=zzz", "/venues?cursor=zzz", "/search?q=手机&cursor=zzz"]
)
def test_a_page_that_there_is_not_is_page_one_and_that_is_said(portal: FlaskClient, address: str) -> None:
    answer = portal.get(address, headers={"Accept-Language": "zh"})
    assert answer.status_code == 302
    assert "cursor" not in answer.location
    first = portal.get(answer.location, headers={"Accept-Language": "zh"})
    assert first.status_code == 200 and "这里从第一页开始" in first.text
