"""A venue's row holds all of it: its hours by the day, its spaces with what they have, and what it can be asked."""

import csv
import io
from functools import partial

import pytest
from openpyxl import load_workbook

from chassis.sheets import read_sheet, write_csv, write_xlsx
from tests.fixtures.venues import count, take_sheet
from venues.amendments.schemas import VenueChange
from venues.sheets.venues import COLUMNS
from venues.venues.schemas import SpaceRequest, VenueRequest

CHINESE = {"Accept-Language": "zh"}
SPAN = {"opens": "09:00", "closes": "17:00", "last_entry": "16:00"}
OPENING_HOURS = {
    "sets": [
        {
            "name": "",
            "weekly": [
                SPAN | {"weekdays": ["Tu", "We", "Th", "Fr"]},
                {"weekdays": ["Sa", "Su"], "opens": "09:00", "closes": "12:00"},
                {"weekdays": ["Sa", "Su"], "opens": "14:00", "closes": "02:00", "last_entry": "01:00"},
            ],
            "exceptions": [{"date": "2021-11-09", "spans": [], "note": "和平纪念；消杀"}],
        },
        {
            "name": "1号：少儿室",
            "weekly": [{"weekdays": ["We"], "opens": "08:30", "closes": "24:00"}],
            "exceptions": [{"date": "2021-11-20", "until_date": "2021-11-21", "spans": [SPAN], "note": ""}],
        },
    ]
}
LINES = """周二至周五 9:00-17:00 16:00停止入馆
周六、周日 9:00-12:00 14:00-2:00 1:00停止入馆
1号：少儿室：周三 8:30-24:00
2021年11月9日 闭馆 和平纪念；消杀
1号：少儿室：2021年11月20日至2021年11月21日 9:00-17:00 16:00停止入馆"""
HALL = {
    "name": "报告厅",
    "seats": 120,
    "equipment": "投影仪（2台）；话筒：4支",
    "setup_minutes": 30,
    "clearing_minutes": 15,
    "needs_approval": True,
}
HALL_LINE = "报告厅：120（同时不限，布置30分钟，清场15分钟，需同意，设备：投影仪（2台）；话筒：4支）"
ROOM_LINE = "自习室：40（同时不限，布置0分钟，清场0分钟，不需同意，设备：无）"


@pytest.fixture
def whole(places):
    """A venue that says all it can of itself."""
    return places.venue(
        opening_hours=OPENING_HOURS, spaces=[HALL, {"name": "自习室", "seats": 40}], kept_minutes=0, hours=""
    )


@pytest.fixture
def take(office):
    """Send a table; the report."""

    return partial(take_sheet, office, "/venues/sheet")


def exported(office, headers=CHINESE):
    """The heading, and the row of the only venue."""
    return read_sheet(office.get("/venues.csv", headers=headers).data).rows


def cell_of(rows, heading):
    return rows[1][rows[0].index(heading)]


def with_cell(rows, heading, text):
    n = rows[0].index(heading)
    return [rows[0], [*rows[1][:n], text, *rows[1][n + 1 :]]]


def test_all_that_is_said_of_a_venue_has_its_column():
    of_venue = {*VenueRequest().fields, *VenueChange().fields} - {"on_purpose", "status"}
    assert of_venue - {"opening_hours"} == set(COLUMNS)  # they are the data of the column hours


def test_hours_and_spaces_are_written_as_people_write_them(whole, office):
    rows = exported(office)
    assert cell_of(rows, "开放时间") == LINES
    assert cell_of(rows, "场地和座位") == f"{HALL_LINE}\n{ROOM_LINE}"
    assert cell_of(rows, "闭馆时场次至少剩几分钟") == "0"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_whole_venue_comes_back_unchanged(whole, office, events, kind, language):
    before = events()
    file = office.get(f"/venues.{kind}", headers={"Accept-Language": language}).data
    for _ in range(2):
        report = office.post("/venues/sheet?dry_run=0", data=file, headers=CHINESE).json
        assert count(report) == (0, 0, 1, 0), report
    assert events() == before


def test_only_what_a_clerk_changes_is_changed(whole, office, take):
    rows = exported(office)
    later = LINES.replace("8:30-24:00", "10:00-18:00").replace("2021年11月9日 闭馆", "11月10日闭馆")
    spaces = f"{HALL_LINE}\n{ROOM_LINE}".replace("布置30", "布置45").replace("40（", "60（")
    table = with_cell(with_cell(rows, "开放时间", later), "场地和座位", spaces)
    report = take(table, write_xlsx)
    assert count(report) == (0, 1, 0, 0)
    assert report["rows"][0]["changes"] == ["Opening hours", "Spaces and seats"]
    venue = office.get(f"/venues/{whole['id']}").json
    first, second = venue["opening_hours"]["sets"]
    assert first["weekly"] == whole["opening_hours"]["sets"][0]["weekly"]
    assert [day["date"] for day in first["exceptions"]] == ["2021-11-10"]
    assert first["exceptions"][0]["note"] == "和平纪念；消杀"
    assert [(span["opens"], span["closes"]) for span in second["weekly"]] == [("10:00", "18:00")]
    hall, room = venue["spaces"]
    assert hall == whole["spaces"][0] | {"setup_minutes": 45}
    assert room == whole["spaces"][1] | {"seats": 60}
    others = {"version", "opening_hours", "osm_hours", "hours", "spaces"}
    assert {name for name in venue if venue[name] != whole[name]} == others
    assert count(take(table)) == (0, 0, 1, 0)


def test_what_a_line_does_not_say_of_a_space_stays_and_what_it_takes_away_is_said(whole, office, take):
    heading = ["名称", "场地和座位"]
    assert count(take([heading, ["江岸区图书馆", "报告厅：120；自习室：40"]])) == (0, 0, 1, 0)
    away = "报告厅: 120 (any at a time, set-up 0 min, no approval, equipment: none)"
    assert count(take([heading, ["江岸区图书馆", away]])) == (0, 1, 0, 0)
    hall = office.get(f"/venues/{whole['id']}").json["spaces"][0]
    assert (hall["equipment"], hall["setup_minutes"], hall["needs_approval"]) == ("", 0, False)
    assert hall["clearing_minutes"] == 15


def test_words_alone_are_marked_as_such(places, office, take):
    venue = places.venue(hours="全年开放，周一除外")
    assert cell_of(exported(office), "开放时间") == "文字：全年开放，周一除外"
    heading = ["名称", "开放时间"]
    assert count(take([heading, ["江岸区图书馆", "文字：全年开放，周一除外"]])) == (0, 0, 1, 0)
    assert count(take([heading, ["江岸区图书馆", "周二至周日 9:00-17:00"]])) == (0, 1, 0, 0)
    assert office.get(f"/venues/{venue['id']}").json["hours"] == "周二至周日 9:00–17:00，周一闭馆"
    assert count(take([heading, ["江岸区图书馆", "words: always"]])) == (0, 1, 0, 0)
    changed = office.get(f"/venues/{venue['id']}").json
    assert (changed["opening_hours"], changed["hours"]) == (None, "always")
    assert count(take([heading, ["江岸区图书馆", ""]])) == (0, 1, 0, 0)
    assert office.get(f"/venues/{venue['id']}").json["hours"] == ""


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        ("开放时间", "周二至周日 9点到17点", "“周二至周日 9点到17点”"),
        ("开放时间", "每天 9:00-17:00\n随时", "“随时”"),
        ("开放时间", "每天 9:00-25:00", "最晚 24:00"),
        ("开放时间", "每天 17:00-9:00", "“每天 17:00-9:00”：关门要晚于开门"),
        ("开放时间", "每天 9:00-17:00 18:00停止入馆", "停止入馆要晚于开门"),
        ("开放时间", "每天 9:00-17:00\n周一 16:00-18:00", "重叠"),
        ("开放时间", "每天 9:00-17:00\n2021-11-20 闭馆\n2021-11-20 9:00-12:00", "这几天已有别的例外"),
        ("开放时间", "每天 9:00-17:00\n2021-11-01 闭馆", "“2021-11-01 闭馆”：这个时间已经过去"),
        ("开放时间", "2021-11-20 闭馆 " + "很" * 101, "“2021-11-20 闭馆"),
        ("场地和座位", "报告厅：120（布置很久）", "“布置很久”"),
        ("场地和座位", "报告厅：120（布置9999分钟）", ""),
        ("场地和座位", "报告厅：120（设备：" + "很" * 201 + "）", ""),
        ("闭馆时场次至少剩几分钟", "半小时", ""),
        ("闭馆时场次至少剩几分钟", "241", "240"),
    ],
)
def test_what_is_wrong_is_told_by_the_cell_and_the_line(whole, office, column, text, words):
    table = write_csv([["名称", column], ["江岸区图书馆", text]])
    [row] = office.post("/venues/sheet?dry_run=0", data=table, headers=CHINESE).json["rows"]
    assert row["outcome"] == "faulty"
    assert {error["cell"] for error in row["errors"]} == {"B2"}, row
    assert any(words in error["message"] for error in row["errors"]), row
    marked = office.post("/venues/sheet/marked", data=table, headers=CHINESE).data
    assert words in load_workbook(io.BytesIO(marked)).active["B2"].comment.text
    assert office.get(f"/venues/{whole['id']}").json == whole


def test_a_new_venue_comes_whole(office, take):
    heading = ["名称", "领域", "行政区", "地址", "开放时间", "场地和座位"]
    row = ["新馆", "文化", "武昌区", "首义路", LINES, HALL_LINE]
    assert count(take([heading, row])) == (1, 0, 0, 0)
    [venue] = office.get("/venues").json["items"]
    assert [each["name"] for each in venue["opening_hours"]["sets"]] == ["", "1号：少儿室"]
    assert venue["spaces"][0].items() >= HALL.items()
    assert len(list(csv.reader(io.StringIO(office.get("/venues.csv").text)))) == 2


def test_a_space_says_all_that_can_be_said_of_one(whole, office):
    parts = {"at_once": "同时", "setup_minutes": "布置", "clearing_minutes": "清场", "needs_approval": "同意"}
    parts |= {"equipment": "设备", "name": "报告厅", "seats": "120"}
    assert set(parts) == set(SpaceRequest().fields)
    assert all(word in cell_of(exported(office), "场地和座位") for word in parts.values())
