"""The office chases and units read what they were told, page by page, with reporting's double behind them."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double, sent
from tests.fixtures.gateway import edition
from tests.fixtures.pages import Reader, sign_in_staff
from tests.unit.gateway.portal.staff.test_papers import UNIT, answer_next

AT = "2021-11-04T01:00:00+00:00"
TEXT = "【学习周】江岸区社区学院还有 1 项没有交：活动方案。请登录办理：http://127.0.0.1/staff/papers"
ITEM = {
    "unit_id": UNIT,
    "unit_name": "江岸区社区学院",
    "kind": "社区学院",
    "district": "420102",
    "area": "江岸区",
    "missing": 3,
    "to": "138****1234",
    "text": TEXT,
    "chased_at": AT,
}
SHOWN = {"items": [ITEM], "today": 2, "expected": "abc"}
CALL = {
    "unit": {
        "id": UNIT,
        "name": "江岸区社区学院",
        "kind": "社区学院",
        "district": "420102",
        "area": "江岸区",
        "contact": {"name": "欧*", "phone": "138****1234", "mail": None, "language": "zh"},
    },
    "why": "silent",
    "items": ["活动方案（10月29日 18:00 截止，已过 2 天）"],
    "overdue": 1,
    "untold": ["【学习周】方案已退回"],
    "times": 2,
    "chased_at": AT,
}
NOTICE: dict[str, Any] = {
    "id": str(uuid.uuid4()),
    "kind": "reminder",
    "unit_id": UNIT,
    "unit_name": "江岸区社区学院",
    "edition_id": str(uuid.uuid4()),
    "text": TEXT,
    "in_languages": None,
    "status": "sent",
    "written_at": AT,
    "sent_at": AT,
}


@pytest.fixture
def app(new_gateway: Callable[..., Flask], papers_department: Double) -> Flask:
    app = new_gateway(reporting_url=papers_department.url)
    edition(app)
    papers_department.stand("/chasing/nudge", SHOWN)
    papers_department.stand("/chasing/calls", {"items": [CALL]})
    papers_department.stand("/notices", {"items": [NOTICE], "next_cursor": None})
    return app


@pytest.fixture
def office(app: Flask) -> Reader:
    return sign_in_staff(app, "office")


def stand_rules(department: Double, **changes: Any) -> None:
    rules = {"version": 4, "days": [-7, -3, -1, 1], "hour": 9, "digest_to": "139****1234"}
    rules |= {"digest_language": "en"} | changes
    for path in department.standing.copy():
        if path.startswith("/chasing/rules"):
            del department.standing[path]
    department.answer(200, rules)


@pytest.mark.slow
def test_the_rules_are_shown_and_changed(office: Reader, papers_department: Double) -> None:
    stand_rules(papers_department)
    page = office.open("/staff/office/chasing").text
    for words in ('value="7，3，1"', 'value="1"', 'value="9"', "139****1234", TEXT):
        assert words in page
    week = {"zh": "报送周报", "en": "What units have filed"}
    digest = NOTICE | {"kind": "digest", "text": week["en"], "in_languages": week}
    papers_department.stand("/notices", {"items": [digest], "next_cursor": None})
    assert "报送周报" in office.open("/staff/office/chasing").text
    assert week["en"] in office.open("/staff/office/chasing?lang=en").text
    office.open("/staff/office/chasing?lang=zh")
    path = "/staff/office/chasing"
    changed = office.send(
        path, before="5、2", after="1 3", hour="10", digest_to="", digest_language="en", version="4"
    )
    assert changed.location == f"{path}?saved=1"
    [request] = sent(papers_department, "PATCH")
    assert request.json == {"days": [-5, -2, 1, 3], "hour": 10, "digest_language": "en"}
    assert request.headers["If-Match"] == '"4"'
    office.open(path)
    office.send(path, before="", after="1", hour="10", no_digest="1", digest_language="zh", version="4")
    unsent = {"digest_to": None, "digest_language": "zh"}
    assert sent(papers_department, "PATCH")[-1].json == {"days": [1], "hour": 10} | unsent


@pytest.mark.slow
@pytest.mark.parametrize("wrong", [{"before": "一周"}, {"after": "-1"}, {"hour": "25"}, {"hour": ""}])
def test_rules_that_are_none_are_named_and_stay_filled_in(
    office: Reader, papers_department: Double, wrong: dict[str, str]
) -> None:
    stand_rules(papers_department)
    office.open("/staff/office/chasing")
    form = {"before": "6", "after": "", "hour": "9", "digest_to": "13900000009", "version": "4"} | wrong
    answer = office.send("/staff/office/chasing", **form)
    assert answer.status_code == 422
    assert 'value="13900000009"' in answer.text
    assert f'id="{next(iter(wrong))}-wrong"' in answer.text
    assert sent(papers_department, "PATCH") == []


@pytest.mark.slow
def test_a_nudge_shows_whom_and_what_and_is_sent_as_shown(office: Reader, papers_department: Double) -> None:
    page = office.open("/staff/office/nudge?whom=overdue&district=420102&kind=街道").text
    for words in (
        "江岸区社区学院",
        "138****1234",
        TEXT,
        "就这样发给 1 个单位",
        "还有 2 个单位今天已经收到过",
    ):
        assert words in page
    path = papers_department.asked[-1].path
    assert "whom=overdue" in path and "district=420102" in path
    answer_next(papers_department, 201, {"units": 1})
    fields = {"expected": "abc", "whom": "overdue", "kind": "街道", "district": "", "key": str(uuid.uuid4())}
    assert office.send("/staff/office/nudge", **fields).location == "/staff/office/matrix?nudged=1"
    [request] = sent(papers_department, "POST")
    assert (request.path, request.json["whom"], request.json["expected"]) == (
        "/chasing/nudges",
        "overdue",
        "abc",
    )
    assert request.headers["Idempotency-Key"] == fields["key"]


def test_a_nudge_that_changed_is_shown_anew(office: Reader, papers_department: Double) -> None:
    problem = {"type": "/problems/nudge-changed", "title": "名单刚刚变了", "expected": "def", "units": 2}
    office.open("/staff/office/nudge")
    answer_next(papers_department, 409, problem | {"status": 409})
    fields = {"expected": "abc", "whom": "nothing", "key": str(uuid.uuid4())}
    answer = office.send("/staff/office/nudge", **fields)
    assert answer.status_code == 409
    assert 'value="def"' in answer.text and fields["key"] not in answer.text
    assert "名单刚刚变了" in answer.text


def test_words_in_the_address_that_are_none_are_left_out(office: Reader, papers_department: Double) -> None:
    assert office.open("/staff/office/nudge?whom=x&district=y").status_code == 200
    assert "whom=nothing" in papers_department.asked[-1].path
    assert "district" not in papers_department.asked[-1].path


@pytest.mark.slow
def test_who_is_called_is_shown_and_told_off_the_list(office: Reader, papers_department: Double) -> None:
    page = office.open("/staff/office/calls").text
    for words in ("江岸区社区学院", "没有动静", "已过 2 天", "方案已退回", "138****1234"):
        assert words in page
    answer_next(
        papers_department, 200, {"name": "欧阳试", "phone": "13800001234", "mail": None, "language": "zh"}
    )
    contact_page = office.send(f"/staff/office/calls/{UNIT}/contact", reason="电话催报")
    assert "欧阳试" in contact_page.text and "13800001234" in contact_page.text
    empty = office.send(f"/staff/office/calls/{UNIT}/contact", reason="")
    assert empty.status_code == 422
    office.open("/staff/office/calls")
    answer_next(papers_department, 201, {}, "/chasing/calls")
    answer = office.send(f"/staff/office/calls/{UNIT}/done", words="明天交", key=str(uuid.uuid4()))
    assert answer.location == "/staff/office/calls"
    [request] = sent(papers_department, "POST")
    assert (request.path, request.json["words"], request.json["unit_id"]) == (
        "/chasing/calls",
        "明天交",
        UNIT,
    )


@pytest.mark.slow
def test_a_unit_reads_what_it_was_told(app: Flask, papers_department: Double) -> None:
    editor = sign_in_staff(app, "unit_editor", unit=UNIT)
    page = editor.open("/staff/papers/messages").text
    assert "还有 1 项没有交" in page and "已发送" in page
    assert editor.open("/staff/office/nudge").status_code == 403


def test_the_demonstration_shows_messages_of_both_departments(
    new_gateway: Callable[..., Flask], papers_department: Double
) -> None:
    app = new_gateway(reporting_url=papers_department.url)
    message = {"id": str(uuid.uuid4()), "to": "ou@example.org", "kind": "nudge", "text": TEXT, "sent_at": AT}
    papers_department.stand("/demo/messages", {"items": [message], "next_cursor": None})
    reader = Reader(app.test_client())
    page = reader.open("/demo/messages?whose=units").text
    assert TEXT in page and "ou@example.org" in page
    assert reader.open("/demo/messages?whose=units&format=json").json["items"][0]["text"] == TEXT
