"""What units owe, page by page, with reporting's double behind it: receipt, nil return, extension, the matrix."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import edition, tell
from tests.fixtures.pages import Reader, sign_in_staff
from tests.unit.gateway.portal.staff.test_papers import UNIT, answer_next, say

RECEIPT, LINKS = (str(uuid.uuid4()) for _ in range(2))
DUE = "2021-11-20T10:00:00+00:00"
OWED: dict[str, Any] = {
    "requirement_id": LINKS,
    "unit_id": UNIT,
    "unit_name": "江岸区社区学院",
    "paper": "links",
    "title": "媒体报道链接",
    "note": "",
    "state": "open",
    "due_at": DUE,
    "days_left": 15,
    "late": False,
    "extended": False,
    "begun": False,
    "least": 1,
    "pieces": 0,
    "plan_id": None,
    "filed_at": None,
    "links": None,
    "remark": None,
    "nil_reason": None,
    "extension_reason": None,
    "next_step": "begin",
    "version": 3,
}
NOTICE = OWED | {"requirement_id": RECEIPT, "paper": "receipt", "title": "收悉通知", "next_step": "confirm"}
PATH = f"/staff/owed/{LINKS}/{UNIT}"
STEP = {"act": "extended", "by": "office", "for_unit": True, "at": DUE, "words": "停电"}


def stand(department: Double, is_open: bool = True, **changes: Any) -> None:
    item = OWED | changes
    department.stand("/owed", {"items": [NOTICE, item]})
    department.stand(f"/owed/{LINKS}/{UNIT}", item | {"steps": [STEP], "is_open": is_open})
    department.stand(f"/owed/{RECEIPT}/{UNIT}", NOTICE | {"steps": [], "is_open": is_open})


@pytest.fixture
def app(new_gateway: Callable[..., Flask], papers_department: Double) -> Flask:
    app = new_gateway(reporting_url=papers_department.url)
    edition(app)
    say(papers_department)
    stand(papers_department)
    return app


@pytest.mark.slow
def test_all_that_is_owed_stands_with_its_next_step_and_receipt_is_one_tap(
    app: Flask, papers_department: Double
) -> None:
    editor = sign_in_staff(app, "unit_editor", unit=UNIT)
    page = editor.open("/staff/papers").text
    for words in ("收悉通知", "媒体报道链接", "还有 15 天", "确认收悉", "2021年11月20日", f'href="{PATH}"'):
        assert words in page
    answer_next(papers_department, 200, {})
    path = f"/staff/owed/{RECEIPT}/{UNIT}"
    assert editor.send(path, act="receipt").location == f"{path}?saved=1"
    [request] = sent(papers_department, "PUT")
    assert request.path == f"/owed/{RECEIPT}/{UNIT}/receipt"


@pytest.mark.slow
def test_a_deadline_at_the_end_of_a_day_names_that_day(app: Flask, papers_department: Double) -> None:
    stand(papers_department, due_at="2021-11-20T16:00:00+00:00")
    editor = sign_in_staff(app, "unit_editor", unit=UNIT)
    for address in ("/staff/papers", PATH):
        page = editor.open(address).text
        assert "2021年11月20日 24:00" in page and "21日" not in page


@pytest.mark.slow
def test_the_usual_requirements_are_named_in_english_and_the_offices_own_as_they_are(
    app: Flask, papers_department: Double
) -> None:
    stand(papers_department, title="报道", note="横屏，短边不低于 576")
    editor = sign_in_staff(app, "unit_editor", unit=UNIT)
    page = editor.open("/staff/papers?lang=en").text
    assert "Notice received" in page and "收悉通知" not in page
    assert "Landscape, the short side no less than 576" in page
    own = editor.open(f"{PATH}?lang=en").text
    assert '<h1 lang="zh-Hans">报道</h1>' in own


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "fields", "act", "body"),
    [
        ("nil", {"reason": "没有报道"}, "nil-return", {"reason": "没有报道"}),
        ("links", {"links": "https://a.example.com/1\nhttps://a.example.com/2"}, "links", None),
    ],
)
def test_a_unit_files_links_or_says_that_there_are_none(
    app: Flask, papers_department: Double, step: str, fields: dict[str, str], act: str, body: Any
) -> None:
    editor = sign_in_staff(app, "unit_editor", unit=UNIT)
    page = editor.open(PATH).text
    assert "没有可交的，说明原因" in page and "给这个单位延期" not in page and "由办公室办理" in page
    assert editor.send(PATH, act=step, **fields).location == f"{PATH}?saved=1"
    [request] = sent(papers_department, "PUT")
    assert (request.path, request.headers["If-Match"]) == (f"/owed/{LINKS}/{UNIT}/{act}", '"3"')
    assert request.json == (body or {"links": fields["links"].split()})


@pytest.mark.slow
def test_of_several_links_it_is_said_which_line_is_wrong(app: Flask, papers_department: Double) -> None:
    editor = sign_in_staff(app, "unit_editor", unit=UNIT)
    editor.open(PATH)
    wrong = [{"field": "links.1", "message": "请填完整网址"}]
    refusal = {"type": "/problems/invalid", "title": "填写有误", "status": 422, "errors": wrong}
    answer_next(papers_department, 422, refusal)
    page = editor.send(PATH, act="links", links="https://a.example.com/1\nwww.a.cn").text
    assert page.count("第 2 行：请填完整网址") == 2


@pytest.mark.slow
def test_a_reason_is_asked_for_only_where_a_button_takes_one(app: Flask, papers_department: Double) -> None:
    papers_department.stand(
        f"/owed/{RECEIPT}/{UNIT}", NOTICE | {"state": "accepted", "steps": [], "is_open": True}
    )
    received = f"/staff/owed/{RECEIPT}/{UNIT}"
    editor = sign_in_staff(app, "unit_editor", unit=UNIT)
    assert 'name="reason"' in editor.open(PATH).text
    assert 'name="reason"' not in editor.open(received).text
    assert 'name="reason"' in sign_in_staff(app, "office", username="head").open(received).text


@pytest.mark.slow
def test_a_unit_without_an_activity_is_called_by_its_name(app: Flask) -> None:
    """Its id stood at the workplace and above its exports: names were those that citizens filter activities by."""
    tell(
        app,
        "reporting.unit-changed",
        id=UNIT,
        name="长江京剧票友社",
        kind="社会组织",
        district=None,
        area="武昌区",
        roles=[],
    )
    editor = sign_in_staff(app, "unit_editor", unit=UNIT)
    for path in ("/staff", "/staff/exports"):
        page = editor.open(path).text
        assert "长江京剧票友社" in page and f">{UNIT}<" not in page


@pytest.mark.slow
def test_the_office_gives_one_unit_more_time(app: Flask, papers_department: Double) -> None:
    office: Reader = sign_in_staff(app, "office")
    office.open(PATH)
    page = office.send(PATH, act="extend", reason="停电", day="", hour="").text
    assert "请填写延到哪一天、几点" in page and not sent(papers_department, "PUT")
    office.send(PATH, act="extend", reason="停电", day="2021-11-25", hour="9：00")
    [request] = sent(papers_department, "PUT")
    assert request.json == {"until": "2021-11-25T09:00:00+08:00", "reason": "停电"}


@pytest.mark.slow
def test_a_day_typed_for_another_button_is_not_dropped(app: Flask, papers_department: Double) -> None:
    office = sign_in_staff(app, "office")
    office.open(PATH)
    page = office.send(PATH, act="nil", reason="没有办", day="2021-11-25").text
    assert "不归您按的按钮" in page and 'value="2021-11-25"' in page
    assert not sent(papers_department, "PUT")


@pytest.mark.slow
def test_why_links_go_back_is_not_dropped_by_accepting_them(app: Flask, papers_department: Double) -> None:
    stand(papers_department, state="filed", links=["https://a.example.com/1"])
    office: Reader = sign_in_staff(app, "office")
    office.open(PATH)
    page = office.send(PATH, act="accept", links="https://a.example.com/1", reason="第一条打不开").text
    assert "不归您按的按钮" in page and "第一条打不开</textarea>" in page
    assert not sent(papers_department, "POST")


@pytest.mark.slow
@pytest.mark.parametrize("step", ["nil", "take_back"])
def test_links_that_were_typed_are_not_dropped_by_a_button_that_files_none(
    app: Flask, papers_department: Double, step: str
) -> None:
    editor = sign_in_staff(app, "unit_editor", unit=UNIT)
    editor.open(PATH)
    reason = {"reason": "没有报道"} if step == "nil" else {}
    page = editor.send(PATH, act=step, links="https://news.example.com/1", **reason).text
    assert "不归您按的按钮" in page and "https://news.example.com/1</textarea>" in page
    assert not sent(papers_department, "PUT") + sent(papers_department, "DELETE")


@pytest.mark.slow
def test_the_matrix_is_shown_filtered_and_taken_away(app: Flask, papers_department: Double) -> None:
    office: Reader = sign_in_staff(app, "office")
    requirement = {"id": LINKS, "title": "媒体报道链接", "due_at": DUE, "kinds": [], "paper": "links"}
    line = {"unit_id": UNIT, "unit_name": "江岸区社区学院", "kind": "社区学院", "missing": 1}
    cell = {name: OWED[name] for name in ("requirement_id", "paper", "due_at", "days_left", "begun")}
    cell |= {"state": "overdue", "late": True, "extended": False}
    counts = dict.fromkeys(("open", "overdue", "returned", "filed", "accepted", "nil"), 0)
    matrix = {"requirements": [requirement], "items": [line | {"cells": [cell]}], "counts": counts}
    papers_department.stand("/owed/matrix", matrix | {"total": 1, "next_cursor": None})
    assert 'href="/staff/office/matrix"' in office.open("/staff").text
    page = office.open("/staff/office/matrix?state=overdue&district=420102&kind=社区学院&cursor=x").text
    for words in (
        "江岸区社区学院",
        "逾期未交",
        f'href="{PATH}"',
        "/api/reporting/owed/matrix.xlsx?edition_id=",
    ):
        assert words in page
    [request] = [request for request in sent(papers_department, "GET") if "/owed/matrix" in request.path]
    assert "state=overdue" in request.path and "district=420102" in request.path
    papers_department.stand("/owed/matrix", {"requirements": [], "items": [], "counts": counts, "total": 0})
    assert "列出通常的六项" in office.open("/staff/office/matrix").text


def test_of_a_closed_edition_is_read_what_was_owed(app: Flask, papers_department: Double) -> None:
    stand(papers_department, is_open=False, links=["https://news.example.com/1"], state="filed")
    for role in ("unit_editor", "office"):
        reader = sign_in_staff(app, role, username=role.replace("_", "-"), unit=UNIT)
        page = reader.open(PATH).text
        assert "只能查看" in page and "https://news.example.com/1" in page
        assert 'name="act"' not in page


@pytest.mark.slow
def test_links_that_are_accepted_can_come_back_and_are_not_accepted_twice(
    app: Flask, papers_department: Double
) -> None:
    office = sign_in_staff(app, "office")
    links = ["https://news.example.com/1"]
    stand(papers_department, state="filed", links=links)
    assert 'value="accept"' in office.open(PATH).text
    stand(papers_department, state="accepted", links=links)
    page = office.open(PATH).text
    assert 'value="accept"' not in page and 'value="return"' in page
