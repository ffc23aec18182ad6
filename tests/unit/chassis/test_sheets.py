"""Tables from outside are read as they were meant, refused where they are no table, and never believed."""

import io
import zipfile

import pytest
import xlsxwriter
from openpyxl import load_workbook

from chassis.errors import Invalid
from chassis.sheets import Fault, Limits, address, read_sheet, write_csv, write_xlsx
from chassis.wording import Text

ROWS = [["名称", "座位"], ["图书馆，新馆", "120"], ["", "第一行\n第二行"], ["=1+1", "+86"], ["'引号", "x"]]


def book(write, **options):
    """An xlsx with one sheet, on which `write` writes."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, options) as workbook:
        write(workbook, workbook.add_worksheet())
    return file.getvalue()


def rezip(data, part, change):
    """The same workbook, with the bytes of one part changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def refused(data, **limits):
    with pytest.raises(Invalid) as error:
        read_sheet(data, Limits(**limits))
    assert list(error.value.errors) == ["file"]
    return error.value.detail.en


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_what_was_written_is_read_again(write):
    sheet = read_sheet(write(ROWS))
    assert (sheet.rows, sheet.faults) == (ROWS, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_as_spreadsheets_save_it(encoding):
    assert read_sheet("名称,座位\r\n图书馆,120\r\n\r\n".encode(encoding)).rows == [
        ["名称", "座位"],
        ["图书馆", "120"],
    ]


def test_no_cell_of_a_csv_begins_a_formula():
    assert b"\n'=1+1,'+86" in write_csv(ROWS)


def test_no_code_of_a_csv_is_read_as_another_number():
    cells = ["467E33", "46E7X3", "9142010012345678", "13800001234", "'467E33"]
    text = write_csv([cells])
    assert text.decode("utf-8-sig").strip() == "'467E33,46E7X3,'9142010012345678,13800001234,''467E33"
    assert read_sheet(text).rows == [cells]


def test_values_of_a_workbook_are_text_as_a_person_writes_it():
    def write(workbook, sheet):
        sheet.write_row(0, 0, [120, 1.5, True, "  x "])
        sheet.write_datetime(
            0,
            4,
            __import__("datetime").datetime(2021, 11, 5),
            workbook.add_format({"num_format": "yyyy-mm-dd"}),
        )
        sheet.write_string(0, 5, "=typed")

    assert read_sheet(book(write)).rows == [["120", "1.5", "True", "x", "2021-11-05", "=typed"]]


def test_formulas_and_merged_cells_are_faults_of_their_cells():
    def write(workbook, sheet):
        sheet.write_row(0, 0, ["a", "b", "c"])
        sheet.write_formula("B2", "=1+1", value=2)
        sheet.merge_range("A3:C4", "wide")

    sheet = read_sheet(book(write))
    assert [(fault.cell, fault.text.en.partition(":")[0]) for fault in sheet.faults] == [
        ("B2", "This cell is a formula"),
        ("A3", "A3"),
    ]
    assert "A3:C4 is merged" in sheet.faults[1].text.en


def test_a_lying_dimension_hides_nothing():
    data = rezip(write_xlsx(ROWS), SHEET, lambda xml: xml.replace(b'ref="A1:B5"', b'ref="A1"'))
    assert read_sheet(data).rows == ROWS


@pytest.mark.slow
def test_a_bomb_is_refused_by_what_it_declares_before_it_is_opened(monkeypatch):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"0" * 300_000_000)
    assert len(file.getvalue()) < 400_000
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    assert "unpack to more than 16 MB" in refused(file.getvalue())


def test_a_part_that_declares_less_than_it_is_is_refused():
    data = bytearray(rezip(write_xlsx(ROWS), SHEET, lambda xml: xml + b" " * 50_000))
    size = len(zipfile.ZipFile(io.BytesIO(data)).read(SHEET)).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (100).to_bytes(4, "little")
    assert "cannot be opened" in refused(bytes(data))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b" \n", "is empty"),
        (b"PK\x03\x04 no archive", "cannot be opened"),
        (b"\xd0\xcf\x11\xe0 old", "password"),
        (b"a,b\x00\n", "cannot be read"),
        (b"\xff\xff\xff", "cannot be read"),
        (b'a,"b\n', "Check the quotes"),
        (b"a" * 200_000, "Check the quotes and the length"),
        (b"a,b\n" * 300_000, "at most 1 MB"),
        (b"a\n" * 1002, "after row 1001, and at most 1000 rows below the heading"),
        (b"," * 100, "beyond column 100"),
    ],
)
def test_what_is_no_table_is_refused(data, words):
    assert words in refused(data)


def test_a_zip_that_is_no_workbook_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert "cannot be opened" in refused(file.getvalue())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<sheetData>", b"<sheetData><row><c>"),
        (b'r="A1"', b'r="AAAA1"'),
        (b'r="A1"', b'r="A0"'),
        (b"<worksheet", b'<!DOCTYPE x [<!ENTITY e "ee">]><worksheet'),
        (b"<v>0</v>", b"<v>99999</v>"),
    ],
)
def test_a_broken_part_is_no_crash(old, new):
    data = rezip(write_xlsx([["a", "b"]]), SHEET, lambda xml: xml.replace(old, new, 1))
    try:
        read_sheet(data)
    except Invalid as error:
        assert list(error.errors) == ["file"]


@pytest.mark.slow
def test_entities_do_not_swell():
    def swell(xml):
        laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
        head = b'<!DOCTYPE x [<!ENTITY l0 "ha">' + laughs + b"]><worksheet"
        return xml.replace(b"<worksheet", head, 1).replace(b"<sheetData>", b"<sheetData>&l9;", 1)

    assert "cannot be opened" in refused(rezip(write_xlsx(ROWS), SHEET, swell))


@pytest.mark.slow
def test_cells_far_away_are_refused_quickly():
    assert "beyond column 100" in refused(book(lambda _, sheet: sheet.write_string(0, 16_383, "x")))
    assert "at most 1000 rows" in refused(book(lambda _, sheet: sheet.write_string(1_048_575, 0, "x")))
    far = rezip(write_xlsx([["x"]]), SHEET, lambda xml: xml.replace(b'r="1"', b'r="99999999999"'))
    assert "at most 1000 rows" in refused(far)


@pytest.mark.slow
def test_fifty_thousand_rows_are_refused():
    def write(_, sheet):
        for row in range(50_000):
            sheet.write_number(row, 0, 1)

    assert "at most 1000 rows" in refused(book(write))


@pytest.mark.slow
def test_as_many_rows_as_are_told_are_taken_below_the_heading():
    assert len(read_sheet(b"a\n" * 1001).rows) == 1001
    assert len(read_sheet(write_xlsx([["a"]] * 4), Limits(rows=3)).rows) == 4
    assert "after row 3, and at most 2 rows" in refused(write_xlsx([["a"]] * 4), rows=2)


def test_a_hidden_sheet_is_passed_over():
    def write(workbook, sheet):
        sheet.write_string(0, 0, "hidden")
        visible_sheet = workbook.add_worksheet()
        visible_sheet.write_string(0, 0, "shown")
        visible_sheet.activate()
        sheet.hide()

    assert read_sheet(book(write)).rows == [["shown"]]


def test_a_cell_too_long_is_a_fault():
    sheet = read_sheet(("a\n" + "x" * 6000).encode())
    assert [fault.cell for fault in sheet.faults] == ["A2"]
    assert len(sheet.rows[1][0]) == 5000


def test_faults_are_marked_in_their_cells():
    faults = [
        Fault(2, 2, Text("太多", "Too many")),
        Fault(2, 2, Text("不对", "Wrong")),
        Fault(9, 1, Text("缺", "x")),
    ]
    sheet = load_workbook(io.BytesIO(write_xlsx([*ROWS, ["\x01"]], faults))).active
    assert (sheet["B2"].value, sheet["B2"].comment.text) == ("120", "太多\n不对")
    assert sheet["B2"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["A9"].comment.text == "缺"
    assert (sheet["A4"].value, sheet["A4"].data_type, sheet["B3"].comment) == ("=1+1", "s", None)


def test_addresses():
    assert [address(5, 28), address(1, 26), address(2, 703)] == ["AB5", "Z1", "AAA2"]
