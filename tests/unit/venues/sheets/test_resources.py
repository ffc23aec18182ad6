"""Resources as a table: taken away and taken in by their addresses, for the venue, the unit or the office."""

import io
import uuid
from functools import partial

import pytest
from openpyxl import load_workbook

from chassis.sheets import read_sheet, write_csv, write_xlsx
from tests.fixtures.venues import count, faults, take_sheet

HEADING = [
    "形式",
    "名称",
    "网址",
    "推荐人",
    "推荐理由",
    "大约几分钟",
    "免费",
    "主题系列",
    "关注内容",
    "适合人群",
]
COURSE = ["课程", "手机支付慢慢学", "https://courses.example.org/pay", "", "", "60", "是", "", "智慧助老", ""]
BOOK = [
    "book",
    "江边的课堂",
    "",
    "读书会",
    "写的就是身边的人。",
    "",
    "",
    "互联网+全民学习",
    "",
    "老年人群、退役军人",
]
BAD = ["唱片", "磁带", "http://127.0.0.1/x", "", "", "半小时", "也许", "没有的系列", "", "火星人"]


@pytest.fixture
def take(operator, library):
    """Send a table of the library's; the report."""

    return partial(take_sheet, operator, f"/resources/sheet?venue_id={library['id']}")


@pytest.mark.slow
@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_table_adds_resources_once(take, places, library, write):
    report = take([HEADING, COURSE, BOOK], write)
    assert (report["taken"], count(report)) == (True, (2, 0, 0, 0)), report
    course, book = places.office.get(f"/resources?venue_id={library['id']}").json["items"]
    assert (course["kind"], course["minutes"], course["topics"]) == ("course", 60, ["智慧助老"])
    assert (book["kind"], book["url"], book["minutes"], book["is_free"]) == ("book", None, None, True)
    assert (book["series"], book["audiences"]) == ("互联网+全民学习", ["老年人群", "退役军人"])
    state = places.states("resource")
    assert count(take([HEADING, COURSE, BOOK], write)) == (0, 0, 2, 0)
    assert places.states("resource") == state


def test_a_table_gives_titles_in_english_and_takes_them_away(take, places):
    address = "https://courses.example.org/pay"
    heading, row = ["形式", "名称", "网址", "英文名称"], ["课程", "手机支付慢慢学", address]
    for english, title_en in (("Paying by Phone", "Paying by Phone"), ("", None)):
        take([heading, [*row, english]])
        [resource] = places.office.get("/resources").json["items"]
        assert resource["title_en"] == title_en
    report = take([heading, [*row, "手机支付"]])
    assert [(error["field"], error["cell"]) for error in report["rows"][0]["errors"]] == [("title_en", "D2")]


def test_a_row_changes_the_resource_of_its_address_however_that_is_written(take, places):
    take([HEADING, COURSE])
    report = take([["title", "url", "minutes"], ["学手机支付", "HTTPS://Courses.example.org:443/pay/", ""]])
    assert count(report) == (0, 1, 0, 0), report
    [resource] = places.office.get("/resources").json["items"]
    assert (resource["title"], resource["minutes"], resource["topics"]) == ("学手机支付", None, ["智慧助老"])
    assert resource["version"] == 2


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_taken_away_changes_nothing_when_it_comes_back(take, operator, library, kind):
    take([HEADING, COURSE, BOOK])
    file = operator.get(f"/resources.{kind}?venue_id={library['id']}")
    assert file.headers["Content-Disposition"] == f"attachment; filename=resources.{kind}"
    assert len(read_sheet(file.data).rows) == 3
    report = operator.post(f"/resources/sheet?venue_id={library['id']}&dry_run=0", data=file.data).json
    assert count(report) == (0, 0, 2, 0), report


def test_every_fault_is_told_by_its_cell_and_nothing_is_taken(take, places):
    report = take([HEADING, COURSE, BAD])
    assert (report["taken"], count(report)) == (False, (1, 0, 0, 1))
    wrong = {error["field"]: error["cell"] for error in report["rows"][1]["errors"]}
    assert wrong == {"kind": "A3", "minutes": "F3", "is_free": "G3"}
    mended = ["文章", "磁带", "http://127.0.0.1/x", "", "", "30", "否", "没有的系列", "", "火星人"]
    row = take([HEADING, mended])["rows"][0]
    assert {error["field"] for error in row["errors"]} == {"url", "series", "audiences"}
    assert places.states("resource") == []


def test_a_book_needs_who_recommends_it_and_all_else_an_address(take):
    rows = [HEADING[:3], ["图书", "江边的课堂"], ["课程", "没有网址"]]
    book, course = take(rows)["rows"]
    assert {error["field"] for error in book["errors"]} == {"recommended_by", "why"}
    assert [(error["field"], error["cell"]) for error in course["errors"]] == [("url", "C3")]


def test_one_address_twice_is_told_at_both_rows(take):
    again = ["课程", "又一次", "https://courses.example.org/pay#2"]
    report = take([HEADING, COURSE, again])
    assert [row["outcome"] for row in report["rows"]] == ["faulty", "faulty"]
    assert "Row 3 has this address" in report["rows"][0]["errors"][0]["message"]
    assert "Row 2 has this address" in report["rows"][1]["errors"][0]["message"]


def test_an_address_of_another_owner_is_refused_in_its_cell(take, places):
    added = {"kind": "course", "title": "别家的", "url": "https://courses.example.org/pay"}
    assert places.office.create("/resources", json=added).status_code == 201
    row = take([HEADING, COURSE])["rows"][0]
    assert [(error["field"], error["cell"]) for error in row["errors"]] == [("url", "C2")]
    assert "别家的" in row["errors"][0]["message"]


def test_a_file_comes_back_with_its_faults_marked(operator, library):
    answer = operator.post(
        f"/resources/sheet/marked?venue_id={library['id']}", data=write_csv([HEADING, BAD])
    )
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert "Write one of" in sheet["A2"].comment.text and sheet["B2"].comment is None


@pytest.mark.slow
def test_a_table_is_taken_from_who_speaks_for_its_owner(places, operator, library, stranger):
    table = write_csv([HEADING, COURSE])
    for path in ("/resources/sheet", "/resources/sheet/marked"):
        assert operator.post(path, data=table).status_code == 403
        assert stranger.post(f"{path}?venue_id={library['id']}", data=table).status_code == 403
        assert faults(places.office.post(f"{path}?venue_id={uuid.uuid4()}", data=table)) == ["venue_id"]
        assert faults(places.office.post(f"{path}?unit_id=x", data=table)) == ["unit_id"]
    assert places.office.post("/resources/sheet?dry_run=0", data=table).json["new"] == 1
    [resource] = places.office.get("/resources").json["items"]
    assert (resource["venue_id"], resource["unit_id"]) == (None, None)
