"""The week on paper: what is on in a district, by time, each line with its number, and how to book by it."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.fixtures.gateway import activity, edition, session, sitting, venue

ELSEWHERE = {"place": {"name": "学院", "address": "珞珈山路1号", "district": "420106", "area": "武昌区"}}


@pytest.fixture
def portal(gateway: Flask) -> FlaskClient:
    edition(gateway)
    return gateway.test_client()


def put_on(gateway: Flask, title: str, day: int, number: int | None = None, **where: object) -> None:
    span = {
        "starts_at": f"2021-11-{day:02}T09:00:00+08:00",
        "ends_at": f"2021-11-{day:02}T11:00:00+08:00",
    }
    facts = sitting(**span, **where)
    course = activity(gateway, title=title, sittings=[facts])
    access = "seats" if number else "drop_in"
    more = {"activity_id": course, "sitting_id": facts["id"], "title": title, "access": access}
    session(gateway, facts, number=number, **more)


def told(portal: FlaskClient, address: str) -> str:
    return portal.get(address, headers={"Accept-Language": "zh"}).text


def titles(page: str) -> list[str]:
    return re.findall(r"<h3>(.*?)</h3>", page)


@pytest.mark.slow
def test_a_district_is_listed_by_time_with_numbers_and_how_to_book(
    gateway: Flask, portal: FlaskClient
) -> None:
    hall = venue(
        gateway,
        directions="地铁黄浦路站",
        elder_service={"manual_window": "一楼服务台", "phone": None, "places": 0},
    )
    put_on(gateway, "剪纸", 8, 1011)
    put_on(gateway, "书法", 6, 1003, venue_id=hall, place=None)
    put_on(gateway, "太极", 7)
    put_on(gateway, "别区的", 7, 1020, **ELSEWHERE)
    put_on(gateway, "过去的", 4, 1038)
    page = told(portal, "/paper/list?area=江岸区")
    assert titles(page) == ["书法", "太极", "剪纸"]
    assert re.findall(r'sheet-digits">(\d+)<', page) == ["1003", "1011"]
    assert "不用报名" in page and "11月6日" in page and "地铁黄浦路站" in page and "一楼服务台" in page
    assert "11月5日 周五印制" in page
    assert portal.get("/paper/list?area=江岸区").headers["Cache-Control"] == "public, no-cache"


@pytest.mark.slow
def test_several_districts_stand_one_after_the_other_and_an_empty_one_takes_no_leaf(
    gateway: Flask, portal: FlaskClient
) -> None:
    put_on(gateway, "剪纸", 8, 1011)
    put_on(gateway, "别区的", 7, 1020, **ELSEWHERE)
    assert titles(told(portal, "/paper/list?area=江岸区&area=武昌区&area=汉阳区")) == ["剪纸", "别区的"]
    assert titles(told(portal, "/paper/list?near=珞珈山")) == ["别区的"]
    assert titles(told(portal, "/paper/list?area=江岸区&date=2021-11-07")) == []


@pytest.mark.slow
def test_a_venue_has_its_slots_on_its_list_too(gateway: Flask, portal: FlaskClient) -> None:
    hall = venue(gateway)
    session(gateway, sitting(venue_id=hall, place=None), kind="slot", title="江岸区图书馆", number=1003)
    page = told(portal, f"/paper/list?venue={hall}")
    assert titles(page) == ["江岸区图书馆"] and "<p>开放参观" in page, "its place is its title"
    assert f"/paper/list?venue={hall}" in told(portal, f"/venues/{hall}")


@pytest.mark.slow
@pytest.mark.parametrize("query", ["", "?area=火星", "?area=江岸区&date=2021-13-40", "?near=%00"])
def test_what_cannot_be_listed_leads_back_to_the_choice(portal: FlaskClient, query: str) -> None:
    answer = portal.get(f"/paper/list{query}", headers={"Accept-Language": "zh"})
    assert answer.status_code == 200 and "印在纸上的活动" in answer.text and "看活动单" in answer.text


def test_a_day_with_nothing_on_is_no_empty_sheet_but_is_chosen_anew(
    gateway: Flask, portal: FlaskClient
) -> None:
    put_on(gateway, "剪纸", 8, 1011)
    for day in ("2022-11-05", "2021-11-07"):
        page = told(portal, f"/paper/list?area=江岸区&date={day}")
        assert "这里没有可以印的活动，请换一天" in page and "活动周从" in page and f'value="{day}"' in page
    assert "剪纸" in told(portal, "/paper/list?area=江岸区&date=2021-11-08")


def test_no_heading_is_longer_than_what_the_form_takes(portal: FlaskClient) -> None:
    page = portal.get(f"/paper/list?near={'街' * 3000}").text
    assert "街" * 40 in page and "街" * 41 not in page


def test_a_venue_that_is_none_is_not_there(portal: FlaskClient) -> None:
    assert portal.get("/paper/list?venue=hall").status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/", "/?print=large", "/activities"])
def test_the_first_pages_lead_to_it(portal: FlaskClient, address: str) -> None:
    assert 'href="/paper"' in told(portal, address)


@pytest.mark.slow
def test_an_sms_is_named_where_there_is_a_number_for_it(new_gateway) -> None:  # type: ignore[no-untyped-def]
    gateway = new_gateway(sms_number="106900271234")
    edition(gateway)
    put_on(gateway, "剪纸", 8, 1011)
    page = told(gateway.test_client(), "/paper/list?area=江岸区")
    assert "106900271234" in page and "报名 1011 2" in page
