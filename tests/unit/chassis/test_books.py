"""Workbooks that went out to be filled in: read by the titles of their sheets, given back with what is wrong marked."""

import io

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.datavalidation import DataValidation

from chassis.books import mark_book, read_book
from chassis.errors import Invalid
from chassis.sheets import Fault, Limits
from chassis.wording import Text
from tests.unit.chassis.test_sheets import rezip

LIMITS = Limits(rows=10, columns=5)
WRONG = Text("错", "wrong")
BROAD = [
    b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
    b'<hyperlinks><hyperlink ref="A1:XFD9999"/></hyperlinks>',
]


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture
def book():
    book = Workbook()
    book.active.title = "one"
    book["one"].append(["a", "b"])
    book["one"].append([1, None])
    book.create_sheet("two").append(["c"])
    book["two"].sheet_state = "hidden"
    rule = DataValidation("list", formula1="words")
    rule.add("A2:A9")
    book["one"].add_data_validation(rule)
    book["one"]["A1"].comment = Comment("how", "us")
    return book


def refused(data, *titles):
    with pytest.raises(Invalid) as error:
        read_book(data, titles or ("one",), LIMITS)
    assert list(error.value.errors) == ["file"]
    return error.value.detail.en


def test_sheets_are_read_by_their_titles(book):
    sheets = read_book(saved(book), ("two", "one"), LIMITS)
    assert {title: sheet.rows for title, sheet in sheets.items()} == {
        "two": [["c"]],
        "one": [["a", "b"], ["1"]],
    }


def test_what_is_wrong_with_a_sheet_names_it(book):
    assert refused(saved(book), "three").startswith("The sheet “three” is missing: leave it and its name")
    book["two"]["A12"] = 1
    assert refused(saved(book), "one", "two").startswith("Sheet “two”: There is more after row 11")


def test_dates_since_1904_and_what_is_no_workbook_are_refused(book):
    book.epoch = CALENDAR_MAC_1904
    assert "1904" in refused(saved(book))
    assert "no .xlsx workbook" in refused(b"a,b")
    assert "is empty" in refused(b"")


def test_faults_are_marked_and_rules_comments_and_hidden_sheets_stay(book):
    faults = {"one": [Fault(2, 2, WRONG), Fault(1, 1, WRONG), Fault(2, 2, WRONG)], "two": []}
    data = mark_book(saved(book), faults, LIMITS)
    marked = load_workbook(io.BytesIO(data))
    assert marked["one"]["B2"].comment.text == "错\n错"
    assert marked["one"]["B2"].fill.fgColor.rgb == "FFFFC7CE"
    assert marked["one"]["A1"].comment.text == "how\n—— 核对结果 ——\n错"
    [rule] = marked["one"].data_validations.dataValidation
    assert (rule.formula1, str(rule.sqref), marked["two"].sheet_state) == ("words", "A2:A9", "hidden")
    clean = load_workbook(io.BytesIO(mark_book(data, {"one": []}, LIMITS)))
    assert (clean["one"]["B2"].comment, clean["one"]["B2"].fill.fill_type) == (None, None)
    assert clean["one"]["A1"].comment.text == "how"


@pytest.mark.parametrize(
    "xml",
    [
        b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        b'<hyperlinks><hyperlink ref="A1:XFD9999"/></hyperlinks>',
    ],
)
def test_ranges_that_would_be_millions_of_cells_are_refused(book, xml):
    data = rezip(
        saved(book),
        "xl/worksheets/sheet2.xml",
        lambda sheet: sheet.replace(b"</sheetData>", b"</sheetData>" + xml),
    )
    with pytest.raises(Invalid) as error:
        mark_book(data, {"one": []}, LIMITS)
    assert "sheet “two” are too large" in error.value.detail.en


def test_a_cell_at_the_far_corner_does_not_make_a_sheet_of_millions(book):
    book["one"]["XFD1048576"].number_format = "0.00"
    assert mark_book(saved(book), {"one": [Fault(2, 1, WRONG)]}, LIMITS)
