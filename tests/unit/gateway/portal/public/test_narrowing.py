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


@pytest.mark.parametrize("address", ["/activities", "/venues"])
def test_all_districts_are_not_called_as_what_is_of_the_whole_city(
    gateway: Flask, portal: FlaskClient, address: str
) -> None:
    whole = sitting(place={"name": "线下", "district": "420100", "area": "全市"})
    session(gateway, whole, activity_id=activity(gateway, sittings=[whole]))
    venue(gateway, area="全市")
    page = portal.get(address, headers={"Accept-Language": "zh"}).text
    assert '<option value="">全部区域</option>' in page.replace(" selected", "")


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


NEAR = "/near?at=30.6,114.3"


@pytest.mark.parametrize("address", ["/activities?", "/activities?view=calendar&", "/venues?", f"{NEAR}&"])
@pytest.mark.parametrize("word", ["NOWHERE", "0"])
def test_a_filter_that_is_on_or_not_is_off_by_any_other_word(
    gateway: Flask, portal: FlaskClient, address: str, word: str
) -> None:
    """What says neither is said."""
    venue(gateway, position={"latitude": 30.6, "longitude": 114.3})
    activity(gateway)
    page = told(portal, f"{address}free={word}")
    assert ("没有“NOWHERE”这样的条件" in page) == (word == "NOWHERE")
    assert "没有符合条件" not in page and "还没有开始" not in page and "找到 0 项" not in page


def test_a_span_that_ends_before_it_begins_is_said_and_dropped(gateway: Flask, portal: FlaskClient) -> None:
    activity(gateway)
    page = told(portal, "/activities?from=2021-11-20&to=2021-11-10")
    assert "没有看懂这个日期：2021-11-20–2021-11-10" in page and "找到 1 项活动" in page


def test_what_has_seats_says_when_bookings_open(gateway: Flask, portal: FlaskClient) -> None:
    """Of what fits the other filters; what is full already, or needs no booking, opens no more."""
    for kind, hour in (("讲座", 12), ("培训", 13)):
        lesson = sitting()
        id = activity(gateway, kind=kind, sittings=[lesson])
        session(gateway, lesson, activity_id=id, books_from=f"2021-11-05T{hour}:00:00+00:00")
    activity(gateway, kind="展览", drop_in=True)
    opening = "还没有开始报名，11月5日 周五 %s 起陆续开始"
    assert opening % "20:00" in told(portal, "/activities?free=1")
    assert opening % "21:00" in told(portal, "/activities?free=1&kind=培训&view=calendar")
    assert 'href="/activities?kind=%E5%9F%B9%E8%AE%AD"' in portal.get("/activities?free=1&kind=培训").text
    assert opening % "20:00" in told(portal, "/") and opening % "20:00" in told(portal, f"{NEAR}&free=1")
    for fits_none in ("kind=展览", "date=2021-11-08", "area=武昌区"):
        assert "没有符合条件的活动" in told(portal, f"/activities?free=1&{fits_none}")
    seats(gateway, lesson["id"], seats_left=0)
    set_clock(gateway, datetime.fromisoformat("2021-11-05T21:30:00+08:00"))
    assert "没有符合条件的活动" in told(portal, "/activities?free=1&kind=培训")


def test_venues_with_seats_say_when_bookings_of_their_slots_open(gateway: Flask, portal: FlaskClient) -> None:
    slot = sitting(venue_id=venue(gateway))
    session(gateway, slot, kind="slot", books_from="2021-11-05T12:00:00+00:00")
    opening = "还没有开始预约，11月5日 周五 20:00 起陆续开始"
    assert opening in told(portal, "/venues?free=1&area=江岸区&date=2021-11-06")
    for fits_none in ("sector=体育", "date=2021-11-07", "area=武昌区"):
        assert "没有符合条件的场馆" in told(portal, f"/venues?free=1&{fits_none}")


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
    for offered, seats_left in ((full, 0), (free, 3)):
        session(gateway, offered, activity_id=id)
        seats(gateway, offered["id"], seats_left=seats_left)
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
