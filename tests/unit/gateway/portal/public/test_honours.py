"""Honours on the portal: showcase, public notice, objections; and the office's decisions with reporting's double."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import EDITION, edition, set_clock, tell
from tests.fixtures.pages import Reader
from tests.unit.gateway.portal.staff.test_nominations import AT

UNTIL = "2021-11-12T16:00:00+00:00"
WORDS = "材料里写的第三项活动并没有办过。"


def honour(app: Flask, **changes: Any) -> str:
    state = {
        "edition_id": EDITION,
        "year": 2021,
        "kind": "star",
        "name": "欧阳学",
        "nominator": "江岸区社区学院",
        "field": "老年教育",
        "area": "江岸区",
        "story": "退休十二年，每周两次教邻居用智能手机。",
        "status": "granted",
        "notice_until": UNTIL,
        "granted_at": AT,
        "sent_up": 1,
        "photos": [],
    }
    return tell(app, "reporting.honour-published", **state | changes)


@pytest.fixture
def app(new_gateway: Callable[..., Flask], papers_department: Double) -> Flask:
    app = new_gateway(reporting_url=papers_department.url)
    edition(app)
    return app


@pytest.mark.slow
def test_the_showcase_is_narrowed_by_year_kind_field_and_area(app: Flask) -> None:
    shown = honour(app)
    honour(app, name="周三合唱", kind="brand", year=2019, area="武昌区", nominator=None, sent_up=None)
    honour(app, name="撤下的", status="taken_down")
    reader = Reader(app.test_client())
    page = reader.open("/honours").text
    assert "欧阳学" in page and "周三合唱" in page and "撤下的" not in page
    assert "周三合唱" not in reader.open("/honours?year=2021").text
    assert "欧阳学" not in reader.open("/honours?area=武昌区&kind=brand").text
    assert "没有“x”这样的条件" in reader.open("/honours?year=x").text
    page = reader.open(f"/honours/{shown}").text
    assert "每周两次" in page and "向上推荐" in page and "提出异议" not in page
    assert reader.open(f"/honours/{uuid.uuid4()}").status_code == 404
    english = app.test_client().get("/honours?lang=en", headers={"Accept-Language": "en"}).text
    assert "Star of Learning" in english and "Education for elders" in english


@pytest.mark.slow
def test_a_brand_and_who_nominated_it_are_called_in_english_where_they_can_be(app: Flask) -> None:
    college = {"name": "江岸区社区学院", "name_en": "Jiang'an College", "kind": "社区学院"}
    tell(app, "reporting.unit-changed", **college, district=None, area=None, roles=[])
    brand = honour(app, name="周三合唱", name_en="Wednesday Choir", kind="brand")
    star = honour(app)
    reader = Reader(app.test_client())
    page = reader.open(f"/honours/{brand}?lang=en").text
    assert '<h1>Wednesday Choir <span class="beside" lang="zh-Hans">周三合唱</span></h1>' in page
    assert "<span>Jiang&#39;an College</span>" in page
    assert '<h1 lang="zh-Hans">欧阳学</h1>' in reader.open(f"/honours/{star}?lang=en").text
    assert ">Wednesday Choir</a>" in reader.open("/honours?lang=en").text
    assert "Wednesday" not in reader.open("/honours?lang=zh").text


@pytest.mark.slow
def test_what_is_taken_down_is_gone(app: Flask) -> None:
    id_ = honour(app)
    honour(app, id=id_, version=2, status="taken_down", name="", story="", nominator=None)
    assert Reader(app.test_client()).open(f"/honours/{id_}").status_code == 404


@pytest.mark.slow
def test_an_objection_to_what_is_on_notice(app: Flask, papers_department: Double) -> None:
    id_ = honour(app, status="announced", granted_at=None, sent_up=None)
    reader = Reader(app.test_client())
    assert "2021年11月12日" in reader.open("/honours/notice").text
    assert "欧阳学" not in reader.open("/honours").text
    path = f"/objections/to/{id_}"
    assert path in reader.open(f"/honours/{id_}").text and path in reader.open("/honours/notice").text
    reader.open(path)
    page = reader.send(path, words="不对", name="", phone="13911112222").text
    assert "请填写姓名" in page and "13911112222" in page
    papers_department.stand("/objections", {"id": str(uuid.uuid4()), "code": "abc-123"})
    answer = reader.send(path, words=WORDS, name="甄实", phone="13911112222")
    assert answer.location == "/objections/abc-123?sent=1"
    [request] = sent(papers_department, "POST")
    assert request.json == {"honour_id": id_, "words": WORDS, "name": "甄实", "phone": "13911112222"}
    state = {"at": AT, "status": "dismissed", "answer": "经核实，活动办过。", "answered_at": AT}
    papers_department.stand("/objections/by-code/abc-123", state)
    page = reader.open(answer.location).text
    assert "abc-123" in page and "经核实，活动办过。" in page
    reader.open("/objections")
    assert reader.send("/objections", code=" abc-123 ").location == "/objections/abc-123"
    set_clock(app, datetime(2021, 11, 13, tzinfo=UTC))
    for place in (f"/honours/{id_}", "/honours/notice"):
        assert path not in reader.open(place).text, "objections are offered after the notice"
    page = reader.open(path).text
    assert "公示期已满，不再接受异议" in page and "提交异议" not in page


def test_objections_are_limited(new_gateway: Callable[..., Flask], papers_department: Double) -> None:
    app = new_gateway(reporting_url=papers_department.url, address_limit="2 per minute")
    edition(app)
    path = f"/objections/to/{honour(app, status='announced')}"
    papers_department.stand("/objections", {"id": str(uuid.uuid4()), "code": "abc"})
    reader = Reader(app.test_client())
    statuses = []
    for _ in range(3):
        reader.open(path)
        statuses.append(reader.send(path, words=WORDS, name="甄实", phone="13911112222").status_code)
    assert statuses == [303, 303, 429]


def test_who_has_the_code_of_an_objection_looks_as_often_as_they_like_and_who_guesses_does_not(
    new_gateway: Callable[..., Flask], papers_department: Double
) -> None:
    app = new_gateway(reporting_url=papers_department.url, address_limit="2 per minute")
    edition(app)
    state = {"at": AT, "status": "open", "answer": None, "answered_at": None}
    papers_department.stand("/objections/by-code/abc-123", state)
    reader = Reader(app.test_client())
    answers = [reader.open("/objections/abc-123") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert answers[0].headers["X-Robots-Tag"] == "noindex, nofollow"
    papers_department.answer(
        404, {"type": "/problems/no-such-objection", "title": "没有这个异议", "status": 404}
    )
    assert [reader.open(f"/objections/guess-{n}").status_code for n in range(3)] == [404, 404, 429]
