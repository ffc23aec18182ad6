"""The matrix of units and requirements: who misses most first; a page of it, or all as a table."""

import uuid
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from chassis import sheets
from chassis.clock import SHANGHAI, now
from chassis.wording import Text

from ..notices import notices
from ..requirements import requirements
from ..requirements.model import Requirement
from .states import IN_CELL, MISSING, OF_UNIT, STATES, Row, read_owed, select_owed, with_time

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


class Standing(NamedTuple):
    """`states`: how many of a unit's cells are in each."""

    unit_id: uuid.UUID
    unit_name: str
    states: Counter[str]


def read_matrix(
    db: DbSession,
    *,
    edition_id: uuid.UUID,
    state: str | None = None,
    requirement_id: uuid.UUID | None = None,
    first: int = 0,
    limit: int | None = None,
    **units: Any,
) -> dict[str, Any]:
    """{"requirements", "units", "counts", "total"}: units that have a cell in this state, who miss most first.

    counts: {state: cells of all units of this kind and district}; total: such units, of whom `limit` from the `first`
    on are there with their cells, which are read of these alone.
    """
    all_requirements = requirements.list_requirements(db, edition_id)
    columns = [each for each in all_requirements if requirement_id in (None, each.id)]
    standings = read_standings(db, edition_id, requirement_id, **units)
    matches = sorted((each for each in standings if state is None or each.states[state]), key=urgency)
    ids = [each.unit_id for each in matches[first : None if limit is None else first + limit]]
    lines = read_lines(
        db, edition_id, {each.id for each in columns}, units | ({} if limit is None else {"id": ids})
    )
    counts = sum((each.states for each in standings), Counter[str]())
    return {
        "requirements": columns,
        "units": [lines[id] for id in ids if id in lines],
        "counts": {name: counts[name] for name in STATES},
        "total": len(matches),
    }


def read_standings(
    db: DbSession, edition_id: uuid.UUID, requirement_id: uuid.UUID | None, **units: Any
) -> list[Standing]:
    """How many cells of each state every such unit has: of a thousand units a fifth of the time of reading them."""
    owed_query = select_owed(edition_id, now(), **units).order_by(None)
    if requirement_id:
        owed_query = owed_query.where(Requirement.id == requirement_id)
    cells = owed_query.with_only_columns(
        *(owed_query.selected_columns[name] for name in ("unit_id", "unit_name", "state"))
    ).subquery()
    counts: Any = select(*cells.c, func.count()).group_by(*cells.c)
    standings: dict[uuid.UUID, Standing] = {}
    for unit_id, name, state, count in db.execute(counts):
        standings.setdefault(unit_id, Standing(unit_id, name, Counter())).states[state] = count
    return [*standings.values()]


def missing_of(states: Counter[str]) -> int:
    return sum(states[state] for state in MISSING)


def urgency(standing: Standing) -> tuple[int, int, str]:
    """Those who are overdue with most first, then those who miss most."""
    return -standing.states["overdue"], -missing_of(standing.states), standing.unit_name


def read_lines(
    db: DbSession, edition_id: uuid.UUID, requirement_ids: Container[uuid.UUID], units: dict[str, Any]
) -> dict[uuid.UUID, dict[str, Any]]:
    """Each such unit with its cells, how many of them are missing, and when it was last asked for these."""
    rows = read_owed(db, edition_id, *OF_UNIT, *IN_CELL, **units)
    last_chases = notices.last_chased(db, edition_id)
    rows = [row for row in rows if row["requirement_id"] in requirement_ids]
    return {
        unit_id: line_of(list(cells), last_chases)
        for unit_id, cells in groupby(rows, key=lambda row: row["unit_id"])
    }


def line_of(cells: list[Row], last_chases: dict[uuid.UUID, datetime]) -> dict[str, Any]:
    unit = {name: cells[0][name] for name in OF_UNIT}
    missing = missing_of(Counter(cell["state"] for cell in cells))
    return unit | {"missing": missing, "chased_at": last_chases.get(unit["unit_id"]), "cells": cells}


def read_page(db: DbSession, *, first: int, limit: int, **query: Any) -> dict[str, Any]:
    """`limit` units from the `first` on, and where the next page begins."""
    matrix = read_matrix(db, first=first, limit=limit, **query)
    following = first + limit
    return matrix | {
        "items": [line | {"cells": map(with_time, line["cells"])} for line in matrix["units"]],
        "next_cursor": str(following) if following < matrix["total"] else None,
    }


def write_matrix(matrix: dict[str, Any], kind: str) -> bytes:
    """All of its units as `csv` or `xlsx`: a row for each, in the reader's language."""
    write = sheets.write_csv if kind == "csv" else sheets.write_xlsx
    return write(rows_of(matrix["requirements"], matrix["units"]))


def rows_of(requirements: list[Requirement], units: Iterable[dict[str, Any]]) -> Iterator[list[str]]:
    yield [*map(str, HEADS), *(requirement.title for requirement in requirements)]
    for unit in units:
        cells = {cell["requirement_id"]: words_of(with_time(cell)) for cell in unit["cells"]}
        head = [unit["unit_name"], unit["kind"], unit["area"], str(unit["missing"])]
        yield [*head, *(cells.get(requirement.id, "—") for requirement in requirements)]


def words_of(cell: Row) -> str:
    """逾期未交; 已报送（迟）; 未交（延至 2021-11-08 18:00）"""
    notes = [str(LATE)] if cell["late"] and cell["state"] != "overdue" else []
    if cell["extended"]:
        notes.append(f"{UNTIL} {cell['due_at'].astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
    word = DRAFT if cell["state"] == "open" and cell["begun"] else WORDS[cell["state"]]
    return f"{word}" + (f"（{'，'.join(notes)}）" if notes else "")
