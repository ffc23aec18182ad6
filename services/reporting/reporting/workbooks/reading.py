"""The lines of a workbook that came in, as bodies of activities and sittings, each with what is wrong in its cells."""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from marshmallow import Schema, ValidationError

from chassis import books
from chassis.city import AREAS, CODES
from chassis.clock import midnight
from chassis.errors import Invalid
from chassis.sheets import Fault, Sheet
from chassis.web.problems import flatten
from chassis.web.validation_words import translate
from chassis.wording import Text

from ..plans.model import Plan
from ..plans.schemas import ActivityBody, SittingRow
from ..vocabulary import ORGANISER_KINDS
from . import cells, columns, english
from .columns import ACTIVITIES, LIMITS, LISTS, SITTINGS, TABLES, Body, Column, Key

Read = TypeVar("Read")
ACTIVITY = ActivityBody()
SITTING = SittingRow(exclude=("booking", "open_to_all", "venue_id"))
MEASURES = re.compile(r"[；;\n]+")

NOT_OURS = Text(
    "这不是活动方案的模板，请下载模板，把内容粘贴进去",
    "This is not the template of a plan: download it, and paste what you have into it",
)
OTHER_VERSION = Text(
    "这是第 {0} 版模板，现在用的是第 {1} 版；请重新下载，把内容粘贴进去",
    "This is version {0} of the template, and {1} is in use: download it anew, and paste what you have into it",
)
OTHER_PLAN = Text(
    "这是另一份方案的表，请在本方案的页面下载，把内容粘贴进去",
    "This workbook is of another plan: download that of this plan, and paste what you have into it",
)
NO_COLUMN = Text(
    "工作表“{0}”的表头缺少“{1}”，请重新下载，把内容粘贴进去",
    "The heading of the sheet “{0}” lacks “{1}”: download the template anew, and paste what you have into it",
)
NOT_LISTED = Text("没有“{0}”，请从列表里选：{1}", "“{0}” is not listed; choose one of {1}")
NO_SPACE = Text("没有场地“{0}”，请从列表里选", "There is no space “{0}”: choose it from the list")
TOO_MANY = Text("一个方案最多 {0} 个活动", "A plan has at most {0} activities")
NO_PLACE = Text("填了地址或区，也要填地点", "Where there is an address or a district, name the place")
MISSING = Text("请填写这一格", "Fill in this cell")
NO_ACTIVITY = Text(
    "“活动”表里没有序号 {0}，请填“活动”表里的序号",
    "The sheet of activities has no number {0}: use one of its numbers",
)
TWICE = Text(
    "序号 {0} 在第 {1} 行也有，分不清场次是哪个活动的；请改成不同的",
    "Row {1} has the number {0}, too, so nobody can tell whose the sittings are: make them differ",
)

Errors = list[tuple[str, Text]]
"""(field, what is wrong and how to mend it)"""


@dataclass
class Line:
    """A line of one of the tables: where it stands, its key, its cells, the body that they make, what is wrong."""

    sheet: str
    row: int
    key: Key | None
    texts: dict[str, str]
    body: Body = field(default_factory=dict)
    errors: Errors = field(default_factory=list)
    notes: Errors = field(default_factory=list)
    """What people should know of it, though it is taken."""
    sittings: list["Line"] = field(default_factory=list)
    order: list["Line | None"] = field(default_factory=list)
    """Of an activity, where its sittings are written, in the order that it has them; None: nowhere."""

    @property
    def fields(self) -> Body:
        """What is compared with what is there."""
        if self.sheet == ACTIVITIES:
            return {name: self.body[name] for name in columns.WORDS}
        return columns.shape({name: self.body[name] for name in columns.WHEN_AND_WHERE})


@dataclass
class Tables:
    """The lines that are not empty: activities with their sittings, and sittings that are of none."""

    activities: list[Line]
    strays: list[Line]
    places: dict[str, dict[str, int]]
    """{sheet: {field: column}}"""

    def fault(self, line: Line, path: str, text: Text) -> Fault:
        """What is wrong with a field, in its cell."""
        places = self.places[line.sheet]
        first = "title" if line.sheet == ACTIVITIES else "number"
        return Fault(line.row, places.get(column_of(path), places[first]), text)


CELLS = {
    "starts_at": "day",
    "ends_at": "ends",
    "space_id": "space",
    "venue_id": "space",
    "place": "place_name",
    "place.address": "place_address",
    "place.district": "place_area",
    "place.area": "place_area",
    "online_seats": "online",
    "organiser": "organiser_name",
    "organiser.kind": "organiser_kind",
}
"""Which column a field of a sitting is written in."""


def read_tables(data: bytes, plan: Plan, spaces: Mapping[str, uuid.UUID]) -> Tables:
    """The lines of a plan's workbook. Raises Invalid naming `file` for one that is not this plan's, or not as it went
    out."""
    book = books.read_book(data, (LISTS, *TABLES), LIMITS, english.SHEETS)
    check_template(book[LISTS], plan)
    places = {title: read_heading(title, book[title]) for title in TABLES}
    activities = [*read_lines(ACTIVITIES, book, places, plan)]
    if len(activities) > columns.MOST_ACTIVITIES:
        raise Invalid.field("file", TOO_MANY.format(columns.MOST_ACTIVITIES))
    for line in activities:
        read_activity(line)
    sittings = [*read_lines(SITTINGS, book, places, plan)]
    for line in sittings:
        read_sitting(line, plan.edition.opens_on.year, spaces)
    return Tables(activities, [*share_out(activities, sittings)], places)


def check_template(sheet: Sheet, plan: Plan) -> None:
    """Refuse what is no template, an old one, or another plan's."""
    name, version, plan_id = [*(sheet.rows[0] if sheet.rows else []), "", "", ""][:3]
    if name != columns.TEMPLATE:
        raise Invalid.field("file", NOT_OURS)
    if version != columns.VERSION:
        raise Invalid.field("file", OTHER_VERSION.format(version[:10], columns.VERSION))
    if plan_id != str(plan.id):
        raise Invalid.field("file", OTHER_PLAN)


def read_heading(title: str, sheet: Sheet) -> dict[str, int]:
    """{field: its column}; all that are read must be there, in whatever order."""
    headings = [english.chinese_heading(text) for text in (sheet.rows[0] if sheet.rows else [])]
    places: dict[str, int] = {}
    for column in TABLES[title]:
        if column.heading in headings:
            places[column.field] = headings.index(column.heading) + 1
        elif not column.ours or column.field == "key":
            # Whoever reads English may have filled in the Chinese template.
            either = f"{english.HEADINGS[column.heading]} / {column.heading}"
            raise Invalid.field(
                "file",
                Text(
                    NO_COLUMN.zh.format(title, column.heading),
                    NO_COLUMN.en.format(english.SHEETS[title], either),
                ),
            )
    return places


def read_lines(
    title: str, book: Mapping[str, Sheet], places: Mapping[str, dict[str, int]], plan: Plan
) -> Iterator[Line]:
    """The lines of a table in which anything is filled in."""
    faults: dict[int, Errors] = {}
    fields = {column: name for name, column in places[title].items()}
    for fault in book[title].faults:
        faults.setdefault(fault.row, []).append((fields.get(fault.column, "number"), fault.text))
    for row, texts in enumerate(book[title].rows[1:], start=2):
        values = {name: texts[at - 1] if at <= len(texts) else "" for name, at in places[title].items()}
        values |= {about.field: english.chinese_words(values[about.field]) for about in chosen(title)}
        if any(values[about.field] for about in needed_columns(title)):
            key = columns.read_key(plan.id, values["key"])
            yield Line(title, row, key, values, errors=faults.get(row, []))


def needed_columns(title: str) -> Iterator[Column]:
    """The columns that make a line one; the number of an activity is there before anything else."""
    return (
        about for about in TABLES[title] if not about.ours and (title, about.field) != (ACTIVITIES, "number")
    )


def chosen(title: str) -> Iterator[Column]:
    """The columns whose cells choose from words of ours."""
    return (about for about in TABLES[title] if about.words in columns.WORD_LISTS)


def read_activity(line: Line) -> None:
    """The body of an activity."""
    texts = line.texts
    body: Body = {name: texts[name] for name in ("title", "summary")}
    body |= {name: texts[name] for name in ("kind", "series") if texts[name]}
    body |= {
        name: [word for word in english.BETWEEN.split(texts[name]) if word]
        for name in ("topics", "audiences")
    }
    for name, words in (("mode", columns.MODES), ("booked_as", columns.BOOKED_AS)):
        if texts[name]:
            body[name] = choose(line, name, texts[name], words)
    body["drop_in"] = (
        bool(texts["drop_in"]) and choose(line, "drop_in", texts["drop_in"], columns.YES) is True
    )
    body["reading_kind"] = texts["reading_kind"] or None
    body["title_en"] = texts["title_en"] or None
    body["organiser"] = organiser_of(line)
    load(line, ACTIVITY, body)


def organiser_of(line: Line) -> Body | None:
    """The family or social body that gives an activity."""
    name, kind = line.texts["organiser_name"], line.texts["organiser_kind"]
    if kind and kind not in ORGANISER_KINDS:
        line.errors.append(("organiser_kind", NOT_LISTED.format(kind[:20], "、".join(ORGANISER_KINDS))))
    if bool(name) != bool(kind):
        line.errors.append(("organiser_kind" if name else "organiser_name", MISSING))
    return {"name": name, "kind": kind} if name and kind else None


def choose(line: Line, name: str, text: str, words: Mapping[str, Any]) -> Any:
    """What a word of a list means."""
    if text not in words:
        line.errors.append((name, NOT_LISTED.format(text[:20], "、".join(words))))
    return words.get(text, "")


def read_sitting(line: Line, year: int, spaces: Mapping[str, uuid.UUID]) -> None:
    """The body of a sitting."""
    texts = line.texts
    body: Body = dict(times_of(line, year))
    body |= {name: read_cell(line, name, cells.read_number) for name in ("seats", "online") if texts[name]}
    body["online"] = {"seats": body["online"]} if body.get("online") is not None else None
    body["space_id"] = str(spaces[texts["space"]]) if texts["space"] in spaces else None
    if texts["space"] and body["space_id"] is None:
        line.errors.append(("space_id", NO_SPACE.format(texts["space"][:40])))
    body["place"] = place_of(line)
    body["prevention"] = [
        measure.strip() for measure in MEASURES.split(texts["prevention"]) if measure.strip()
    ]
    body["join_url"] = texts["join_url"] or None
    load(line, SITTING, body)


def read_cell(line: Line, name: str, how: Callable[[str], Read]) -> Read | None:
    """What a cell says; None where it is empty, or cannot be read, which is noted as its fault."""
    try:
        return how(line.texts[name]) if line.texts[name] else None
    except cells.Unreadable as error:
        line.errors.append((name, error.text))
        return None


def times_of(line: Line, year: int) -> Iterator[tuple[str, str]]:
    """When it starts and ends. 0:00 is the end of its day."""
    texts = line.texts
    line.errors += [(name, MISSING) for name in ("day", "starts", "ends", "seats") if not texts[name]]
    read_day = partial(cells.read_day, year=year)
    day, last_day = (read_cell(line, name, read_day) for name in ("day", "last_day"))
    starts, ends = (read_cell(line, name, cells.read_clock) for name in ("starts", "ends"))
    last = last_day if texts["last_day"] else day
    if day and starts is not None:
        yield "starts_at", moment(day, starts)
    if last and ends is not None:
        yield "ends_at", moment(last, ends or cells.WHOLE_DAY)


def moment(day: dt.date, minutes: int) -> str:
    return (midnight(day) + dt.timedelta(minutes=minutes)).isoformat()


def place_of(line: Line) -> Body | None:
    """The unit's own place."""
    name, address, area = (line.texts[f"place_{name}"] for name in ("name", "address", "area"))
    if not name:
        if (address or area) and not line.texts["space"]:
            line.errors.append(("place_name", NO_PLACE))
        return None
    if area and area not in AREAS:
        line.errors.append(("place_area", NOT_LISTED.format(area[:20], "、".join(AREAS))))
        area = ""
    return {"name": name, "address": address or None, "district": CODES.get(area), "area": area or None}


def load(line: Line, schema: Schema, body: Body) -> None:
    """Its body, or what of it can be read, and what cannot; one thing for each cell."""
    try:
        line.body = schema.load(body)
    except ValidationError as error:
        line.body = dict(error.valid_data or {})
        line.errors += [(path, translate(words)) for path, words in flatten(error.messages)]
    wrong: dict[str, tuple[str, Text]] = {}
    for path, text in line.errors:
        wrong.setdefault(column_of(path), (path, text))
    if wrong.keys() & TIMES:
        wrong = {name: wrong[name] for name in wrong if wrong[name][0] not in MOMENTS}
    line.errors = [*wrong.values()]


def column_of(path: str) -> str:
    """Which column a field is written in."""
    first = path.partition(".")[0]
    return CELLS.get(path) or CELLS.get(first) or first


TIMES, MOMENTS = {"day", "starts", "ends", "last_day"}, {"starts_at", "ends_at"}


def share_out(activities: Sequence[Line], sittings: Sequence[Line]) -> Iterator[Line]:
    """Give activities their sittings by their numbers; those that are of none, or of an empty line."""
    lines_by_number: dict[str, list[Line]] = {}
    for line in activities:
        if number := ordinal(line.texts["number"]):
            lines_by_number.setdefault(number, []).append(line)
    for number, alike in lines_by_number.items():
        for line in alike:
            others = [str(other.row) for other in alike if other is not line]
            if others:
                line.errors.append(("number", TWICE.format(number, "、".join(others))))
    for line in sittings:
        number = ordinal(line.texts["number"])
        if number in lines_by_number:
            lines_by_number[number][0].sittings.append(line)
        else:
            line.errors.append(("number", NO_ACTIVITY.format(number[:20]) if number else MISSING))
            yield line


def ordinal(text: str) -> str:
    """A number that lines are called by: ３, 3.0 and 3 are the same."""
    plain_text = cells.plain(text)
    return str(int(float(plain_text))) if re.fullmatch(r"\d{1,6}(\.0+)?", plain_text) else plain_text
