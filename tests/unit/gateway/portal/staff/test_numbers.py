"""The numbers of the week on pages, with reporting's double behind them."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.fixtures.double import Double
from tests.fixtures.gateway import EDITION, edition
from tests.fixtures.pages import Reader, sign_in_staff

ADDRESS, OWN = "/staff/office/numbers", "/staff/papers/numbers"
COUNTS = {"sessions": 12, "seats": 480, "bookings": 200, "people": 420, "newcomers": 40, "attended": 1310}
COUNTS |= {"walk_ins": 17, "self_attested": 93, "missed": 31, "no_show": 7.4, "hours": 2620.5, "rated": 9}
TOTALS = COUNTS | {"activities": 8, "rating": 4.6}
NOBODY = dict.fromkeys(COUNTS, 0) | {"no_show": None, "rating": None}
ROWS = {
    "district": [
        COUNTS | {"key": "420102", "label": "江岸区", "rating": 4.6},
        NOBODY | {"key": "420103", "label": "江汉区"},
    ],
    "day": [COUNTS | {"key": "2021-11-06", "label": "2021-11-06", "rating": None}],
    "activity": [COUNTS | {"key": "a", "label": "八段锦", "rating": None}],
}
POINT = dict.fromkeys(("sessions", "seats", "bookings", "waiting", "cancelled", "walk_ins", "missed"), 5)
POINT |= {"people": 400, "attended": 1300, "self_attested": 93, "hours": 2.5}
CURVE = [
    POINT | {"day": "2021-11-05", "final": True},
    POINT | {"day": "2021-11-06", "final": False, "people": 420},
]
GRID = {
    "rows": ["江岸区"],
    "columns": ["互联网+全民学习"],
    "sessions": [[12]],
    "people": [[420]],
    "attended": [[3]],
}


def stand(department: Double, by: str, **row: str) -> None:
    figures: dict[str, Any] = {"edition_id": EDITION, "unit_id": None, "by": by, "totals": TOTALS}
    rows = [each | row for each in ROWS[by]]
    department.stand("/statistics", figures | {"items": rows, "at": "2021-11-06T12:00:00+08:00"})
    department.stand("/statistics/curve", {"edition_id": EDITION, "items": CURVE})
    department.stand("/statistics/grid", GRID | {"edition_id": EDITION})


@pytest.fixture
def app(new_gateway: Callable[..., Flask], papers_department: Double) -> Flask:
    app = new_gateway(reporting_url=papers_department.url)
    edition(app)
    return app


@pytest.fixture
def office(app: Flask) -> Reader:
    return sign_in_staff(app, "office")


@pytest.mark.slow
@pytest.mark.parametrize(("query", "by"), [("", "district"), ("?by=day", "day"), ("?by=nobody", "district")])
def test_the_office_sees_all_numbers_with_charts_tables_and_files(
    office: Reader, papers_department: Double, query: str, by: str
) -> None:
    stand(papers_department, by)
    page = office.open(f"{ADDRESS}{query}")
    assert page.status_code == 200
    for words in ("1,310", "7.4%", "2,620", "4.6", "逐日累计", "各区各系列的场次", "到现在"):
        assert words in page.text
    assert page.text.count("<svg") == 3
    for file in (f"figures.xlsx?edition_id={EDITION}&amp;by={by}", "figures.csv", "curve/table.xlsx"):
        assert f"/api/reporting/statistics/{file}" in page.text


def test_what_is_of_no_one_district_is_a_row_and_the_whole_stands_at_the_foot(
    office: Reader, papers_department: Double
) -> None:
    stand(papers_department, "district", label="全市")
    page = office.open(ADDRESS).text
    body, _, foot = page.partition('id="groups"')[2].partition("<tfoot>")
    assert "全市（不分区）</th>" in body and ">全市</th>" not in body
    assert "合计" in foot.partition("</tfoot>")[0]


def test_who_attests_for_themselves_stands_apart(office: Reader, papers_department: Double) -> None:
    stand(papers_department, "district")
    text = office.open(ADDRESS).text
    apart = text.partition("分开统计的")[2].partition("</section>")[0]
    assert "93" in apart and "不计入到场和学习时长" in apart


def test_a_chart_names_itself_and_says_its_numbers(office: Reader, papers_department: Double) -> None:
    stand(papers_department, "district")
    text = office.open(ADDRESS).text
    assert '<title id="rows-title">到场人次</title>' in text
    assert '<desc id="rows-words">江岸区 1,310; 江汉区 0</desc>' in text


@pytest.mark.slow
def test_a_unit_sees_its_own_numbers_by_activity(app: Flask, papers_department: Double) -> None:
    stand(papers_department, "activity")
    unit = str(uuid.uuid4())
    page = sign_in_staff(app, "unit_editor", unit=unit).open(OWN)
    assert page.status_code == 200
    assert "八段锦" in page.text and "逐日累计" not in page.text
    path = papers_department.asked[-1].path
    assert f"unit_id={unit}" in path and "by=activity" in path
    assert f"unit_id={unit}" in page.text.partition("figures.csv")[2][:200]


@pytest.mark.slow
def test_each_page_is_for_whom_it_is(app: Flask) -> None:
    assert sign_in_staff(app, "unit_editor").open(ADDRESS).status_code == 403
    assert sign_in_staff(app, "door", username="doorkeeper").open(OWN).status_code == 403


@pytest.mark.slow
def test_the_way_there_is_at_the_workplace(office: Reader, app: Flask) -> None:
    assert f'href="{ADDRESS}"' in office.open("/staff").text
    writer = sign_in_staff(app, "unit_editor", username="writer")
    assert f'href="{OWN}"' in writer.open("/staff").text


def test_while_reporting_is_away_the_page_says_so(new_gateway: Callable[..., Flask]) -> None:
    app = new_gateway()
    edition(app)
    assert sign_in_staff(app, "office").open(ADDRESS).status_code == 503
