"""A plan as a workbook to fill in: its lines, empty ones below them, lists to choose from, and how it is done."""

import datetime as dt
import io
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chassis.clock import SHANGHAI
from chassis.errors import Conflict
from chassis.sheets import UNWRITABLE, address, write_text
from chassis.storage.db import new_id
from chassis.wording import Text, locale

from ..places.schemas import answer_words
from ..plans.model import Activity, Plan, Sitting
from ..plans.refusals import STATUS_WORDS
from . import columns, english
from .columns import ACTIVITIES, GUIDE, LISTS, OF_ACTIVITY, OF_SITTING, SITTINGS, Column, Key
from .english import title_for_reader, word_for_reader

EMPTY_ACTIVITIES, EMPTY_SITTINGS = 60, 240
HEAD, OURS = "FFD9E7F5", "FFF0F0F0"
NO_SPACES = "（还没有场馆登记场地）"
NOT_LISTED, CHOOSE = "不在列表里", "请从列表里选"
GUIDANCE = (
    "怎么填",
    "1. “活动”表每行一个活动，“场次”表每行一场。场次用“活动序号”对应活动，一个活动可以有几场。",
    "2. 有下拉列表的格子请从列表里选；关注内容、适合人群可以选几项，用顿号隔开。",
    "3. 日期写成 2021-11-06，时间写成 9:00，数字用整数。公式请粘贴为数值，不要合并单元格。",
    "4. 灰色的列由系统填写。不要删除或改名工作表和表头，最右边隐藏的“编号”列不要改动；要加行就用下面的空行。",
    "5. 表里没有写到的活动和场次保持不变；要删去、撤回或取消，请在网页上操作。",
    "6. 填好以后在方案页面上传。先检查，不会马上写入；有错误的格子会标红并写明怎么改，可以下载回来接着改。",
    "7. 同一份表可以传几次，没有改过的行不会变。方案批准以后，时间、地点、座位一改就生效；"
    "名称、简介、形式、适合人群和新的一行要等办公室审核。",
)
STATES = {
    "withdrawn": Text("已撤回", "withdrawn"),
    "approved": Text("已公开", "public"),
    "waits": Text("等办公室审核", "waits for the office"),
    "returned": Text("办公室退回", "returned by the office"),
}


class TooLarge(Conflict):
    title = Text(
        "方案太大，不能用表格，请在网页上填写", "The plan is too large for a workbook: use the pages"
    )


def write_workbook(plan: Plan, spaces: Mapping[str, uuid.UUID]) -> bytes:
    """The plan as an xlsx; `spaces`: {what they are called there: id}. Raises TooLarge."""
    rows = [row for row in plan.activities if row.status != "withdrawn"]
    sittings = [
        (n, sitting)
        for n, row in enumerate(rows, 1)
        for sitting in row.sittings
        if sitting.status == "planned"
    ]
    if max(len(rows) + EMPTY_ACTIVITIES, len(sittings) + EMPTY_SITTINGS) >= columns.LIMITS.rows:
        raise TooLarge()
    from openpyxl import Workbook

    book = Workbook()
    book.properties.creator = None
    guide(book.active, plan)
    names = {id: name for name, id in spaces.items()}
    activities = [activity_cells(plan, n, row) for n, row in enumerate(rows, 1)]
    empty = [
        {"number": n, "key": new_key(plan)} for n in range(len(rows) + 1, len(rows) + EMPTY_ACTIVITIES + 1)
    ]
    table(book.create_sheet(title_for_reader(ACTIVITIES)), OF_ACTIVITY, activities + empty)
    lines = [sitting_cells(plan, n, sitting, names) for n, sitting in sittings]
    table(
        book.create_sheet(title_for_reader(SITTINGS)),
        OF_SITTING,
        lines + [{"key": new_key(plan)} for _ in range(EMPTY_SITTINGS)],
    )
    lists(book, plan, [*spaces], len(activities) + len(empty))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def new_key(plan: Plan) -> str:
    """The key of a line that is still empty."""
    return columns.write_key(plan.id, Key(new_id(), ""))


def guide(sheet: Any, plan: Plan) -> None:
    """What one reads first."""
    from openpyxl.styles import Alignment, Font

    sheet.title = title_for_reader(GUIDE)
    sheet.column_dimensions["A"].width = 100
    is_english = locale() == "en"
    version = english.TEMPLATE if is_english else "模板第 {0} 版"
    about = (columns.TEMPLATE, plan.unit_name, plan.title, version.format(columns.VERSION), "")
    guidance = (*english.GUIDANCE, *GUIDANCE) if is_english else GUIDANCE
    for number, line in enumerate((*about, *guidance), start=1):
        cell = sheet.cell(number, 1)
        write_text(cell, UNWRITABLE.sub("", line))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if number == 1 or line in (GUIDANCE[0], english.GUIDANCE[0]):
            cell.font = Font(bold=True, size=14)


def activity_cells(plan: Plan, number: int, activity: Activity) -> dict[str, Any]:
    """The cells of an activity, by column."""
    now = columns.wanted_fields(activity)
    list_cells = {name: "、".join(map(word_for_reader, now[name])) for name in ("topics", "audiences")}
    list_cells |= {
        name: now[name] and word_for_reader(now[name]) for name in ("kind", "series", "reading_kind")
    }
    return (
        now
        | list_cells
        | {
            "number": number,
            "mode": word_for(columns.MODES, now["mode"]),
            "booked_as": word_for(columns.BOOKED_AS, now["booked_as"]),
            "drop_in": word_for_reader("是") if now["drop_in"] else None,
            "organiser_name": (now["organiser"] or {}).get("name"),
            "organiser_kind": word_for_reader((now["organiser"] or {}).get("kind") or ""),
            "state": str(state_of(plan, activity)),
            "remark": activity.remark,
            "key": columns.write_key(plan.id, Key(activity.id, columns.digest(now))),
        }
    )


def state_of(plan: Plan, activity: Activity) -> Text:
    """How far a line is."""
    if activity.remark:
        return STATES["returned"]
    if activity.waits:
        return STATES["waits"]
    return STATES.get(activity.status, STATUS_WORDS[plan.status])


def word_for(words: Mapping[str, str], value: str) -> str:
    return next((word_for_reader(word) for word, code in words.items() if code == value), value)


def sitting_cells(
    plan: Plan, number: int, sitting: Sitting, names: Mapping[uuid.UUID, str]
) -> dict[str, Any]:
    """The cells of a sitting, by column."""
    first, last = (moment.astimezone(SHANGHAI) for moment in (sitting.starts_at, sitting.ends_at))
    last_day, ends = last.date(), last.time()
    at_midnight = ends == dt.time()
    if at_midnight:
        last_day -= dt.timedelta(days=1)
    answer = sitting.placement
    return {
        "number": number,
        "day": first.date(),
        "starts": first.time(),
        "ends": "24:00" if at_midnight else ends,
        "last_day": last_day if last_day != first.date() else None,
        "seats": sitting.seats,
        "online": sitting.online_seats,
        "space": names.get(sitting.space_id) if sitting.space_id else None,
        "place_name": sitting.place_name,
        "place_address": sitting.place_address,
        "place_area": word_for_reader(sitting.place_area or ""),
        "prevention": "\n".join(sitting.prevention),
        "join_url": sitting.join_url,
        "answer": answer and str(answer_words(answer["status"], answer["decision"] or answer["reason"])),
        "key": columns.write_key(plan.id, Key(sitting.id, columns.digest(columns.sitting_fields(sitting)))),
    }


def table(sheet: Any, columns: Sequence[Column], lines: Sequence[Mapping[str, Any]]) -> None:
    """A heading, a line for each, and the rules of the columns."""
    for column, about in enumerate(columns, start=1):
        head(sheet.cell(1, column), about)
        width = sheet.column_dimensions[letter_of(column)]
        width.width, width.hidden = about.width, about.field == "key"
    for row, line in enumerate(lines, start=2):
        for column, about in enumerate(columns, start=1):
            write_cell(sheet.cell(row, column), line.get(about.field), fill=OURS if about.ours else None)
    sheet.freeze_panes = "C2"
    for column, about in enumerate(columns, start=1):
        if about.words:
            choose_from(sheet, about, f"{letter_of(column)}2:{letter_of(column)}{len(lines) + 1}")


def letter_of(column: int) -> str:
    return address(1, column)[:-1]


def choose_from(sheet: Any, column: Column, cells: str) -> None:
    """Let cells choose from a named list. Where a cell has several of its words, they are offered alone."""
    from openpyxl.worksheet.datavalidation import DataValidation

    several = column.field in ("topics", "audiences")
    rule = DataValidation("list", formula1=column.words, allow_blank=True, showErrorMessage=not several)
    is_english = locale() == "en"
    rule.errorTitle = english.NOT_LISTED if is_english else NOT_LISTED
    rule.error = english.CHOOSE if is_english else CHOOSE
    rule.add(cells)
    sheet.add_data_validation(rule)


def head(cell: Any, column: Column) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill

    write_text(cell, english.heading_for_reader(column.heading))
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor=OURS if column.ours else HEAD)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    if column.hint:
        cell.comment = Comment(english.hint_for_reader(column.hint), "", width=240, height=60)


def write_cell(cell: Any, value: Any, *, fill: str | None = None) -> None:
    """A value as a spreadsheet keeps it; text is text, whatever it begins with."""
    from openpyxl.styles import PatternFill

    if value is None or value == "":
        return
    if isinstance(value, str):
        write_text(cell, UNWRITABLE.sub("", value))
    else:
        cell.value = value
    if isinstance(value, dt.date):
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, dt.time):
        cell.number_format = "h:mm"
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)


def lists(book: Any, plan: Plan, spaces: Sequence[str], lines: int) -> None:
    """The hidden sheet: which template this is of which plan, and the named lists that cells choose from."""
    sheet = book.create_sheet(title_for_reader(LISTS))
    sheet.sheet_state = "hidden"
    for column, text in enumerate((columns.TEMPLATE, columns.VERSION, str(plan.id)), start=1):
        write_text(sheet.cell(1, column), text)
    words: dict[str, Sequence[Any]] = columns.WORD_LISTS | {
        "场地": spaces or (english.NO_SPACES if locale() == "en" else NO_SPACES,),
        "日期": [*days_of(plan)],
    }
    for column, (name, choices) in enumerate(words.items(), start=1):
        write_text(sheet.cell(3, column), name)
        for row, word in enumerate(choices, start=4):
            write_cell(sheet.cell(row, column), word_for_reader(word) if isinstance(word, str) else word)
        letter = letter_of(column)
        add_name(book, name, f"'{sheet.title}'!${letter}$4:${letter}${3 + len(choices)}")
    add_name(book, "活动序号", f"'{title_for_reader(ACTIVITIES)}'!$A$2:$A${1 + lines}")


def add_name(book: Any, name: str, reference: str) -> None:
    """A named range: a list written into the rule itself is dropped beyond 255 characters."""
    from openpyxl.workbook.defined_name import DefinedName

    book.defined_names[name] = DefinedName(name, attr_text=reference)


def days_of(plan: Plan) -> Iterator[dt.date]:
    """The days of its edition."""
    edition = plan.edition
    for n in range((edition.closes_on - edition.opens_on).days + 1):
        yield edition.opens_on + dt.timedelta(days=n)
