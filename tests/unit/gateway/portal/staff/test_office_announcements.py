"""The office announces on its page, and the public reads it on the portal."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import edition, tell
from tests.fixtures.pages import Reader, sign_in_staff
from tests.unit.gateway.portal.staff.test_papers import answer_next

PATH = "/staff/office/announcements"
ID = str(uuid.uuid4())
ITEM: dict[str, Any] = {
    "id": ID,
    "version": 1,
    "title": "开幕式",
    "text": "上午9点",
    "title_en": "Opening",
    "text_en": None,
    "to_units": True,
    "kind": None,
    "district": "420102",
    "public": True,
    "status": "published",
    "units": 3,
    "published_at": "2021-11-04T01:00:00+00:00",
}
MESSAGE = "【学习周】开幕式：上午9点"
SHOWN = {
    "units": [{"id": str(uuid.uuid4()), "name": "江岸区社区学院"}],
    "message": MESSAGE,
    "expected": "abc",
}
FILLED = {"title": "开幕式", "text": "上午9点", "to_units": "1", "kind": "", "district": ""}


@pytest.fixture
def app(new_gateway: Callable[..., Flask], papers_department: Double) -> Flask:
    app = new_gateway(reporting_url=papers_department.url)
    edition(app)
    papers_department.stand("/announcements/preview", SHOWN)
    papers_department.stand("/announcements", {"items": [ITEM], "next_cursor": None})
    return app


@pytest.fixture
def office(app: Flask) -> Reader:
    return sign_in_staff(app, "office")


@pytest.mark.slow
def test_it_is_shown_to_whom_and_how_before_it_is_published(
    office: Reader, papers_department: Double
) -> None:
    page = office.open(PATH).text
    for words in ("开幕式", "发给 3 个单位", "向公众公布", "收回"):
        assert words in page
    answer = office.send(PATH, **FILLED)
    for words in (MESSAGE, "发给 1 个单位", "江岸区社区学院", 'value="abc"'):
        assert words in answer.text
    assert sent(papers_department, "POST")[-1].path == "/announcements/preview"
    answer_next(papers_department, 201, ITEM | {"edition_id": ID}, "/announcements")
    published = office.send(PATH, **FILLED, expected="abc", act="publish")
    assert published.location == f"{PATH}?done=published"
    request = sent(papers_department, "POST")[-1]
    assert (request.path, request.json["expected"], request.json["title"]) == (
        "/announcements",
        "abc",
        "开幕式",
    )


@pytest.mark.slow
def test_what_changed_meanwhile_is_shown_again(office: Reader, papers_department: Double) -> None:
    office.open(PATH)
    again = office.send(PATH, **FILLED, expected="old", act="publish")
    assert "请再核对一次" in again.text
    assert all(request.path != "/announcements" for request in sent(papers_department, "POST"))


@pytest.mark.slow
def test_what_is_missing_is_named_beside_its_field(office: Reader) -> None:
    office.open(PATH)
    answer = office.send(PATH, **FILLED | {"title": ""})
    assert answer.status_code == 422
    assert 'id="title-wrong"' in answer.text and "上午9点" in answer.text


@pytest.mark.slow
def test_it_is_taken_back(office: Reader, papers_department: Double) -> None:
    office.open(PATH)
    answer_next(papers_department, 200, ITEM | {"edition_id": ID})
    assert office.send(f"{PATH}/{ID}/withdrawal").location == f"{PATH}?done=withdrawn"
    assert sent(papers_department, "POST")[-1].path == f"/announcements/{ID}/withdrawal"


def announce(app: Flask, version: int = 1, **changes: Any) -> None:
    state = {"id": ID, "edition_id": str(uuid.uuid4()), "title": "开幕式", "text": "上午9点\n武昌区"}
    state |= {"published_at": "2021-11-04T01:00:00+00:00", "status": "published"} | changes
    tell(app, "reporting.announcement-published", **state, version=version)


@pytest.mark.slow
def test_the_public_reads_it_until_it_is_taken_back(app: Flask) -> None:
    reader = Reader(app.test_client())
    assert "还没有通知" in reader.open("/announcements").text
    announce(app)
    assert f'href="/announcements/{ID}"' in reader.open("/").text
    assert "开幕式" in reader.open("/announcements").text
    page = reader.open(f"/announcements/{ID}").text
    assert "<p>上午9点</p>" in page and "<p>武昌区</p>" in page
    announce(app, version=2, status="withdrawn")
    assert reader.open(f"/announcements/{ID}").status_code == 410
    assert "开幕式" not in reader.open("/").text
