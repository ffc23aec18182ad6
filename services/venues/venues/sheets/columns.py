"""The columns of a table of venues: a venue is a row, its spaces the lines of one cell."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from chassis.city import AREAS, CODES, DISTRICTS, area_of
from chassis.cleaning import clean_text
from chassis.errors import Invalid
from chassis.sheets import Fault, Sheet
from chassis.wording import Text

from ..venues.model import Venue

COLUMNS = {
    "name": Text("名称", "Name"),
    "sector": Text("领域", "Sector"),
    "district": Text("行政区", "District"),
    "area": Text("所属区域", "Area"),
    "address": Text("地址", "Address"),
    "phone": Text("电话", "Phone"),
    "hours": Text("开放时间", "Opening hours"),
    "notice": Text("参观须知", "Notice"),
    "directions": Text("怎么去", "How to get there"),
    "bring": Text("需要携带", "What to bring"),
    "spaces": Text("场地和座位", "Spaces and seats"),
}
KEPT_NULL = ("district", "phone")
"""Fields that are null where the cell is empty; all others are empty words then."""
# A line each; who writes all on one line puts a semicolon between.
BETWEEN = re.compile(r"(?<=\d)\s*[；;\n]\s*")
SPACE = re.compile(r"(.+?)\s*[：:]\s*(\d{1,9})\s*座?", re.DOTALL)

UNKNOWN = Text(
    "没有这一列，请用导出的表头，或删去这一列",
    "There is no such column: use the exported heading, or delete it",
)
TWICE = Text("这一列出现了两次，请删去一列", "This column is there twice: delete one of them")
NO_NAMES = Text("第一行要有表头，并有“名称”这一列", "The first row is the heading, with a column Name")
NO_DISTRICT = Text("没有这个区，请写成 {0} 这样", "There is no such district: write it like {0}")
NO_AREA = Text("没有这个区域，请写：{0}", "There is no such area: write one of {0}")
NO_SPACE = Text(
    "场地每行一个，写成 报告厅：120 这样；看不懂“{0}”", "One space a line, like Hall: 120; this is none: {0}"
)

Errors = list[tuple[str, Text]]
"""(field, what is wrong and how to mend it)"""


class Row(NamedTuple):
    """A row of a table: its number there, the body that its cells make, and what is wrong with them so far."""

    number: int
    body: dict[str, Any]
    errors: Errors

    @property
    def name(self) -> str:
        return str(self.body.get("name", ""))


class Table(NamedTuple):
    """The rows that are not empty, and {field: number of its column}."""

    columns: dict[str, int]
    rows: list[Row]

    def column(self, field: str) -> int:
        """Where an error of a field is shown: in its column, else in that of the name."""
        return self.columns.get(field.partition(".")[0], self.columns["name"])


def read_table(sheet: Sheet) -> Table:
    """The rows of a sheet. Raises Invalid naming `file` for a heading that is none."""
    columns = read_heading(sheet)
    fields = {column: field for field, column in columns.items()}
    faults: dict[int, Errors] = {}
    for fault in sheet.faults:
        faults.setdefault(fault.row, []).append((fields.get(fault.column, "name"), fault.text))
    rows = enumerate(sheet.rows[1:], start=2)
    return Table(columns, [read_row(n, cells, columns, faults.get(n, [])) for n, cells in rows if any(cells)])


def read_heading(sheet: Sheet) -> dict[str, int]:
    """{field: number of its column}; headings in either language, or as the API calls the field."""
    fields = {word.casefold(): field for field, words in COLUMNS.items() for word in (field, *words)}
    columns: dict[str, int] = {}
    wrong: list[Fault] = []
    headings = sheet.rows[0] if sheet.rows else []
    width = max(map(len, sheet.rows), default=0)
    for column, heading in enumerate([*headings, *[""] * (width - len(headings))], start=1):
        field = fields.get(heading.casefold())
        if field is None and (heading or has_cells(sheet, column)):
            wrong.append(Fault(1, column, UNKNOWN))
        elif field in columns:
            wrong.append(Fault(1, column, TWICE))
        elif field is not None:
            columns[field] = column
    if wrong:
        raise BadHeading(wrong)
    if "name" not in columns:
        raise Invalid.field("file", NO_NAMES)
    return columns


def has_cells(sheet: Sheet, column: int) -> bool:
    """Whether anything is written below a heading."""
    return any(len(row) >= column and row[column - 1] for row in sheet.rows[1:])


class BadHeading(Invalid):
    """Columns that are none of ours; `faults`: where."""

    def __init__(self, faults: list[Fault]) -> None:
        at = Text("{0}：{1}", "{0}: {1}")
        texts = {
            fault.cell: Text(
                *(words.format(fault.cell, text) for words, text in zip(at, fault.text, strict=True))
            )
            for fault in faults
        }
        super().__init__(errors={f"file.{cell}": [text] for cell, text in texts.items()})
        self.faults = faults


def read_row(number: int, cells: Sequence[str], columns: dict[str, int], faults: Errors) -> Row:
    texts = {field: cells[n - 1] if n <= len(cells) else "" for field, n in columns.items()}
    errors = [*faults]
    broken = {field for field, _ in faults}
    body = {
        field: (text or None) if field in KEPT_NULL else text
        for field, text in texts.items()
        if field not in ("spaces", "district", "area")
    }
    body["name"] = clean_text(texts["name"])
    for field, take in (("district", take_district), ("area", take_area), ("spaces", take_spaces)):
        if field in texts and field not in broken:
            errors += [(field, words) for words in take(texts[field], body)]
    return Row(number, body, errors)


def take_district(text: str, body: dict[str, Any]) -> Iterator[Text]:
    """A district by its name or code."""
    body["district"] = CODES.get(text, text) or None
    if text and body["district"] not in DISTRICTS:
        yield NO_DISTRICT.format("、".join(list(CODES)[:2]))


def take_area(text: str, body: dict[str, Any]) -> Iterator[Text]:
    """An operating area; where none is written, the district is it."""
    body["area"] = area_of(body.get("district"), text) or ""
    if body["area"] not in AREAS:
        yield NO_AREA.format("、".join(AREAS))


def take_spaces(text: str, body: dict[str, Any]) -> Iterator[Text]:
    """Spaces by name and seats."""
    body["spaces"] = []
    for line in filter(None, BETWEEN.split(text)):
        if match := SPACE.fullmatch(line.strip()):
            body["spaces"].append({"name": match[1], "seats": int(match[2])})
        else:
            yield NO_SPACE.format(line.strip()[:40])


def write_row(venue: Venue) -> list[str]:
    """The cells of a venue, in the order of COLUMNS."""
    spaces = [f"{space.name}：{space.seats}" for space in venue.spaces if space.status == "open"]
    special = {"district": DISTRICTS.get(venue.district or "", ""), "spaces": "\n".join(spaces)}
    return [special[field] if field in special else getattr(venue, field) or "" for field in COLUMNS]
