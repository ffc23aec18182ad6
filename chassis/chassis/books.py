"""Workbooks of several sheets that go out to be filled in: read by their titles, and given back as they came but for
the faults marked in their cells.

As untrusted as any table (`sheets`), and read by the same reader.
"""

import io
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any
from xml.etree.ElementTree import iterparse

from .errors import Invalid
from .sheets import (
    ZIP,
    Fault,
    Limits,
    Sheet,
    broken_is_refused,
    fill_sheet,
    mark,
    open_book,
    refusal,
    refuse_at_once,
    refuse_swelling,
    sheet_rows,
    unmark,
)
from .wording import Text

NOT_BOOK = Text(
    "这不是 .xlsx 工作簿，请上传从这里下载的那份",
    "This is no .xlsx workbook: choose the one that was downloaded here",
)
NO_SHEET = Text(
    "缺少工作表“{0}”，请不要删除或改名；可重新下载，把内容粘贴进去",
    "The sheet “{0}” is missing: leave it and its name as they are, or download the workbook anew and paste into it",
)
SINCE_1904 = Text(
    "这份表用的是 1904 日期系统，日期会差四年；请在 Excel 的“选项—高级”里取消“使用 1904 日期系统”，核对日期后再传",
    "The workbook counts its dates from 1904, four years off: switch that off under Options, Advanced, look at the "
    "dates, and send it again",
)
TOO_BROAD = Text(
    "工作表“{0}”里合并或带链接的范围太大，请取消合并、去掉链接",
    "Merged or linked ranges of the sheet “{0}” are too large: unmerge them and take the links away",
)
MOST_IN_RANGES = 20_000
"""Cells: openpyxl makes each of them."""
OF_SHEET = Text("工作表“{0}”：{1}", "Sheet “{0}”: {1}")


def read_book(
    data: bytes, titles: Sequence[str], limits: Limits, english: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Sheet]:
    """The sheets of an xlsx that have these titles, hidden ones too, or their names of a workbook in English. Raises
    Invalid naming `file`, also for a workbook that counts its dates from 1904."""
    refuse_at_once(data, limits)
    if not data.startswith(ZIP):
        raise refusal(NOT_BOOK)
    refuse_swelling(data, limits)
    with broken_is_refused():
        return dict(book_sheets(data, titles, limits, english))


def book_sheets(
    data: bytes, titles: Sequence[str], limits: Limits, english: Mapping[str, str]
) -> Iterator[tuple[str, Sheet]]:
    """(title, sheet) of those that are asked for."""
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    with open_book(data) as reader:
        if reader.wb.epoch == CALENDAR_MAC_1904:
            raise refusal(SINCE_1904)
        sheets = {sheet.title: sheet for sheet in reader.wb.worksheets}
        for title in titles:
            name = name_of(title, english, sheets)
            with in_sheet(name):
                yield title, fill_sheet(sheet_rows(reader, sheets[name], limits), limits)


def name_of(title: str, english: Mapping[str, str], names: Container[str]) -> str:
    """What the sheet of a title is called in a workbook that has these names. Raises Invalid where it has none."""
    is_english = any(name in names for name in english.values())
    name = english[title] if is_english and title in english and title not in names else title
    if name not in names:
        raise refusal(NO_SHEET.format(name))
    return name


@contextmanager
def in_sheet(title: str) -> Iterator[None]:
    """Say of a refusal which sheet it is about."""
    try:
        yield
    except Invalid as error:
        words = error.detail or error.title
        raise refusal(
            Text(*(of.format(title, text) for of, text in zip(OF_SHEET, words, strict=True)))
        ) from error


def mark_book(
    data: bytes,
    faults: Mapping[str, Iterable[Fault]],
    limits: Limits,
    english: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """A workbook as it came, rules, comments and hidden sheets with it; {title of a sheet: its faults} marked in their
    cells, and what was marked before no longer. Raises Invalid naming `file`."""
    from openpyxl import load_workbook

    refuse_swelling(data, limits)
    with broken_is_refused():
        refuse_broad(data)
        book = load_workbook(io.BytesIO(data), keep_links=False)
        for title in faults:
            sheet = book[name_of(title, english, book.sheetnames)]
            unmark(sheet, limits)
            mark(sheet, faults[title])
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()


def refuse_broad(data: bytes) -> None:
    """Refuse ranges in which millions of cells would be made of a few bytes."""
    from openpyxl.utils.cell import range_boundaries

    with open_book(data) as reader:
        for sheet, relation in reader.parser.find_sheets():
            cells = 0
            for reference in ranges(reader.archive, relation.target):
                first, top, last, bottom = range_boundaries(reference)
                cells += (last - first + 1) * (bottom - top + 1)
            if cells > MOST_IN_RANGES:
                raise refusal(TOO_BROAD.format(sheet.name))


def ranges(archive: Any, part: str) -> Iterator[str]:
    """What is merged or linked in a sheet."""
    with archive.open(part) as xml:
        for _, element in iterparse(xml):
            if element.tag.endswith(("}mergeCell", "}hyperlink")):
                yield element.get("ref", "")
            element.clear()
