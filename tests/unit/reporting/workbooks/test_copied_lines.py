"""Lines of a workbook that were copied with their hidden number: who has booked stays where they booked."""

import pytest

from tests.fixtures.workbooks import FIRST, ONCE, count, fill, told


def copy_row(sheet, source, target):
    """A row as people copy it: all of its cells, the hidden one too."""
    for cell in sheet[source]:
        sheet.cell(target, cell.column).value = cell.value


def swap_rows(sheet, one, other):
    for first, second in zip(sheet[one], sheet[other], strict=True):
        first.value, second.value = second.value, first.value


def noted(report):
    """{address: what people should know}"""
    notes = [note for line in report["lines"] for note in line["notes"]]
    return {f"{note['sheet']}!{note['cell']}": note["message"] for note in notes}


@pytest.fixture
def published(approved):
    """A unit's desk with a sitting that the public sees on 6 November; its id."""
    [sitting] = approved.rows()[0]["sittings"]
    return approved, sitting["id"]


def days(desk):
    """{id of a sitting: its day}"""
    return {each["id"]: each["starts_at"][:10] for row in desk.rows() for each in row["sittings"]}


@pytest.mark.slow
@pytest.mark.parametrize("is_above", [True, False])
def test_a_copied_sitting_is_a_new_one_wherever_it_stands(published, is_above):
    """The copy above its original took the original's number: who had booked was moved to the copy's day."""
    desk, sitting_id = published
    book = desk.download()
    copy_row(book["场次"], 2, 3)
    copied = 2 if is_above else 3
    fill(book["场次"], copied, {"日期": "2021-11-20"})
    report = desk.take(book)
    assert (report["taken"], count(report)) == (True, (0, 1, 0, 0, 0))
    assert [*noted(report)] == [f"场次!A{copied}"] and "new one" in noted(report)[f"场次!A{copied}"]
    after = days(desk)
    assert after[sitting_id] == "2021-11-06"
    assert sorted(after.values()) == ["2021-11-06", "2021-11-20"]
    assert count(desk.take(book)) == (0, 0, 1, 0, 0), "the same file again adds nothing"
    assert days(desk) == after


@pytest.mark.slow
def test_where_copy_and_original_were_both_changed_both_rows_are_refused(published):
    desk, _sitting_id = published
    book, before = desk.download(), days(desk)
    copy_row(book["场次"], 2, 3)
    fill(book["场次"], 2, {"日期": "2021-11-20"})
    fill(book["场次"], 3, {"日期": "2021-11-21"})
    report = desk.take(book, "dry_run=false&only_good=true&confirmed=true")
    assert count(report) == (0, 0, 0, 0, 1)
    assert {cell: message[:34] for cell, message in told(report).items()} == {
        "场次!A2": "This row has the number of row 3 (",
        "场次!A3": "This row has the number of row 2 (",
    }
    assert days(desk) == before


@pytest.mark.slow
def test_a_sitting_copied_to_another_activity_stays_at_its_own(published):
    desk, sitting_id = published
    book = desk.download()
    fill(book["活动"], 3, FIRST | {"序号": 2})
    copy_row(book["场次"], 2, 3)
    fill(book["场次"], 2, {"活动序号": 2})
    report = desk.take(book)
    assert count(report) == (1, 0, 1, 0, 0), told(report)
    [[own], [copied]] = [row["sittings"] for row in desk.rows()]
    assert own["id"] == sitting_id and copied["starts_at"] == own["starts_at"]


@pytest.mark.slow
def test_a_copied_activity_is_a_new_one_though_it_stands_above(published):
    desk, sitting_id = published
    book = desk.download()
    [before] = desk.rows()
    copy_row(book["活动"], 2, 3)
    fill(book["活动"], 2, {"序号": 2, "活动名称": "书友会"})
    fill(book["场次"], 3, ONCE | {"活动序号": 2, "疫情防控措施": "测温"})
    report = desk.take(book)
    assert count(report) == (1, 0, 1, 0, 0), told(report)
    assert [*noted(report)] == ["活动!A2"]
    rows = {row["title"]: row for row in desk.rows()}
    assert rows[before["title"]]["id"] == before["id"] and rows[before["title"]]["proposed"] is None
    assert rows[before["title"]]["sittings"][0]["id"] == sitting_id
    assert rows["书友会"]["id"] != before["id"]


@pytest.mark.slow
def test_an_ordinal_that_is_there_twice_is_told_at_both(desk):
    book = desk.filled()
    fill(book["活动"], 3, FIRST | {"序号": 1, "活动名称": "书友会"})
    report = desk.take(book, "dry_run=false&only_good=true")
    assert {*told(report)} == {"活动!A2", "活动!A3"} and desk.rows() == []


@pytest.mark.slow
def test_a_line_copied_before_it_was_ever_taken_in_is_added_beside_it(desk):
    book = desk.filled()
    copy_row(book["场次"], 2, 3)
    fill(book["场次"], 3, {"日期": "2021-11-20"})
    assert count(desk.take(book)) == (1, 0, 0, 0, 0)
    assert sorted(days(desk).values()) == ["2021-11-06", "2021-11-20"]
    swap_rows(book["场次"], 2, 3)
    assert count(desk.take(book)) == (0, 0, 1, 0, 0)
