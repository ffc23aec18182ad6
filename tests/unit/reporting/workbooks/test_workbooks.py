"""A plan as a workbook: filled in elsewhere, taken in line by line, and given back with its faults in their cells."""

import uuid

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.fixtures.reporting import faults, new_row, new_sitting
from tests.fixtures.statements import statements
from tests.fixtures.workbooks import FIRST, ONCE, Desk, count, fill, opened, saved, told
from tests.unit.reporting.activities.test_impacts import hear_of_people


@pytest.mark.slow
def test_a_plan_goes_out_with_its_lines_lists_and_guidance(week):
    space = uuid.uuid4()
    week.papers.receive_venue(space)
    plan = week.draft(new_row(new_sitting(place=None, space_id=str(space)), title="=1+1"))
    book = Desk(week, plan).download()
    assert book.sheetnames == ["填表说明", "活动", "场次", "词表"]
    assert book["词表"].sheet_state == "hidden"
    assert "模板第 3 版" in [cell.value for cell in book["填表说明"]["A"]]
    activity, sitting = (next(book[title].iter_rows(min_row=2, max_row=2)) for title in ("活动", "场次"))
    assert [cell.value for cell in activity][:4] == [1, "=1+1", "学会预约、缴费和视频通话", "培训"]
    assert activity[1].data_type == "s"
    assert (sitting[1].value.isoformat(), str(sitting[2].value)) == ("2021-11-06T00:00:00", "09:00:00")
    assert sitting[7].value == "江岸区图书馆 · 报告厅"
    assert {"场地", "日期", "主题系列", "活动序号"} <= {*book.defined_names}
    rules = {rule.formula1 for rule in book["场次"].data_validations.dataValidation}
    assert rules == {"活动序号", "日期", "场地", "区"}
    assert book["活动"].column_dimensions["Q"].hidden


@pytest.mark.slow
def test_what_went_out_changes_nothing_when_it_comes_back(approved):
    before = approved.week.plan(approved.plan["id"])
    report = approved.take(approved.download())
    assert (report["taken"], count(report)) == (True, (0, 0, 1, 0, 0))
    assert approved.week.plan(approved.plan["id"]) == before
    assert approved.week.papers.events() == []


@pytest.mark.slow
def test_the_same_file_taken_twice_adds_once(desk):
    book = desk.filled({}, {"日期": "2021-11-07"})
    assert count(desk.take(book)) == (1, 0, 0, 0, 0)
    [row] = desk.rows()
    assert [sitting["starts_at"][:16] for sitting in row["sittings"]] == [
        "2021-11-06T01:00",
        "2021-11-07T01:00",
    ]
    assert count(desk.take(book)) == (0, 0, 1, 0, 0)
    assert desk.rows() == [row]


@pytest.mark.slow
def test_a_line_that_was_put_in_between_is_added_once_too(desk):
    book = desk.filled()
    for title, key in (("活动", "Q"), ("场次", "O")):
        book[title][f"{key}2"].value = None
    assert count(desk.take(book)) == (1, 0, 0, 0, 0)
    assert count(desk.take(book)) == (0, 0, 1, 0, 0)
    assert len(desk.rows()) == 1


@pytest.mark.slow
def test_a_dry_run_keeps_nothing(desk):
    report = desk.take(desk.filled(), "")
    assert (report["taken"], count(report)) == (False, (1, 0, 0, 0, 0))
    assert desk.rows() == []


@pytest.mark.slow
def test_an_edit_is_an_edit_also_of_a_sorted_sheet(desk):
    desk.take(desk.filled())
    desk.take(desk.filled({"日期": "2021-11-08"}, 活动名称="书友会"))
    book, before = desk.download(), desk.rows()
    for title in ("活动", "场次"):
        first, second = ([cell.value for cell in book[title][row]] for row in (2, 3))
        for row, values in ((2, second), (3, first)):
            for column, value in enumerate(values, start=1):
                book[title].cell(row, column).value = value
    fill(book["场次"], 2, {"座位数": "５０"})
    assert count(desk.take(book)) == (0, 1, 1, 0, 0)
    after = desk.rows()
    assert [row["id"] for row in after] == [row["id"] for row in before]
    assert [row["sittings"][0]["seats"] for row in after] == [40, 50]
    assert [row["sittings"][0]["id"] for row in after] == [row["sittings"][0]["id"] for row in before]


@pytest.mark.slow
def test_faults_are_told_at_their_cells_and_nothing_is_taken(desk):
    book = desk.filled(
        {"几点结束": "8点", "在哪个区": "火星区"}, {"座位数": "很多"}, 怎么参加="线下活动", 形式="游戏"
    )
    report = desk.take(book)
    assert (report["taken"], count(report)) == (False, (0, 0, 0, 0, 1))
    unreadable, broken = {"活动!F2", "场次!K2", "场次!F3"}, {"活动!D2", "活动!E2", "场次!D2"}
    assert {*told(report)} == unreadable | broken
    assert "choose one of 线下" in told(report)["活动!F2"]
    fill(book["活动"], 2, {"怎么参加": "线下"})
    fill(book["场次"], 2, {"在哪个区": "江岸区"})
    fill(book["场次"], 3, {"座位数": 4, "日期": "2021-12-07"})
    assert {*told(desk.take(book))} == broken | {"场次!B3"}
    assert desk.rows() == []


@pytest.mark.slow
def test_the_rules_are_told_with_what_cannot_be_read_and_what_hangs_on_it_is_not_guessed(desk):
    """They came in two rounds: a unit mended its cells, sent the workbook again, and had the next faults."""
    book = desk.filled(
        {"日期": "2021-12-07", "几点结束": "25:00", "地点": None, "地址": None, "在哪个区": None},
        {"日期": "明天", "座位数": 0, "场馆的场地": "月亮厅", "地点": None, "地址": None, "在哪个区": None},
        {"线上参加的网址": "https://example.org/x", "线上席位": 5},
        怎么参加="飞过去",
        不用预约="是",
    )
    fill(book["场次"], 5, ONCE | {"活动序号": 9, "几点结束": "8:00"})
    report = desk.take(book, "dry_run=true")
    assert {*told(report)} == {
        *("活动!F2", "场次!B2", "场次!D2", "场次!B3", "场次!F3", "场次!H3", "场次!A5", "场次!D5"),
    }
    assert "outside the edition" in told(report)["场次!B2"]
    assert "between 1" in told(report)["场次!F3"]
    [line, _stray] = report["lines"]
    assert [error["cell"] for error in line["errors"]] == ["F2", "B2", "D2", "B3", "F3", "H3"]


@pytest.mark.slow
def test_good_lines_are_taken_alone_where_that_is_asked(desk):
    book = desk.filled()
    fill(book["活动"], 3, FIRST | {"活动名称": "没有形式", "形式": None})
    assert desk.take(book)["taken"] is False
    report = desk.take(book, "dry_run=false&only_good=true")
    assert (report["taken"], count(report)) == (True, (1, 0, 0, 0, 1))
    assert [row["title"] for row in desk.rows()] == ["家庭读书会"]


@pytest.mark.slow
def test_the_workbook_comes_back_with_its_faults_red_and_all_else_as_it_was(desk):
    book = desk.filled({"座位数": "很多"}, 怎么参加="线下活动")
    marked = opened(desk.week.editor.post(f"{desk.address}/marked", data=saved(book)).data)
    cell = marked["活动"]["F2"]
    assert (cell.value, cell.fill.fgColor.rgb, cell.comment.author) == ("线下活动", "FFFFC7CE", "核对结果")
    assert "线下" in cell.comment.text
    assert "whole number" in marked["场次"]["F2"].comment.text
    assert marked["活动"]["B1"].comment.text == book["活动"]["B1"].comment.text
    for title in ("活动", "场次"):
        rules = [
            {(rule.formula1, str(rule.sqref)) for rule in each[title].data_validations.dataValidation}
            for each in (book, marked)
        ]
        assert rules[0] == rules[1]
    assert (marked["词表"].sheet_state, {*marked.defined_names}) == ("hidden", {*book.defined_names})
    fill(marked["活动"], 2, {"怎么参加": "线下"})
    again = opened(desk.week.editor.post(f"{desk.address}/marked", data=saved(marked)).data)
    assert (again["活动"]["F2"].comment, again["活动"]["F2"].fill.fill_type) == (None, None)
    assert again["场次"]["F2"].comment


@pytest.mark.slow
def test_kinds_of_reading_givers_and_what_nobody_books_are_read(desk):
    giver = {"承办的家庭或社会组织": "周家", "承办者是": "家庭", "不用预约": "是"}
    giver |= {"英文名称": "Reading with the Zhous"}
    assert count(desk.take(desk.filled(**giver))) == (1, 0, 0, 0, 0)
    [row] = desk.rows()
    assert row["title_en"] == "Reading with the Zhous"
    assert (row["reading_kind"], row["organiser"], row["drop_in"]) == (
        "书香之家",
        {"name": "周家", "kind": "家庭"},
        True,
    )
    assert count(desk.take(desk.download())) == (0, 0, 1, 0, 0)
    book = desk.download()
    fill(book["活动"], 2, {"承办者是": None, "不用预约": "不用"})
    assert {*told(desk.take(book))} == {"活动!K2", "活动!M2"}


@pytest.mark.slow
def test_a_time_that_cannot_be_read_is_named_by_its_own_cell(desk):
    wrong = {
        "日期": "11月31日",
        "几点开始": "早上",
        "几点结束": "25:00",
        "结束日期": "明天",
        "座位数": "几十",
    }
    cells = [[{name: text}] for name, text in wrong.items()] + [[wrong]]
    told_of = [{*told(desk.take(desk.filled(*sittings)))} for sittings in cells]
    cell_names = [f"场次!{column}2" for column in "BCDEF"]
    assert told_of == [*({cell} for cell in cell_names), {*cell_names}]


@pytest.mark.slow
def test_a_formula_is_refused_by_its_cell(desk):
    book = desk.filled({"座位数": "=20+20"})
    assert told(desk.take(book)) == {"场次!F2": "This cell is a formula: paste it as a value"}


@pytest.mark.slow
def test_what_looks_like_a_slip_is_asked_about_and_taken_once_it_is_meant(desk):
    desk.take(desk.filled())
    book = desk.filled({"日期": "2021-11-09"})
    report = desk.take(book)
    assert (report["taken"], count(report)) == (False, (0, 0, 1, 1, 0))
    assert "same title" in told(report)["活动!B3"]
    assert count(desk.take(book, "dry_run=false&confirmed=true")) == (1, 0, 1, 0, 0)


@pytest.mark.slow
def test_the_same_row_twice_is_refused(desk):
    book = desk.filled()
    fill(book["活动"], 3, FIRST)
    fill(book["场次"], 3, ONCE | {"活动序号": 2})
    report = desk.take(book, "dry_run=false&confirmed=true")
    assert count(report) == (1, 0, 0, 0, 1)
    assert "is the same" in told(report)["活动!B3"]


@pytest.mark.slow
def test_what_was_changed_meanwhile_is_kept_or_asked_about(desk):
    desk.take(desk.filled())
    untouched, edited = desk.download(), desk.download()
    [row] = desk.rows()
    desk.week.editor.patch(f"/activities/{row['id']}", json={"summary": "新的简介"})
    desk.week.editor.patch(f"/sittings/{row['sittings'][0]['id']}", json={"seats": 44})
    assert count(desk.take(untouched)) == (0, 0, 1, 0, 0)
    fill(edited["活动"], 2, {"简介": "表里的简介"})
    fill(edited["场次"], 2, {"座位数": 45})
    report = desk.take(edited)
    assert count(report) == (0, 0, 0, 1, 0)
    assert {*told(report)} == {"活动!B2", "场次!B2"}
    assert count(desk.take(edited, "dry_run=false&confirmed=true")) == (0, 1, 0, 0, 0)
    assert (desk.rows()[0]["summary"], desk.rows()[0]["sittings"][0]["seats"]) == ("表里的简介", 45)


@pytest.mark.slow
def test_what_was_struck_out_meanwhile_is_asked_about(desk):
    desk.take(desk.filled())
    book = desk.download()
    desk.week.editor.delete(f"/activities/{desk.rows()[0]['id']}")
    assert {*told(desk.take(book))} == {"活动!B2"}
    assert count(desk.take(book, "dry_run=false&confirmed=true")) == (1, 0, 0, 0, 0)


@pytest.mark.slow
def test_of_an_approved_plan_the_office_reads_the_words_and_times_change_at_once(approved):
    book = approved.download()
    fill(book["活动"], 2, {"活动名称": "手机课，改名"})
    fill(book["场次"], 2, {"几点开始": 0.5, "几点结束": "下午2:30", "疫情防控措施": "测温；戴口罩"})
    assert count(approved.take(book)) == (0, 1, 0, 0, 0)
    [row] = approved.rows()
    assert (row["title"], row["proposed"], row["waits"]) == (
        "智能手机助老课",
        {"title": "手机课，改名"},
        True,
    )
    sitting = row["sittings"][0]
    assert (sitting["starts_at"][11:16], sitting["ends_at"][11:16]) == ("04:00", "06:30")
    assert sitting["prevention"] == ["测温", "戴口罩"]
    assert [name for name, _ in approved.week.papers.events()] == ["activity-changed"]
    new = approved.filled({"疫情防控措施": "测温"})
    assert count(approved.take(new)) == (1, 0, 1, 0, 0)
    assert (approved.rows()[1]["status"], approved.rows()[1]["waits"]) == ("planned", True)
    assert approved.week.papers.events() == []


@pytest.mark.slow
def test_the_offices_remark_stands_beside_its_line(week):
    plan = week.submitted()
    row = plan["activities"][0]["id"]
    remarks = {"remark": "请改", "lines": [{"activity_id": row, "remark": "写明对象"}]}
    week.office.post(f"/plans/{plan['id']}/return", json=remarks)
    book = Desk(week, plan).download()
    assert [book["活动"][f"{column}2"].value for column in "OP"] == ["办公室退回", "写明对象"]


@pytest.mark.slow
def test_people_who_have_booked_are_shown_before_their_time_changes(approved):
    [row] = approved.rows()
    hear_of_people(approved.week.papers, approved.week, row, people=12)
    book = approved.download()
    fill(book["场次"], 2, {"几点开始": "8:30"})
    report = approved.take(book, "dry_run=false&confirmed=true")
    assert (report["taken"], count(report)) == (False, (0, 0, 0, 1, 0))
    assert "12" in told(report)["活动!B2"]
    answer = approved.take(book, f"dry_run=false&expected={report['expected'][0]}")
    assert (answer["taken"], count(answer)) == (True, (0, 1, 0, 0, 0))


@pytest.mark.slow
def test_a_plan_under_review_takes_no_workbook(week):
    desk = Desk(week, week.submitted())
    answer = desk.send(desk.download())
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/plan-under-review")


@pytest.mark.slow
def test_another_units_plan_is_neither_given_out_nor_taken(desk):
    other = desk.week.papers.unit(desk.week.edition["id"], name="硚口区社区学院")
    editor = desk.week.papers.editor(other["id"])
    data = saved(desk.download())
    assert editor.get(f"{desk.address}.xlsx").status_code == 403
    assert editor.post(desk.address, data=data).status_code == 403
    assert editor.post(f"{desk.address}/marked", data=data).status_code == 403
    assert desk.week.office.get(f"{desk.address}.xlsx").status_code == 200


@pytest.mark.slow
def test_the_office_takes_a_workbook_for_a_unit_without_means(desk):
    data = saved(desk.filled())
    assert desk.week.office.post(f"{desk.address}?dry_run=false", data=data).json["new"] == 1
    book = desk.download()
    fill(book["场次"], 2, {"座位数": 41})
    assert desk.week.office.post(f"{desk.address}?dry_run=false", data=saved(book)).json["changed"] == 1
    assert desk.rows()[0]["sittings"][0]["seats"] == 41


@pytest.mark.slow
def test_an_id_that_is_not_ours_is_not_taken_over(desk):
    book = desk.filled()
    foreign = uuid.uuid4()
    for cell in (book["活动"]["Q2"], book["场次"]["O2"]):
        cell.value = f"{foreign} {'0' * 16}"
    desk.take(book)
    [row] = desk.rows()
    assert str(foreign) not in (row["id"], row["sittings"][0]["id"])


def refuse_file(desk, book, words):
    answer = desk.send(book)
    assert answer.status_code == 422, answer.json
    assert words in faults(answer)["file"]
    marked = desk.week.editor.post(
        f"{desk.address}/marked", data=book if isinstance(book, bytes) else saved(book)
    )
    assert marked.status_code == 422


@pytest.mark.slow
def test_a_workbook_that_is_not_the_template_is_refused_with_its_cure(desk, week):
    book = desk.download()
    book["词表"]["B1"] = "0"
    refuse_file(desk, book, "version 0 of the template, and 3 is in use")
    book["词表"]["B1"], book["词表"]["C1"] = "3", str(uuid.uuid4())
    refuse_file(desk, book, "another plan")
    book["词表"]["A1"] = "别的"
    refuse_file(desk, book, "not the template")
    book = desk.download()
    del book["场次"]
    refuse_file(desk, book, "“场次” is missing")
    book = desk.download()
    book["活动"].delete_cols(17)
    refuse_file(desk, book, "lacks “key, leave as it is / 编号（请勿改动）”")


@pytest.mark.slow
def test_dates_since_1904_and_files_that_are_none_are_refused(desk):
    book = desk.download()
    book.epoch = CALENDAR_MAC_1904
    refuse_file(desk, book, "counts its dates from 1904")
    refuse_file(desk, b"a,b\n1,2", "no .xlsx workbook")
    refuse_file(desk, b"PK\x03\x04 broken", "cannot be opened")
    refuse_file(desk, b" ", "is empty")


@pytest.mark.slow
def test_100_000_rows_are_refused_by_their_sheet(desk):
    book = desk.download()
    book["场次"]["A100000"] = 1
    refuse_file(desk, book, "Sheet “场次”: There is more after row 3001")


@pytest.mark.slow
def test_the_largest_workbook_is_taken_in_few_statements(desk):
    book = desk.download()
    for n in range(1, 501):
        fill(book["活动"], n + 1, FIRST | {"序号": n, "活动名称": f"家庭读书会之{n}"})
        fill(book["场次"], n + 1, ONCE | {"活动序号": n})
    with statements(desk.week.papers.app) as queries:
        report = desk.take(saved(book))
    assert count(report) == (500, 0, 0, 0, 0)
    assert len(queries) < 7 * 500, "a savepoint, what is written, and the line's own number"
