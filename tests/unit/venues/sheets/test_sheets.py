"""Venues as a table: taken away, taken in by their names, and told row by row what is wrong with it."""

import io
from functools import partial

import pytest
from openpyxl import load_workbook

from chassis.sheets import read_sheet, write_csv, write_xlsx
from tests.fixtures.venues import SMALL, count, faults, take_sheet

HEADING = ["名称", "领域", "行政区", "所属区域", "地址", "电话", "场地和座位"]
GOOD = ["汉口文体中心", "体育", "江岸区", "", "解放大道1号", "027-82810000", "主馆：3000；副馆: 800座"]
BAD = ["武昌科技馆", "商业", "火星区", "", "", "no", "展厅 many"]


@pytest.fixture
def take(office):
    """Send a table; the report."""

    return partial(take_sheet, office, "/venues/sheet")


def names(office):
    return [venue["name"] for venue in office.get("/venues").json["items"]]


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_table_registers_venues_once(take, office, events, write):
    report = take([HEADING, GOOD], write)
    assert (report["taken"], count(report)) == (True, (1, 0, 0, 0))
    assert report["rows"] == [
        {"row": 2, "name": "汉口文体中心", "outcome": "new", "changes": [], "errors": []}
    ]
    venue = office.get("/venues").json["items"][0]
    assert (venue["district"], venue["area"], venue["phone"]) == ("420102", "江岸区", "027-82810000")
    assert [(space["name"], space["seats"]) for space in venue["spaces"]] == [("主馆", 3000), ("副馆", 800)]
    state = events()
    assert [event for event, _ in state] == ["venue-changed"]
    assert count(take([HEADING, GOOD], write)) == (0, 0, 1, 0)
    assert events() == state


def test_a_new_venue_is_in_the_area_of_its_district(take, office):
    table = [["名称", "领域", "行政区", "地址"], ["新馆", "文化", "武昌区", "首义路"]]
    assert count(take(table)) == (1, 0, 0, 0)
    venue = office.get("/venues").json["items"][0]
    assert (venue["district"], venue["area"]) == ("420106", "武昌区")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_taken_away_changes_nothing_when_it_comes_back(office, places, take, events, kind):
    places.venue(
        notice="一\n二", bring="=身份证", phone="027-1", hours="", name_en="Jiang'an District Library"
    )
    places.venue(name="东湖驿站", district=None, area="东湖风景区", spaces=[])
    before = events()
    file = office.get(f"/venues.{kind}")
    assert file.headers["Content-Disposition"] == f"attachment; filename=venues.{kind}"
    report = office.post("/venues/sheet?dry_run=0", data=file.data).json
    assert count(report) == (0, 0, 2, 0), report
    assert events() == before


def test_an_english_name_is_written_refused_and_taken_away(take, library, office):
    heading = ["名称", "英文名称"]
    assert count(take([heading, ["江岸区图书馆", "Jiang'an District Library"]])) == (0, 1, 0, 0)
    assert take([heading, ["江岸区图书馆", "江岸"]])["rows"][0]["errors"][0]["field"] == "name_en"
    assert office.get(f"/venues/{library['id']}").json["name_en"] == "Jiang'an District Library"
    assert count(take([heading, ["江岸区图书馆", ""]])) == (0, 1, 0, 0)


def test_what_visitors_want_to_know_is_written_and_taken_away(take, library, office):
    heading = ["名称", "别名", "设施", "长辈服务", "位置"]
    facts = [
        "江图、江岸馆",
        "无障碍通道，lockers",
        "服务台：一楼大厅\n电话：027-82810001；免预约：20人",
        "30.583, 114.296",
    ]
    assert count(take([heading, ["江岸区图书馆", *facts]])) == (0, 1, 0, 0)
    venue = office.get(f"/venues/{library['id']}").json
    assert (venue["nicknames"], venue["facilities"]) == (["江图", "江岸馆"], ["step_free", "lockers"])
    assert venue["elder_service"] == {"manual_window": "一楼大厅", "phone": "027-82810001", "places": 20}
    assert venue["position"] == {"latitude": 30.583, "longitude": 114.296}
    report = office.post("/venues/sheet?dry_run=0", data=office.get("/venues.csv").data).json
    assert count(report) == (0, 0, 1, 0)
    assert count(take([heading, ["江岸区图书馆", "", "", "", ""]])) == (0, 1, 0, 0)
    venue = office.get(f"/venues/{library['id']}").json
    assert (venue["nicknames"], venue["facilities"], venue["elder_service"], venue["position"]) == (
        *([], []),
        *(None, None),
    )


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        ("设施", "无障碍通道、滑梯", "滑梯"),
        ("长辈服务", "一楼有人", "一楼有人"),
        ("长辈服务", "电话：abc", ""),
        ("位置", "汉口江滩", "30.583, 114.296"),
        ("位置", "114.296, 30.583", "WGS-84"),
        ("别名", "很" * 21, ""),
    ],
)
def test_what_is_wrong_with_what_visitors_want_to_know_is_told_by_its_cell(
    take, library, column, text, words
):
    [row] = take([["名称", column], ["江岸区图书馆", text]])["rows"]
    assert row["outcome"] == "faulty"
    assert {error["cell"] for error in row["errors"]} == {"B2"} and words in row["errors"][0]["message"]


def test_how_many_may_be_in_at_a_time_is_written_and_read(take, library, office):
    heading = ["名称", "同时最多几人", "场地和座位"]
    row = ["江岸区图书馆", "3000", "报告厅：120（同时500人）\n自习室：40 (80 at a time)"]
    assert count(take([heading, row])) == (0, 1, 0, 0)
    venue = office.get(f"/venues/{library['id']}").json
    assert (venue["at_once"], [space["at_once"] for space in venue["spaces"]]) == (3000, [500, 80])
    assert office.get("/venues.csv").text.count("(500 at a time,") == 1
    assert count(office.post("/venues/sheet?dry_run=0", data=office.get("/venues.csv").data).json) == (
        0,
        0,
        1,
        0,
    )
    assert count(take([["名称", "场地和座位"], ["江岸区图书馆", "报告厅：120"]])) == (0, 0, 1, 0)
    assert count(take([heading, ["江岸区图书馆", "", "报告厅：120（同时不限）"]])) == (0, 1, 0, 0)
    venue = office.get(f"/venues/{library['id']}").json
    assert (venue["at_once"], [space["at_once"] for space in venue["spaces"]]) == (None, [None, 80])
    assert take([heading, ["江岸区图书馆", "很多", ""]])["rows"][0]["errors"][0]["field"] == "at_once"


def test_a_heading_in_the_readers_language_is_read_again(office, library):
    english = read_sheet(office.get("/venues.csv").data).rows
    chinese = read_sheet(office.get("/venues.csv", headers={"Accept-Language": "zh"}).data).rows
    assert (english[0][0], chinese[0][0]) == ("Name", "名称")
    assert english[1][:5] == chinese[1][:5] == ["江岸区图书馆", "文化", "江岸区", "江岸区", "南京路63号"]
    assert english[1][-1].startswith("报告厅: 120 (any at a time, set-up 0 min")
    assert chinese[1][-1].startswith("报告厅：120（同时不限，布置0分钟")


def test_a_dry_run_keeps_nothing(take, office, events):
    report = take([HEADING, GOOD], query="")
    assert (report["taken"], count(report)) == (False, (1, 0, 0, 0))
    assert (names(office), events()) == ([], [])


def test_a_file_with_faults_is_not_taken_unless_its_good_rows_are_wanted(take, office, events):
    report = take([HEADING, BAD, GOOD])
    assert (report["taken"], count(report)) == (False, (1, 0, 0, 1))
    assert (names(office), events()) == ([], [])
    report = take([HEADING, BAD, GOOD], query="dry_run=false&only_good=true")
    assert (report["taken"], names(office)) == (True, ["汉口文体中心"])
    assert len(events()) == 1


def test_every_fault_is_told_by_its_cell(take):
    row = take([HEADING, GOOD, BAD])["rows"][1]
    assert (row["row"], row["outcome"]) == (3, "faulty")
    assert {(error["field"], error["cell"]) for error in row["errors"]} >= {
        ("district", "C3"),
        ("area", "D3"),
        ("spaces", "G3"),
    }
    BETTER = ["武昌科技馆", "商业", "武昌区", "", "", "no", "展厅：0"]
    row = take([HEADING, BETTER])["rows"][0]
    wrong = {error["field"]: error["cell"] for error in row["errors"]}
    assert wrong == {"sector": "B2", "address": "E2", "phone": "F2", "spaces": "G2"}
    assert all(error["message"] for error in row["errors"])


def test_a_column_that_is_missing_is_named(take):
    row = take([["名称"], ["新馆"]])["rows"][0]
    assert {error["field"] for error in row["errors"]} == {"sector", "area", "address"}
    assert {error["cell"] for error in row["errors"]} == {"A2"}
    assert "Address: Please fill this in" in [error["message"] for error in row["errors"]]


def test_a_row_changes_the_venue_of_its_name(take, library, office, events):
    row = ["江岸区图书馆", "027-82811111", "自习室：60\n录音室：8"]
    report = take([["名称", "电话", "场地和座位"], row])
    assert (report["taken"], count(report)) == (True, (0, 1, 0, 0))
    venue = office.get(f"/venues/{library['id']}").json
    assert (venue["phone"], venue["address"]) == ("027-82811111", library["address"])
    spaces = {space["name"]: space["seats"] for space in venue["spaces"]}
    assert spaces == {"报告厅": 120, "自习室": 60, "录音室": 8}
    assert events()[-1] == ("venue-changed", venue | {"version": 4})


def test_a_space_in_use_gets_no_smaller_by_a_table(take, library, operator, office):
    opening = SMALL | {"space_id": library["spaces"][1]["id"]}
    assert operator.create(f"/venues/{library['id']}/openings", json=opening).status_code == 201
    row = take([["name", "phone", "spaces"], ["江岸区图书馆", "12345", "自习室：20"]])["rows"][0]
    assert [(error["field"], error["cell"]) for error in row["errors"]] == [("spaces", "C2")]
    assert "still ahead" in row["errors"][0]["message"]
    assert office.get(f"/venues/{library['id']}").json == library


def test_a_name_that_is_there_twice_is_told_by_the_row(take):
    report = take([HEADING, GOOD, [], GOOD])
    assert [(row["row"], row["outcome"]) for row in report["rows"]] == [(2, "faulty"), (4, "faulty")]
    assert "Row 4 has this name" in report["rows"][0]["errors"][0]["message"]
    assert "Row 2 has this name" in report["rows"][1]["errors"][0]["message"]
    assert "same name" not in str(take([HEADING, ["", "x"], ["", "y"]]))


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        (b"", ["file"]),
        (b"PK\x03\x04", ["file"]),
        ("地址\n路".encode(), ["file"]),
        ("名称,名称\n馆,馆".encode(), ["file.B1"]),
        ("名称,颜色\n馆,红".encode(), ["file.B1"]),
        ("名称,\n馆,红".encode(), ["file.B1"]),
        (b"a\n" * 3000, ["file"]),
    ],
)
@pytest.mark.parametrize("path", ["/venues/sheet", "/venues/sheet/marked"])
def test_what_is_no_table_of_venues_is_refused(office, path, data, fields):
    answer = office.post(path, data=data)
    if path.endswith("marked") and fields != ["file"]:
        assert answer.status_code == 200
    else:
        assert faults(answer) == fields


def test_a_file_comes_back_with_its_faults_marked(office, events):
    answer = office.post("/venues/sheet/marked", data=write_csv([HEADING, GOOD, BAD]))
    assert answer.headers["Content-Disposition"] == "attachment; filename=venues-marked.xlsx"
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert [cell.value or "" for cell in sheet[3]] == BAD
    assert "no such district" in sheet["C3"].comment.text
    assert [cell.comment for cell in sheet[2]] == [None] * len(HEADING)
    assert events() == []
    heading = office.post("/venues/sheet/marked", data=write_csv([["名称", "颜色"], ["馆", "红"]]))
    assert "no such column" in load_workbook(io.BytesIO(heading.data)).active["B1"].comment.text


def test_a_marked_file_that_was_mended_is_taken(office, take):
    marked = office.post("/venues/sheet/marked", data=write_csv([HEADING, BAD])).data
    rows = read_sheet(marked).rows
    rows[1] = ["武昌科技馆", "科技", "420106", "", "首义路", "", "展厅：90"]
    assert count(take(rows, write_xlsx)) == (1, 0, 0, 0)


def test_only_the_office_may(places, library):
    for client in (places.staff("citizen"), places.operator(library["id"]), places.staff("admin")):
        assert client.get("/venues.xlsx").status_code == 403
        assert client.post("/venues/sheet", data=b"x").status_code == 403
        assert client.post("/venues/sheet/marked", data=b"x").status_code == 403


def test_a_venue_that_has_retired_is_no_row(office, take, library):
    assert office.patch(f"/venues/{library['id']}", json={"status": "retired"}).status_code == 200
    assert len(read_sheet(office.get("/venues.csv").data).rows) == 1
    again = ["江岸区图书馆", "文化", "江岸区", "", "新址1号", "", ""]
    assert count(take([HEADING, again])) == (1, 0, 0, 0)
