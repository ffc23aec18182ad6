"""Views of all plans as tables, in the reader's language."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from chassis.city import name_in_sums
from chassis.clock import SHANGHAI
from chassis.wording import Text

from ..tables import write_table

GAP = Text("空缺", "gap")
PUBLIC = {True: Text("已公开", "public"), False: Text("未公开", "not yet public")}
OVER = {
    "space": Text("同一场地", "One space"),
    "place": Text("同一地点", "One place"),
    "organiser": Text("同一承办方", "One organiser"),
}
SERIES, DISTRICT = Text("主题系列", "Series"), Text("区", "District")
BEGINS, ENDS = Text("开始", "Begins"), Text("结束", "Ends")
TITLE, UNIT, NUMBER = Text("活动", "Activity"), Text("单位", "Unit"), Text("第几行", "Line")
CLASHES = (Text("撞在哪里", "Over"), Text("名称", "Name"))
EACH = (UNIT, TITLE, BEGINS, ENDS)
DAYS = (Text("日期", "Day"), Text("场次", "Sittings"), Text("活动", "Activities"), Text("座位", "Seats"))
SITTINGS = (
    *(BEGINS, ENDS, TITLE, UNIT, SERIES, Text("形式", "Kind"), DISTRICT),
    *(Text("地点", "Where"), Text("座位", "Seats"), Text("公开", "Public")),
)
NAMESAKES = (Text("组", "Group"), UNIT, NUMBER, TITLE, Text("时间、地点也相同", "Same times and places, too"))


def write_grid(grid: Mapping[str, Any], kind: str, head: Text) -> bytes:
    """Rows by columns; a gap is marked in words."""
    columns, gaps = grid["columns"], {(gap["row"], gap["column"]) for gap in grid["gaps"]}
    rows = (
        [
            name_in_sums(row),
            *(grid_cell((row, column) in gaps, count) for column, count in zip(columns, line, strict=True)),
        ]
        for row, line in zip(grid["rows"], grid["counts"], strict=True)
    )
    return write_table([head, *columns], rows, kind)


def grid_cell(is_gap: bool, count: int) -> str | int:
    return str(GAP) if is_gap else count


def write_clashes(clashes: Iterable[Mapping[str, Any]], kind: str) -> bytes:
    """A row for each pair."""
    rows = (
        [
            str(OVER[clash["over"]]),
            place_of_clash(clash),
            *(cell for name in ("first", "second") for cell in side(clash[name])),
        ]
        for clash in clashes
    )
    return write_table([*CLASHES, *EACH, *EACH], rows, kind)


def place_of_clash(clash: Mapping[str, Any]) -> str:
    """图书馆 报告厅"""
    venue = clash["first"]["venue_name"] if clash["over"] == "space" else None
    return " ".join(name for name in (venue, clash["what"]) if name)


def side(sitting: Mapping[str, Any]) -> list[str]:
    return [sitting["unit_name"], sitting["title"], moment(sitting["starts_at"]), moment(sitting["ends_at"])]


def moment(time: datetime) -> str:
    """In the city's time."""
    return f"{time.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def write_days(days: Iterable[Mapping[str, Any]], kind: str) -> bytes:
    """A row for each day."""
    rows = ([day["day"].isoformat(), day["sittings"], day["activities"], day["seats"]] for day in days)
    return write_table(DAYS, rows, kind)


def write_sittings(sittings: Iterable[Any], kind: str) -> bytes:
    """A row for each sitting."""
    return write_table(SITTINGS, map(sitting_row, sittings), kind)


def sitting_row(sitting: Any) -> list[str | int]:
    names = (sitting.venue_name, sitting.space_name, sitting.place_name)
    about = [sitting.title, sitting.unit_name, sitting.series, sitting.kind, sitting.area]
    times = [moment(sitting.starts_at), moment(sitting.ends_at)]
    return [
        *times,
        *about,
        " ".join(name for name in names if name),
        sitting.seats,
        str(PUBLIC[sitting.public]),
    ]


def write_namesakes(groups: Iterable[Mapping[str, Any]], kind: str) -> bytes:
    """A row for each line of each group."""
    return write_table(NAMESAKES, namesake_rows(groups), kind)


def namesake_rows(groups: Iterable[Mapping[str, Any]]) -> Iterator[list[str | int]]:
    for n, group in enumerate(groups, start=1):
        same = str(Text("是", "yes") if group["same"] else Text("否", "no"))
        for line in group["rows"]:
            yield [n, line["unit_name"], line["number"], line["title"], same]
