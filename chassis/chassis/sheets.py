"""Tables that come from outside, csv and xlsx: read into text with the address of every cell, and written.

A file is untrusted: it is refused as a whole, naming `file`, where it is larger than Limits or no table; a single
cell that cannot be taken (a formula, a merged one) is a Fault, so that all of them are told at once.
openpyxl (the extra `sheets`) is imported only where a workbook is at hand.
"""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import iterparse

from .errors import Invalid
from .logs import get_logger
from .wording import Text

log = get_logger()

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# What a spreadsheet takes for the beginning of a formula, full-width signs included.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What it takes for a number, and shows as another: a code with an E among digits, and more digits than it keeps.
MISREAD = re.compile(r"\d+E\d+|\d{16,}", re.IGNORECASE)
QUOTE = "'"
LAST_ROW = 1_048_576
MARK, RULED = "FFFFC7CE", "FF9C0006"
MARKS, BELOW = "核对结果", "—— 核对结果 ——"
"""Who wrote a comment that says what is wrong, and the line between it and what was there before."""
UNWRITABLE = re.compile("[\0-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 has no place for, and carriage returns."""

NOT_READ = Text(
    "文件读不出来，请用表格软件另存为 .xlsx 或 UTF-8 的 .csv 再试",
    "The file cannot be read: save it as .xlsx or as .csv in UTF-8 with a spreadsheet, and try again",
)
NOT_OPENED = Text(
    "文件打不开，可能没有传完整；请用表格软件打开原来的文件，另存为 .xlsx 再试",
    "The file cannot be opened, perhaps it is cut short: open the original, save it as .xlsx, and try again",
)
LOCKED = Text(
    "这是旧的 .xls 文件或设了密码，请去掉密码，另存为 .xlsx",
    "This is an old .xls, or it has a password: take the password off and save it as .xlsx",
)
EMPTY = Text("文件里没有内容，请选择填好的表格", "The file is empty: choose the filled-in sheet")
TOO_LARGE = Text(
    "表格太大（最多 {0} MB），请拆成几个文件",
    "The sheet is too large (at most {0} MB): split it into several files",
)
SWELLS = Text(
    "文件解开后超过 {0} MB，没有打开；请只留下要导入的内容，另存一份",
    "The file would unpack to more than {0} MB, and was not opened: save a copy with nothing but the table",
)
TOO_MANY = Text(
    "第 {0} 行以后还有内容，表头下面一次最多 {1} 行；请拆成几个文件",
    "There is more after row {0}, and at most {1} rows below the heading are taken at once: split the file",
)
TOO_WIDE = Text(
    "第 {0} 行在第 {1} 列以后还有格子，请删去右边多余的列",
    "Row {0} has cells beyond column {1}: delete the columns on the right",
)
IS_FORMULA = Text("这一格是公式，请粘贴为数值", "This cell is a formula: paste it as a value")
IS_ERROR = Text("这一格是计算错误 {0}，请填写内容", "This cell is an error, {0}: write what it should say")
IS_MERGED = Text(
    "{0} 是合并的单元格，请取消合并，每格分别填写", "{0} is merged: unmerge it and fill in each cell"
)
TOO_LONG = Text("这一格超过 {0} 个字，请缩短", "This cell has more than {0} characters: shorten it")


@dataclass(frozen=True)
class Limits:
    """How large a table may be: in bytes as it comes and unpacked, rows below its heading, columns, characters of a
    cell."""

    size: int = 1024 * 1024
    unpacked: int = 16 * 1024 * 1024
    rows: int = 1000
    columns: int = 100
    cell: int = 5000

    @property
    def last_row(self) -> int:
        """The heading is row 1, and none of the `rows` that people are told."""
        return self.rows + 1


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell; row and column count from 1."""

    row: int
    column: int
    text: Text

    @property
    def cell(self) -> str:
        return address(self.row, self.column)


@dataclass
class Sheet:
    """The cells of a table as text: row 1 is `rows[0]`, and without what is empty at its end."""

    rows: list[list[str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def address(row: int, column: int) -> str:
    """A cell as a spreadsheet calls it: (5, 28) is AB5."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def read_sheet(data: bytes, limits: Limits = Limits()) -> Sheet:
    """The first visible sheet of an xlsx, or a csv in UTF-8 or GB18030. Raises Invalid naming `file`."""
    refuse_at_once(data, limits)
    rows = read_xlsx(data, limits) if data.startswith(ZIP) else read_csv(data)
    return fill_sheet(rows, limits)


def refuse_at_once(data: bytes, limits: Limits) -> None:
    """Refuse what shows without being opened."""
    if not data.strip():
        raise refusal(EMPTY)
    if len(data) > limits.size:
        raise refusal(TOO_LARGE.format(megabytes(limits.size)))
    if data.startswith(OLE):
        raise refusal(LOCKED)


def refusal(text: Text) -> Exception:
    return Invalid.field("file", text)


def megabytes(size: int) -> int:
    return size // 1024 // 1024


Cell = tuple[str, Text | None]
"""The text of a cell, and what is wrong with it."""


def fill_sheet(rows: Iterable[Sequence[Cell]], limits: Limits) -> Sheet:
    """The rows within the limits. Raises Invalid naming `file` at the first beyond them."""
    sheet = Sheet()
    for number, cells in enumerate(rows, start=1):
        if len(cells) > limits.columns:
            raise refusal(TOO_WIDE.format(number, limits.columns))
        texts = [take_cell(sheet, number, column, cell, limits) for column, cell in enumerate(cells, 1)]
        while texts and not texts[-1]:
            texts.pop()
        if number > LAST_ROW or (texts and number > limits.last_row):
            raise refusal(TOO_MANY.format(limits.last_row, limits.rows))
        if number <= limits.last_row:
            sheet.rows.append(texts)
    while sheet.rows and not sheet.rows[-1]:
        sheet.rows.pop()
    return sheet


def take_cell(sheet: Sheet, row: int, column: int, cell: Cell, limits: Limits) -> str:
    text, fault = cell
    text = text.replace("\r\n", "\n").strip()
    if len(text) > limits.cell:
        text, fault = text[: limits.cell], TOO_LONG.format(limits.cell)
    if fault:
        sheet.faults.append(Fault(row, column, fault))
    return text


def read_csv(data: bytes) -> Iterator[list[Cell]]:
    """The records of a csv, escaped cells as they were."""
    table = csv.reader(io.StringIO(decode(data), newline=""), strict=True)
    try:
        for record in table:
            yield [(unescape_cell(text), None) for text in record]
    except csv.Error as error:
        log.info("csv refused", line=table.line_num, error=str(error))
        words = Text(
            "第 {0} 行附近的引号不成对或内容过长，请检查", "Check the quotes and the length near line {0}"
        )
        raise refusal(words.format(table.line_num)) from error


def decode(data: bytes) -> str:
    """The text of a csv as spreadsheets save it. GB18030 has a reading for nearly everything, so it comes last."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise refusal(NOT_READ)


def read_xlsx(data: bytes, limits: Limits) -> list[list[Cell]]:
    """The rows of a workbook's first visible sheet, read whole. Raises Invalid naming `file`."""
    refuse_swelling(data, limits)
    with broken_is_refused(), open_book(data) as reader:
        sheet = next(sheet for sheet in reader.wb.worksheets if sheet.sheet_state == "visible")
        return list(sheet_rows(reader, sheet, limits))


def refuse_swelling(data: bytes, limits: Limits) -> None:
    """Refuse what unpacks to more than may be: zipfile unpacks no more of a part than is declared here."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise refusal(NOT_OPENED) from error
    if size > limits.unpacked:
        raise refusal(SWELLS.format(megabytes(limits.unpacked)))


@contextmanager
def broken_is_refused() -> Iterator[None]:
    """A broken part may raise anything in zipfile, expat or openpyxl."""
    try:
        yield
    except Invalid:
        raise
    except Exception as error:
        log.info("xlsx refused", error=type(error).__name__)
        raise refusal(NOT_OPENED) from error


@contextmanager
def open_book(data: bytes) -> Iterator[Any]:
    """openpyxl's reader of a workbook."""
    from openpyxl.reader.excel import ExcelReader

    reader = ExcelReader(io.BytesIO(data), read_only=True, keep_links=False)
    reader.read()
    with reader.archive:
        yield reader


def sheet_rows(reader: Any, sheet: Any, limits: Limits) -> Iterator[list[Cell]]:
    """The rows of a sheet of a workbook; what it says of its own size is not believed."""
    parts = {sheet.name: rel.target for sheet, rel in reader.parser.find_sheets()}
    with reader.archive.open(parts[sheet.title]) as part:
        ranges = dict(merged_ranges(part))
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if len(cells) > limits.columns:
            raise refusal(TOO_WIDE.format(number, limits.columns))
        if number > LAST_ROW or (number > limits.last_row and any(cell.value is not None for cell in cells)):
            raise refusal(TOO_MANY.format(limits.last_row, limits.rows))
        if number <= limits.last_row:
            yield [cell_of(cell, ranges.pop(address(number, n), None)) for n, cell in enumerate(cells, 1)]


def merged_ranges(part: Any) -> Iterator[tuple[str, str]]:
    """(first cell, range) of what is merged in the XML of a sheet."""
    for _, element in iterparse(part):
        if element.tag.endswith("}mergeCell"):
            span = element.get("ref", "")
            yield span.partition(":")[0], span
        element.clear()


def cell_of(cell: Any, range_name: str | None) -> Cell:
    """The text of a cell of a workbook, and what is wrong with it."""
    if range_name:
        return spell(cell.value), IS_MERGED.format(range_name)
    if cell.data_type == "f":
        return str(getattr(cell.value, "text", None) or cell.value), IS_FORMULA
    if cell.data_type == "e":
        return str(cell.value), IS_ERROR.format(cell.value)
    return spell(cell.value), None


def spell(value: Any) -> str:
    """A value as a person would write it: 120, 2021-11-05, 09:30."""
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return "" if value is None else str(value)


def escape_cell(cell: str | int) -> str | int:
    """A cell of a csv that a spreadsheet shows as it is, and does not reckon."""
    return f"{QUOTE}{cell}" if isinstance(cell, str) and is_reckoned(cell) else cell


def unescape_cell(text: str) -> str:
    """What `escape_cell` was given."""
    return text[1:] if text.startswith(QUOTE) and is_reckoned(text[1:]) else text


def is_reckoned(text: str) -> bool:
    """Whether a spreadsheet would take a text for something else, or for one that was escaped."""
    return text.startswith((*FORMULA, QUOTE)) or MISREAD.fullmatch(text) is not None


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """A csv in UTF-8 with a byte order mark; no cell of it begins a formula."""
    piece = io.StringIO()
    csv.writer(piece).writerows([[escape_cell(cell) for cell in row] for row in rows])
    return piece.getvalue().encode("utf-8-sig", "replace")


def write_xlsx(rows: Iterable[Sequence[str]], faults: Iterable[Fault] = ()) -> bytes:
    """A workbook of one sheet, all of it text; cells with faults are red, and a comment says what is wrong."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.creator = None
    sheet = book.active
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            if text:
                write_text(sheet.cell(number, column), UNWRITABLE.sub("", text))
    mark(sheet, faults)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def write_text(cell: Any, text: str) -> None:
    from openpyxl.styles import Alignment

    cell.value, cell.data_type = text, "s"  # a text, whatever it begins with
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text="\n" in text, vertical="top")


def mark(sheet: Any, faults: Iterable[Fault]) -> None:
    """Put faults into their cells; what a comment there says already stays above."""
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill

    words: dict[str, list[str]] = {}
    for fault in faults:
        words.setdefault(fault.cell, []).append(str(fault.text))
    for place, texts in words.items():
        cell = sheet[place]
        cell.fill, cell.font = PatternFill("solid", fgColor=MARK), Font(color=RULED)
        before = [cell.comment.text, BELOW] if cell.comment else []
        cell.comment = Comment("\n".join([*before, *texts]), MARKS, width=260, height=120)


def unmark(sheet: Any, limits: Limits) -> None:
    """Take away what `mark` put there."""
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill

    # No further than is read: a single cell at the far corner would make a sheet of millions.
    last_row, last_column = min(sheet.max_row, limits.last_row), min(sheet.max_column, limits.columns)
    for row in sheet.iter_rows(max_row=last_row, max_col=last_column):
        for cell in row:
            if cell.comment and cell.comment.author == MARKS:
                before, below, _ = cell.comment.text.partition(f"\n{BELOW}\n")
                cell.comment = Comment(before, "") if below else None
                cell.fill, cell.font = PatternFill(), Font()
