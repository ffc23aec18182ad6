"""A table of venues on the office's page, with venues' double behind it."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from gateway.portal.staff import kept_file
from tests.fixtures.double import Double
from tests.fixtures.pages import Reader, let_answer, sign_in_staff

ADDRESS = "/staff/venues/sheet"
FAULT = {"field": "district", "cell": "C3", "message": "没有这个区，请写成 江岸区、江汉区 这样"}
REPORT: dict[str, Any] = {
    "taken": False,
    "new": 1,
    "changed": 0,
    "same": 1,
    "faulty": 1,
    "rows": [
        {"row": 2, "name": "汉口文体中心", "outcome": "new", "changes": [], "errors": []},
        {"row": 3, "name": "武昌科技馆", "outcome": "faulty", "changes": [], "errors": [FAULT]},
        {"row": 4, "name": "江岸区图书馆", "outcome": "same", "changes": [], "errors": []},
    ],
}
GOOD = REPORT | {"faulty": 0, "rows": REPORT["rows"][:1]}
TABLE = "名称,领域\n汉口文体中心,体育\n".encode()


@pytest.fixture
def gateway(new_gateway: Callable[..., Flask], venue_department: Double) -> Flask:
    return new_gateway(venues_url=venue_department.url)


@pytest.fixture
def office(gateway: Flask) -> Reader:
    reader = sign_in_staff(gateway, "office")
    reader.open(ADDRESS)
    return reader


def choose(office: Reader, table: bytes = TABLE, **more: str) -> Any:
    return office.send(ADDRESS, sheet=(io.BytesIO(table), "venues.csv"), **more)  # type: ignore[arg-type]


def sent(department: Double) -> list[tuple[str, bytes]]:
    return [(request.path, request.body) for request in department.asked]


@pytest.mark.slow
def test_the_way_there_and_the_table_to_start_from(office: Reader) -> None:
    assert f'href="{ADDRESS}"' in office.open("/staff/venues").text
    assert 'href="/api/venues/venues.xlsx"' in office.open(ADDRESS).text


@pytest.mark.slow
def test_a_table_is_looked_through_first(office: Reader, venue_department: Double) -> None:
    let_answer(venue_department, (200, REPORT))
    page = choose(office, act="check").text
    assert sent(venue_department) == [("/venues/sheet?dry_run=True&only_good=False", TABLE)]
    assert "还没有导入" in page and "C3" in page and FAULT["message"] in page
    assert "武昌科技馆" in page and "江岸区图书馆" not in page
    assert "只导入没有错误的行" in page and 'value="take"' not in page


@pytest.mark.slow
def test_what_a_table_would_change_is_said_by_its_columns(office: Reader, venue_department: Double) -> None:
    row = {"row": 2, "name": "汉口文体中心", "outcome": "changed", "errors": []}
    rows = [row | {"changes": ["电话", "开放时间"]}]
    let_answer(venue_department, (200, GOOD | {"new": 0, "changed": 1, "rows": rows}))
    page = choose(office, act="check").text
    assert "修改：电话、开放时间" in page


@pytest.mark.slow
@pytest.mark.parametrize(
    ("report", "act", "query"),
    [(GOOD, "take", "dry_run=False&only_good=False"), (REPORT, "good", "dry_run=False&only_good=True")],
)
def test_the_file_is_kept_until_it_is_taken(
    office: Reader, venue_department: Double, report: dict[str, Any], act: str, query: str
) -> None:
    let_answer(venue_department, (200, report), (200, report | {"taken": True}))
    assert f'value="{act}"' in choose(office, act="check").text
    page = office.send(ADDRESS, act=act).text
    assert sent(venue_department)[1:] == [(f"/venues/sheet?{query}", TABLE)]
    assert "已导入" in page and f'value="{act}"' not in page


@pytest.mark.slow
def test_a_large_file_is_chosen_again(
    office: Reader, venue_department: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_file, "KEEPS", 10)
    let_answer(venue_department, (200, GOOD))
    assert "再选一次同一个文件" in choose(office, act="check").text
    refusal = office.send(ADDRESS, act="take")
    assert (refusal.status_code, len(venue_department.asked)) == (422, 1)
    assert "请选择表格文件" in refusal.text
    choose(office, act="take")
    assert "dry_run=False" in venue_department.asked[-1].path


@pytest.mark.slow
def test_a_table_comes_back_marked(office: Reader, venue_department: Double) -> None:
    venue_department.contract = None
    let_answer(venue_department, (200, REPORT), (200, "marked"))
    choose(office, act="check")
    answer = office.send(ADDRESS, act="mark")
    assert answer.headers["Content-Disposition"] == "attachment; filename=venues-marked.xlsx"
    assert sent(venue_department)[1:] == [("/venues/sheet/marked", TABLE)]
    assert answer.data == b'"marked"'


def test_a_file_that_is_no_table_is_refused_beside_it(office: Reader, venue_department: Double) -> None:
    errors = [{"field": "file.B1", "message": "B1：没有这一列"}]
    let_answer(venue_department, (422, {"title": "填写有误", "errors": errors}))
    answer = choose(office, act="check")
    assert answer.status_code == 422
    assert 'href="#sheet"' in answer.text and "B1：没有这一列" in answer.text


@pytest.mark.slow
def test_what_no_page_of_ours_kept_is_no_file(office: Reader, venue_department: Double) -> None:
    assert office.send(ADDRESS, act="take", kept="@@").status_code == 422
    assert office.send(ADDRESS, act="take").status_code == 422
    assert venue_department.asked == []


def test_only_the_office_may(gateway: Flask) -> None:
    assert sign_in_staff(gateway, "venue_operator", username="keeper").open(ADDRESS).status_code == 403


@pytest.mark.slow
def test_the_api_hands_a_table_on(office: Reader, venue_department: Double) -> None:
    venue_department.contract = None
    venue_department.answer(200, "table", Content_Type="text/csv; charset=utf-8")
    answer = office.open("/api/venues/venues.csv")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, b'"table"', "text/csv")
