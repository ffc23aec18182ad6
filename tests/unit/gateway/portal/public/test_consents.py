"""The candidate's own page, with reporting's double: what would be public, yes, no, no more; wrong codes."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import edition
from tests.fixtures.pages import Reader
from tests.unit.gateway.portal.staff.test_nominations import AT

CODE = "234567ABCDEF"
PATH = f"/consent/{CODE}"
CONSENT: dict[str, Any] = {
    "version": 4,
    "kind": "star",
    "route": "unit",
    "year": 2021,
    "nominator": "江岸区社区学院",
    "name": "欧阳学",
    "name_en": None,
    "field": "老年教育",
    "area": "江岸区",
    "story": "退休十二年，每周两次教邻居用智能手机。",
    "photos": [],
    "status": "accepted",
    "consent_at": None,
    "answer": None,
    "answered_at": None,
    "expires_at": "2021-12-02T02:00:00+00:00",
    "is_over": False,
    "is_public": False,
    "can_agree": True,
    "can_decline": True,
}


@pytest.fixture
def app(new_gateway: Callable[..., Flask], papers_department: Double) -> Flask:
    app = new_gateway(reporting_url=papers_department.url)
    edition(app)
    papers_department.stand(f"/consents/{CODE}", CONSENT)
    return app


def test_what_would_be_public_is_read_and_agreed_to(app: Flask, papers_department: Double) -> None:
    reader = Reader(app.test_client())
    assert reader.open("/consent/2345-67ab cdef").location == PATH
    page_text = reader.open(PATH)
    assert (
        "每周两次" in page_text.text and "我同意公开" in page_text.text and "将要公开的内容" in page_text.text
    )
    assert page_text.headers["Cache-Control"] == "private, no-store"
    english = reader.open(f"{PATH}?lang=en").text
    assert "nominated you for" in english and "I agree" in english
    papers_department.stand(f"/consents/{CODE}/answer", CONSENT)
    assert reader.send(f"{PATH}/yes").location == f"{PATH}?saved=1"
    [request] = sent(papers_department, "POST")
    assert (request.json, request.headers["If-Match"]) == ({"agrees": True}, '"4"')
    agreed = {"consent_at": AT, "answer": "yes", "can_agree": False, "status": "granted", "is_public": True}
    papers_department.stand(f"/consents/{CODE}", CONSENT | agreed)
    page = reader.open(f"{PATH}?lang=zh").text
    assert "我同意公开" not in page and "现在已经公开" in page
    assert reader.send(f"{PATH}/no").status_code == 303
    assert sent(papers_department, "POST")[-1].json == {"agrees": False}


def test_whoever_took_it_back_reads_what_is_kept(app: Flask, papers_department: Double) -> None:
    gone = {"answer": "withdrawn", "status": "granted", "story": "", "can_agree": False, "can_decline": False}
    papers_department.stand(f"/consents/{CODE}", CONSENT | gone)
    page = Reader(app.test_client()).open(PATH).text
    assert (
        "您已撤回同意" in page and "只保留您的姓名" in page and "<form method" not in page.split("<main")[1]
    )


def test_expired_and_wrong_codes_are_pages(app: Flask, papers_department: Double) -> None:
    reader = Reader(app.test_client())
    papers_department.stand(f"/consents/{CODE}", CONSENT | {"is_over": True, "can_agree": False})
    page = reader.open(PATH).text
    assert "过期" in page and "重发" in page and "我同意公开" not in page and "我不同意" in page
    page = reader.open("/consent/short")
    assert page.status_code == 404 and "请完整复制短信里的链接" in page.text
    problem = {"type": "/problems/no-such-consent", "title": "这个确认码打不开", "status": 404}
    missing = (404, {"Content-Type": "application/problem+json"}, problem)
    papers_department.standing["/consents/999999999999"] = missing
    page = reader.open("/consent/999999999999")
    assert page.status_code == 404 and "请他们重发" in page.text
    reader.open("/consent")
    page = reader.send("/consent", code="9999 9999 9999")
    assert page.status_code == 404 and 'value="9999 9999 9999"' in page.text
    assert reader.send("/consent", code=f" {CODE.lower()} ").location == PATH


def test_guessing_is_limited(new_gateway: Callable[..., Flask], papers_department: Double) -> None:
    app = new_gateway(reporting_url=papers_department.url, address_limit="2 per minute")
    edition(app)
    reader = Reader(app.test_client())
    assert [reader.open(f"/consent/{n}").status_code for n in range(3)] == [404, 404, 429]
