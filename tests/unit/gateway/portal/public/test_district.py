"""The district that one sees first, said on the page and let go of by a tap; and the pages of lists both ways."""

import re

import pytest
from flask import Flask

from tests.fixtures.gateway import activity, edition, sitting, venue
from tests.fixtures.pages import Reader

ELSEWHERE = {"name": "馆", "address": "路", "district": "420106", "area": "武昌区"}


@pytest.fixture
def reader(gateway: Flask) -> Reader:
    edition(gateway)
    activity(gateway, title="江岸书法")
    activity(gateway, title="武昌剪纸", sittings=[sitting(place=ELSEWHERE)])
    return Reader(gateway.test_client())


def link(page: str, words: str) -> str:
    found_there = re.search(rf'<a(?=[^>]*href="([^"]+)")[^>]*>{words}', page)
    assert found_there, words
    return found_there[1].replace("&amp;", "&")


def follow(reader: Reader, address: str) -> str:
    answer = reader.open(address)
    return reader.open(answer.location).text if answer.status_code == 303 else answer.text


@pytest.mark.slow
def test_a_district_is_remembered_said_and_let_go_of(reader: Reader) -> None:
    page = reader.open("/activities?area=武昌区").text
    assert "记住了" in reader.open(link(page, "记住武昌区")).text
    for address in ("/activities", "/activities?free=1&date=2021-11-06", "/venues"):
        answer = reader.open(address)
        assert answer.status_code == 303 and answer.headers["Cache-Control"] == "private, no-store"
    page = follow(reader, "/activities")
    assert "先看您记住的武昌区" in page and "武昌剪纸" in page and "江岸书法" not in page
    city = reader.open(link(page, "看全市"))
    assert city.status_code == 200 and "江岸书法" in city.text and "现在看的是全市" in city.text
    assert "江岸书法" in reader.open("/activities?area=&free=").text
    assert "已不再记住" in reader.open(link(page, "不再记住")).text
    assert reader.open("/activities").status_code == 200


@pytest.mark.slow
def test_kept_pages_stay_the_same_for_all(gateway: Flask, reader: Reader) -> None:
    stranger = Reader(gateway.test_client())
    before = stranger.open("/activities")
    reader.open("/activities?area=武昌区&remember=1")
    assert reader.open("/activities").status_code == 303
    after = stranger.open("/activities")
    assert (after.status_code, after.headers["ETag"]) == (200, before.headers["ETag"])
    assert "public" in after.headers["Cache-Control"]
    remembered = reader.open("/activities?area=武昌区&remembered=1")
    assert remembered.headers["ETag"] == stranger.open("/activities?area=武昌区&remembered=1").headers["ETag"]
    assert reader.open("/activities?unit=00000000-0000-4000-8000-000000000000").status_code == 200


@pytest.mark.parametrize(
    "query", ["area=月球&remember=1", "remember=1", "area=江岸区&area=武昌区&remember=1"]
)
def test_what_is_no_one_district_is_not_remembered(reader: Reader, query: str) -> None:
    assert "Set-Cookie" not in reader.open(f"/activities?{query}").headers
    reader.client.set_cookie("district", "%E6%9C%88%E7%90%83" * 100)
    assert reader.open("/activities").status_code == 200


@pytest.mark.slow
def test_one_goes_through_a_list_and_back_the_same_way(gateway: Flask, reader: Reader) -> None:
    for number in range(60):
        venue(gateway, name=f"馆{number:02}")
    forward = [reader.open("/venues").text]
    while 'rel="next"' in forward[-1]:
        forward.append(reader.open(link(forward[-1], "下一页")).text)
    assert len(forward) == 3 and 'rel="prev"' not in forward[0]
    page = forward[-1]
    for before in reversed(forward[:-1]):
        page = reader.open(link(page, "上一页")).text
        assert re.findall("馆[0-9]{2}", page) == re.findall("馆[0-9]{2}", before)
    assert 'rel="prev"' not in page


@pytest.mark.parametrize(
    "query",
    ["cursor=x&behind=", "behind=x&behind=%00", f"behind={'x' * 10_000}", "behind=" + "&behind=" * 500],
)
def test_a_way_back_that_is_none_does_no_harm(reader: Reader, query: str) -> None:
    assert reader.open(f"/venues?{query}").status_code in (200, 303, 302)
