"""Figures on the public pages: bars with a table, and open data with its licence."""

import uuid
from datetime import datetime

import pytest
from flask import Flask

from tests.fixtures.gateway import EDITION, edition, set_clock, tell


@pytest.mark.slow
def test_statistics_are_bars_with_a_table(portal: Flask) -> None:
    visitor = portal.test_client()
    row = {"key": "420102", "label": "江岸区", "sessions": 3, "seats": 90, "people": 45, "attended": 20}
    totals = {
        "activities": 1,
        "sessions": 3,
        "seats": 90,
        "bookings": 30,
        "people": 45,
        "waiting": 2,
        "attended": 20,
        "walk_ins": 5,
        "self_attested": 7,
        "newcomers": 11,
        "booked_by_desk": 13,
    }
    groups = {f"by_{name}": [row] for name in ("unit", "district", "series", "audience")}
    tell(
        portal,
        "reporting.statistics-published",
        id=EDITION,
        at="2021-11-05T00:00:00Z",
        totals=totals,
        **groups,
    )
    page = visitor.get("/statistics").text
    assert page.count('role="img"') == 4
    assert page.count("<table") == 5
    assert "<dt>人已到场</dt><dd>20</dd>" in page
    assert "<dt>人未报名，直接到场</dt><dd>5</dd>" in page
    assert "<dt>人自己登记参加了线上场次</dt><dd>7</dd>" in page
    assert "<dt>人由今年新来的市民报名</dt><dd>11</dd>" in page
    assert '由电话服务台报名</th><td class="num">13</td>' in page
    groups["by_unit"] = [row | {"key": "openings", "label": "场馆开放"}]
    tell(
        portal,
        "reporting.statistics-published",
        id=EDITION,
        version=2,
        at="2021-11-05T01:00:00Z",
        totals=totals,
        **groups,
    )
    assert "场馆开放" not in visitor.get("/statistics?lang=en").text


def test_figures_are_open_data_with_their_licence(portal: Flask) -> None:
    visitor = portal.test_client()
    assert visitor.get(f"/statistics/data/{EDITION}.csv").status_code == 404
    row = {"key": "420102", "label": "江岸区", "sessions": 3, "seats": 90, "people": 45, "attended": 20}
    day = row | {
        "key": "2021-11-05",
        "label": "2021-11-05",
        "hours": 30.5,
        "no_show": None,
        "self_attested": 7,
    }
    names = ("activities", "sessions", "seats", "bookings", "people", "waiting", "attended")
    groups = {f"by_{name}": [row] for name in ("unit", "district", "series", "audience")} | {"by_day": [day]}
    groups["by_district"] = [row, row | {"key": "全市", "label": "全市"}]
    groups["by_unit"] = [row | {"label": f"第{n}社区"} for n in range(17)]
    told_at = {"id": EDITION, "at": "2021-11-05T00:00:00Z"}
    tell(
        portal,
        "reporting.statistics-published",
        **told_at,
        totals=dict.fromkeys(names, 3) | {"hours": 4.5},
        **groups,
    )
    assert "CC BY 4.0" in visitor.get("/statistics/data").text
    assert 'href="/statistics/data"' in visitor.get("/statistics").text
    table = visitor.get(f"/statistics/data/{EDITION}.csv")
    lines = table.text.lstrip("\ufeff").splitlines()
    assert lines[0].startswith("group,key,label,sessions,seats,bookings,people")
    assert lines[1] == "total,,总计,3,3,3,3,0,3,0,0,0,0,,4.5"
    assert "by_day,2021-11-05,2021-11-05,3,90,,45,0,20,0,0,7,,,30.5" in lines
    assert "by_district,全市,全市（不分区）,3,90" in table.text
    figures_text = visitor.get("/statistics").text.partition('id="by_district"')[2]
    assert "全市（不分区）</th>" in figures_text and "合计</th>" in figures_text.partition("<tfoot>")[2]
    of_unit = figures_text.partition('id="by_unit"')[2].partition("</section>")[0]
    assert "其余 1 个" in of_unit and "合计（连同其余）</th>" in of_unit
    assert '<table class="counts">' in of_unit
    visitor.set_cookie("print", "large")
    assert '<table class="stacked">' in visitor.get("/statistics").text, "columns have no room there"
    visitor.delete_cookie("print")
    of_series = figures_text.partition('id="by_series"')[2].partition("</section>")[0]
    assert "总数</th>" in of_series and "合计" not in of_series and "只计入总数" in of_series
    assert 'rel="license"' in table.headers["Link"]
    assert "filename=figures-2021.csv" in table.headers["Content-Disposition"]
    document = visitor.get(f"/statistics/data/{EDITION}.json").json
    assert (document["licence"], document["totals"]["hours"]) == ("CC BY 4.0", 4.5)
    assert (document["edition_id"], document["at"]) == (EDITION, "2021-11-05T00:00:00+00:00")
    assert document["by_day"][0]["self_attested"] == 7


def test_figures_of_an_earlier_edition_stay_readable(portal: Flask) -> None:
    next_year = {"opens_on": "2022-11-01", "closes_on": "2022-11-30", "year": 2022, "name": "2022年活动周"}
    later = edition(portal, id=str(uuid.uuid4()), **next_year)
    publish(portal, EDITION, 45)
    set_clock(portal, datetime.fromisoformat("2021-12-08T10:00:00+08:00"))
    visitor = portal.test_client()
    assert ">45<" in visitor.get("/statistics").text, "there are none of the next yet"
    publish(portal, later, 0, people_out=0)
    assert ">45<" in visitor.get("/statistics").text, "it has no activity yet"
    publish(portal, later, 77, version=2)
    page = visitor.get("/statistics").text
    assert ">77<" in page and 'href="/statistics?year=2021"' in page
    for year, people in (("2021", 45), ("2022", 77), ("1999", 77)):
        assert f">{people}<" in visitor.get(f"/statistics?year={year}").text
    assert "没有“1999”这样的条件" in visitor.get("/statistics?year=1999").text


def publish(portal: Flask, edition_id: str, people: int, people_out: int = 3, version: int = 1) -> None:
    groups = {f"by_{name}": [] for name in ("unit", "district", "series", "audience")}
    at = "2021-11-05T00:00:00Z"
    names = ("activities", "sessions", "seats", "bookings", "waiting", "attended")
    totals = dict.fromkeys(names, people_out) | {"people": people}
    tell(
        portal,
        "reporting.statistics-published",
        id=edition_id,
        at=at,
        totals=totals,
        version=version,
        **groups,
    )
