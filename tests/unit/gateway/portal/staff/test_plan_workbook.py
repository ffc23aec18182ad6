"""A plan's workbook on its unit's page, with reporting's double behind it."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.gateway import edition
from tests.fixtures.pages import Reader, let_answer, sign_in_staff
from tests.unit.gateway.portal.staff.test_papers import PLAN, UNIT, say

ADDRESS = f"/staff/papers/{PLAN}/workbook"
FAULT = {"sheet": "场次", "cell": "F3", "field": "seats", "message": "请填一个整数，如 40；现在是“很多”"}
REPORT: dict[str, Any] = {
    "taken": False,
    "new": 1,
    "changed": 0,
    "same": 1,
    "doubtful": 0,
    "faulty": 1,
    "expected": [],
    "lines": [
        {"sheet": "活动", "row": 2, "name": "家庭读书会", "outcome": "new", "errors": [], "notes": []},
        {"sheet": "活动", "row": 3, "name": "手机课", "outcome": "faulty", "errors": [FAULT], "notes": []},
        {"sheet": "活动", "row": 4, "name": "书画展", "outcome": "same", "errors": [], "notes": []},
    ],
}
GOOD = REPORT | {"faulty": 0, "lines": REPORT["lines"][:1]}
ASKED = {"sheet": "活动", "cell": "B2", "field": "title", "message": "已报名 12 人"}
DOUBTFUL = GOOD | {
    "new": 0,
    "doubtful": 1,
    "expected": ["abc", "def"],
    "lines": [REPORT["lines"][0] | {"outcome": "doubtful", "errors": [ASKED]}],
}
BOOK = b"PK workbook"


@pytest.fixture
def gateway(new_gateway: Callable[..., Flask], papers_department: Double) -> Flask:
    return new_gateway(reporting_url=papers_department.url)


@pytest.fixture
def editor(gateway: Flask, papers_department: Double) -> Reader:
    say(papers_department)
    edition(gateway)
    reader = sign_in_staff(gateway, "unit_editor", unit=UNIT)
    reader.open(ADDRESS)
    return reader


def choose(editor: Reader, **more: str) -> Any:
    return editor.send(ADDRESS, sheet=(io.BytesIO(BOOK), "plan.xlsx"), **more)  # type: ignore[arg-type]


def sent(department: Double) -> list[tuple[str, bytes]]:
    return [(request.path, request.body) for request in department.asked if request.body]


@pytest.mark.slow
def test_the_way_there_and_the_workbook_to_start_from(editor: Reader) -> None:
    assert f'href="{ADDRESS}"' in editor.open(f"/staff/papers/{PLAN}").text
    assert f'href="/api/reporting/plans/{PLAN}/workbook.xlsx"' in editor.open(ADDRESS).text


def test_a_workbook_is_looked_through_first(editor: Reader, papers_department: Double) -> None:
    let_answer(papers_department, (200, REPORT))
    page = choose(editor, act="check").text
    assert sent(papers_department) == [(f"/plans/{PLAN}/workbook?dry_run=True&only_good=False", BOOK)]
    assert "还没有写入" in page and "F3" in page and FAULT["message"] in page
    assert "书画展" not in page and 'value="good"' in page and 'value="take"' not in page


@pytest.mark.slow
def test_a_copied_row_is_said_to_be_new_and_a_long_title_is_cut(
    editor: Reader, papers_department: Double
) -> None:
    copied = {"sheet": "场次", "cell": "A2", "field": "number", "message": "这一行是从第 3 行复制的"}
    line = REPORT["lines"][0] | {"name": "长" * 3000, "notes": [copied]}
    let_answer(papers_department, (200, GOOD | {"lines": [line]}))
    page = choose(editor, act="check").text
    assert "A2</b> 这一行是从第 3 行复制的" in page
    assert "长" * 29 in page and "长" * 31 not in page


@pytest.mark.slow
@pytest.mark.parametrize(("report", "act"), [(GOOD, "take"), (REPORT, "good")])
def test_the_file_is_kept_until_it_is_taken(
    editor: Reader, papers_department: Double, report: dict[str, Any], act: str
) -> None:
    let_answer(papers_department, (200, report))
    choose(editor, act="check")
    let_answer(papers_department, (200, report | {"taken": True}))
    page = editor.send(ADDRESS, act=act).text
    query = f"dry_run=False&only_good={act == 'good'}"
    assert sent(papers_department) == [(f"/plans/{PLAN}/workbook?{query}", BOOK)]
    assert "已写入方案" in page and f'value="{act}"' not in page


@pytest.mark.slow
def test_what_looks_like_a_slip_is_confirmed_with_what_was_shown(
    editor: Reader, papers_department: Double
) -> None:
    let_answer(papers_department, (200, DOUBTFUL))
    page = choose(editor, act="check").text
    assert "已报名 12 人" in page and 'name="confirmed"' in page and 'name="expected" value="abc def"' in page
    let_answer(papers_department, (200, DOUBTFUL | {"taken": True}))
    editor.send(ADDRESS, act="take", confirmed="y")
    query = "dry_run=False&only_good=False&confirmed=True&expected=abc&expected=def"
    assert sent(papers_department) == [(f"/plans/{PLAN}/workbook?{query}", BOOK)]


@pytest.mark.slow
def test_a_workbook_comes_back_marked(editor: Reader, papers_department: Double) -> None:
    let_answer(papers_department, (200, REPORT))
    choose(editor, act="check")
    papers_department.contract = None
    let_answer(papers_department, (200, "marked"))
    answer = editor.send(ADDRESS, act="mark")
    assert answer.headers["Content-Disposition"] == "attachment; filename=plan-marked.xlsx"
    assert sent(papers_department) == [(f"/plans/{PLAN}/workbook/marked", BOOK)]


@pytest.mark.slow
def test_a_file_that_is_no_template_is_refused_beside_it(editor: Reader, papers_department: Double) -> None:
    errors = [{"field": "file", "message": "这是第 0 版模板"}]
    let_answer(papers_department, (422, {"title": "填写有误", "errors": errors}))
    answer = choose(editor, act="check")
    assert answer.status_code == 422
    assert 'href="#sheet"' in answer.text and "这是第 0 版模板" in answer.text
    assert choose(editor, act="check", kept="@@").status_code in (200, 422)


def test_an_empty_file_is_called_so(editor: Reader, papers_department: Double) -> None:
    page = editor.send(ADDRESS, sheet=(io.BytesIO(), "plan.xlsx"), act="check").text  # type: ignore[arg-type]
    assert "文件是空的，请重新选择" in page and sent(papers_department) == []


@pytest.mark.slow
def test_only_a_unit_and_the_office_may(gateway: Flask, papers_department: Double) -> None:
    assert sign_in_staff(gateway, "office", username="office").open(ADDRESS).status_code == 200
    assert sign_in_staff(gateway, "door", username="door").open(ADDRESS).status_code == 403
