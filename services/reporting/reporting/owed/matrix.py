"""The matrix of units and requirements: who misses most first; a page of it, or all as a table."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session as DbSession

from chassis import sheets
from chassis.city import DISTRICTS
from chassis.clock import SHANGHAI
from chassis.wording import Text

from ..notices import notices
from ..requirements import requirements
from ..requirements.model import Requirement
from .states import IN_CELL, MISSING, OF_UNIT, STATES, Row, read_owed, with_time

WORDS = {
    "open": Text("未交", "open"),
    "overdue": Text("逾期未交", "overdue"),
    "returned": Text("退回", "returned"),
    "filed": Text("已报送", "filed"),
    "accepted": Text("已通过", "accepted"),
    "nil": Text("说明没有", "nil return"),
}
DRAFT = Text("草稿", "draft")
LATE = Text("迟", "late")
UNTIL = Text("延至", "until")
HEADS = (Text("单位", "Unit"), Text("类别", "Kind"), Text("区", "District"), Text("缺项", "Missing"))


def read_matrix(
    db: DbSession,
    *,
    edition_id: uuid.UUID,
    state: str | None = None,
    requirement_id: uuid.UUID | None = None,
    **units: Any,
) -> dict[str, Any]:
    """{"requirements", "units", "counts"}: the units that have a cell in this state, those who miss most first.

    counts: {state: cells of all units of this kind and district}.
    """
    listed = requirements.list_requirements(db, edition_id)
    rows = read_owed(db, edition_id, *OF_UNIT, *IN_CELL, **units)
    if requirement_id:
        rows = [row for row in rows if row["requirement_id"] == requirement_id]
        listed = [requirement for requirement in listed if requirement.id == requirement_id]
    chased = notices.last_chased(db, edition_id)
    lines = [line_of(list(cells), chased) for _, cells in groupby(rows, key=lambda row: row["unit_id"])]
    shown = [line for line in lines if state is None or line["states"][state]]
    counts = Counter(row["state"] for row in rows)
    return {
        "requirements": listed,
        "units": sorted(shown, key=urgency),
        "counts": {name: counts[name] for name in STATES},
    }


def line_of(cells: list[Row], chased: dict[uuid.UUID, datetime]) -> dict[str, Any]:
    """A unit with its cells, how many of them are missing, and when it was last asked for these."""
    states = Counter(cell["state"] for cell in cells)
    missing = sum(states[state] for state in MISSING)
    unit = {name: cells[0][name] for name in OF_UNIT}
    about = {"missing": missing, "states": states, "chased_at": chased.get(unit["unit_id"])}
    return unit | about | {"cells": cells}


def urgency(line: dict[str, Any]) -> tuple[int, int, str]:
    """Those who are overdue with most first, then those who miss most."""
    return -line["states"]["overdue"], -line["missing"], line["unit_name"]


def page_of_units(matrix: dict[str, Any], first: int, limit: int) -> dict[str, Any]:
    """`limit` units from the `first` on, and where the next page begins."""
    units = matrix["units"]
    following = first + limit
    return matrix | {
        "items": [line | {"cells": map(with_time, line["cells"])} for line in units[first:following]],
        "total": len(units),
        "next_cursor": str(following) if following < len(units) else None,
    }


def write_matrix(matrix: dict[str, Any], kind: str) -> bytes:
    """All of its units as `csv` or `xlsx`: a row for each, in the reader's language."""
    write = sheets.write_csv if kind == "csv" else sheets.write_xlsx
    return write(rows_of(matrix["requirements"], matrix["units"]))


def rows_of(listed: list[Requirement], units: Iterable[dict[str, Any]]) -> Iterator[list[str]]:
    yield [*map(str, HEADS), *(requirement.title for requirement in listed)]
    for unit in units:
        cells = {cell["requirement_id"]: words_of(with_time(cell)) for cell in unit["cells"]}
        district = DISTRICTS.get(unit["district"] or "", unit["area"])
        head = [unit["unit_name"], unit["kind"], district, str(unit["missing"])]
        yield [*head, *(cells.get(requirement.id, "—") for requirement in listed)]


def words_of(cell: Row) -> str:
    """逾期未交; 已报送（迟）; 未交（延至 2021-11-08 18:00）"""
    notes = [str(LATE)] if cell["late"] and cell["state"] != "overdue" else []
    if cell["extended"]:
        notes.append(f"{UNTIL} {cell['due_at'].astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
    word = DRAFT if cell["state"] == "open" and cell["begun"] else WORDS[cell["state"]]
    return f"{word}" + (f"（{'，'.join(notes)}）" if notes else "")
