"""The pages of what lies elsewhere: a list, the books, one resource; each link says that it leaves, and to whom."""

import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.fixtures.gateway import edition, resource, venue


@pytest.fixture
def portal(gateway: Flask) -> FlaskClient:
    edition(gateway)
    return gateway.test_client()


def told(portal: FlaskClient, address: str, lang: str = "zh") -> str:
    answer = portal.get(address, headers={"Accept-Language": lang})
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_list_is_narrowed_and_each_link_says_that_it_leaves_and_to_whom(
    gateway: Flask, portal: FlaskClient
) -> None:
    id = resource(gateway, title="手机支付慢慢学", venue_id=venue(gateway))
    resource(gateway, title="太极入门", kind="video", topics=[])
    page = told(portal, "/resources")
    assert "手机支付慢慢学" in page and "太极入门" in page
    assert "太极入门" not in told(portal, "/resources?kind=course&topic=智慧助老")
    assert "没有“别的”这样的条件" in told(portal, "/resources?kind=别的")
    assert "没有符合条件的学习资源" in told(portal, "/resources?kind=live")
    for address in (f"/resources/{id}", "/resources?kind=course"):
        [link] = re.findall(
            r'<a [^>]*href="https://courses.example.org/pay"[^>]*>.*?</a>', told(portal, address)
        )
        assert 'rel="external noopener noreferrer"' in link
        assert "离开本站" in link and "江岸区图书馆" in link
    assert "Leave this site" in told(portal, f"/resources/{id}", "en")
    assert "领导小组办公室" in told(portal, "/resources?kind=video")


def test_a_list_is_searched_by_all_words_in_whatever_is_said(gateway: Flask, portal: FlaskClient) -> None:
    resource(gateway, title="手机支付慢慢学", summary="六节短课")
    resource(
        gateway,
        title="江边的课堂",
        kind="book",
        url=None,
        recommended_by="社区读书会",
        why="好读",
        summary="",
    )
    assert "江边的课堂" not in told(portal, "/resources?q=手机 短课")
    assert "江边的课堂" in told(portal, "/resources?q=读书会")
    page = told(portal, "/resources?q=100%25&kind=book")
    assert "没有符合条件的学习资源" in page and 'value="100%"' in page


def test_a_link_that_is_broken_stays_and_is_said_to_be_looked_at(gateway: Flask, portal: FlaskClient) -> None:
    id = resource(gateway, link_is_broken=True)
    for address in (f"/resources/{id}", "/resources"):
        page = told(portal, address)
        assert "正在核实" in page and 'href="https://courses.example.org/pay"' in page
    assert "being looked at" in told(portal, f"/resources/{id}", "en")


def test_the_book_list_says_who_recommends_each_and_why(gateway: Flask, portal: FlaskClient) -> None:
    assert "还没有人推荐图书" in told(portal, "/resources/books")
    resource(gateway)
    told_of = {"recommended_by": "社区读书会", "why": "写的就是身边的人。"}
    id = resource(gateway, kind="book", title="江边的课堂", url=None, **told_of)
    for address in ("/resources/books", f"/resources/{id}"):
        page = told(portal, address)
        assert all(text in page for text in ("江边的课堂", *told_of.values()))
        assert "离开本站" not in page and "手机支付慢慢学" not in page


def test_the_first_page_leads_there_once_there_is_something(gateway: Flask, portal: FlaskClient) -> None:
    assert "/resources" not in told(portal, "/")
    resource(gateway)
    resource(gateway, kind="book", url=None, recommended_by="读书会", why="好读")
    page = told(portal, "/")
    assert 'href="/resources?kind=course"' in page and 'href="/resources/books"' in page


def test_what_is_withdrawn_unknown_or_no_link_is_not_shown(gateway: Flask, portal: FlaskClient) -> None:
    id = resource(gateway, status="withdrawn")
    for address, status in ((id, 410), (uuid.uuid4(), 404)):
        assert portal.get(f"/resources/{address}").status_code == status
    strange = resource(gateway, url="javascript:alert(1)")
    assert 'href="javascript' not in told(portal, f"/resources/{strange}")
    assert portal.get("/resources?cursor=nonsense").status_code in (302, 303)
