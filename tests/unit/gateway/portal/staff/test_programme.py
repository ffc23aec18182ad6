"""All plans together on the office's pages, with reporting's double behind them."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from chassis.city import AUDIENCES, SERIES
from tests.fixtures.double import Double
from tests.fixtures.gateway import EDITION, edition
from tests.fixtures.pages import Reader, sign_in_staff

pytestmark = pytest.mark.slow
AT = "/staff/office/programme"
PLAN, ACTIVITY = (str(uuid.uuid4()) for _ in range(2))
DAYS = ["2021-11-06", "2021-11-07"]
SITTING: dict[str, Any] = {
    "id": str(uuid.uuid4()),
    "starts_at": "2021-11-06T01:00:00+00:00",
    "ends_at": "2021-11-06T03:00:00+00:00",
    "seats": 40,
    "activity_id": ACTIVITY,
    "title": "八段锦",
    "kind": "培训",
    "mode": "offline",
    "series": SERIES[0],
    "public": False,
    "plan_id": PLAN,
    "unit_name": "江岸区社区学院",
    "area": "江岸区",
    "venue_name": None,
    "space_name": None,
    "place_name": "一楼教室",
}
SIDE = {
    name: SITTING[name] for name in ("starts_at", "ends_at", "activity_id", "title", "plan_id", "unit_name")
}
SIDE |= {"sitting_id": SITTING["id"], "venue_name": "江岸区图书馆"}
LINE = {
    "activity_id": ACTIVITY,
    "title": "八段锦！",
    "number": 2,
    "plan_id": PLAN,
    "unit_name": "江岸区社区学院",
}


def stand(department: Double) -> None:
    counts = [[3, 0], *([[0, 1]] * 4)]
    gaps = [{"row": SERIES[0], "column": DAYS[1]}, *({"row": name, "column": DAYS[0]} for name in SERIES[1:])]
    department.stand(
        "/programme/series-by-day", {"rows": [*SERIES], "columns": DAYS, "counts": counts, "gaps": gaps}
    )
    grid = {"rows": ["江岸区"], "columns": [*AUDIENCES], "counts": [[1] * 8], "gaps": []}
    department.stand("/programme/districts-by-audience", grid)
    pair = {"over": "space", "what": "报告厅", "first": SIDE, "second": SIDE | {"title": "书友会"}}
    department.stand("/programme/clashes", {"items": [pair], "total": 51, "next_cursor": "50"})
    day = {"day": DAYS[0], "sittings": 3, "activities": 2, "seats": 90}
    nothing = {"day": "2021-11-08", "sittings": 0, "activities": 0, "seats": 0}
    department.stand("/programme/days", {"items": [day, nothing]})
    department.stand("/programme/sittings", {"items": [SITTING], "next_cursor": None})
    group = {"title": "八段锦", "one_plan": True, "same": True, "rows": [LINE]}
    department.stand("/programme/namesakes", {"items": [group], "total": 1, "next_cursor": None})


@pytest.fixture
def office(new_gateway: Callable[..., Flask], papers_department: Double) -> Reader:
    app = new_gateway(reporting_url=papers_department.url)
    edition(app)
    stand(papers_department)
    return sign_in_staff(app, "office")


def test_a_gap_is_marked_in_words_and_a_number_leads_to_its_sittings(office: Reader) -> None:
    page = office.open(AT)
    assert "有 5 处空缺" in page.text and page.text.count("<b>空缺</b>") == 5
    assert f"day=2021-11-06&amp;series={SERIES[0]}"[:18] in page.text
    assert f"/api/reporting/programme/series-by-day.xlsx?edition_id={EDITION}" in page.text
    districts = office.open(f"{AT}/districts")
    assert "没有空缺。" in districts.text and "江岸区" in districts.text


def test_clashes_lead_to_both_plans_and_come_in_pages(office: Reader, papers_department: Double) -> None:
    page = office.open(f"{AT}/clashes?public=1")
    assert "<span>江岸区图书馆</span> <span>报告厅</span>" in page.text and "共 51 对" in page.text
    assert page.text.count(f"/staff/office/plans/{PLAN}#line-{ACTIVITY}") == 2
    assert "public=true" in papers_department.asked[-1].path
    assert "cursor=50" in page.text and "clashes.xlsx" in page.text
    assert office.open(f"{AT}/clashes?cursor=x").status_code == 200


def test_the_calendar_has_every_day_and_a_day_its_sittings(office: Reader, papers_department: Double) -> None:
    page = office.open(f"{AT}/calendar")
    assert "2021年11月" in page.text and "3 场" in page.text and page.text.count("没有安排") == 2
    day = office.open(f"{AT}/sittings?day=2021-11-06&area=江岸区")
    assert "一楼教室" in day.text and "还没有公开" in day.text and "day=2021-11-07" in day.text
    assert "day=2021-11-06" in papers_department.asked[-1].path


def test_a_filter_that_is_none_is_left_off_and_that_is_said(
    office: Reader, papers_department: Double
) -> None:
    page = office.open(f"{AT}/sittings?day=x&area=东京&series={SERIES[0]}")
    assert page.status_code == 200 and "没有“东京”这样的条件，已不按它筛选" in page.text
    assert "没有看懂这个日期：x" in page.text
    assert "area" not in papers_department.asked[-1].path


def test_same_names_are_shown_of_all_or_one_plan(office: Reader, papers_department: Double) -> None:
    assert "时间、地点也相同" in office.open(f"{AT}/namesakes").text
    page = office.open(f"{AT}/namesakes?plan={PLAN}")
    assert "只列和这份方案有关的" in page.text and "第 2 行" in page.text and "八段锦！" in page.text
    assert f"plan_id={PLAN}" in papers_department.asked[-1].path
    assert office.open(f"{AT}/namesakes?plan=x").status_code == 200


def test_it_is_not_a_units(new_gateway: Callable[..., Flask]) -> None:
    app = new_gateway()
    edition(app)
    assert sign_in_staff(app, "unit_editor").open(AT).status_code == 403
