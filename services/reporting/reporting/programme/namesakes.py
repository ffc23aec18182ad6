"""Activities of one name but for how it is written: what units were asked about, and have perhaps planned twice."""

import uuid
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import lazyload

from ..plans import doubts
from ..plans.model import Activity, Plan
from ..units.model import Unit
from .scope import Scope

Lines = Sequence[Row[Any]]


def read_namesakes(
    db: DbSession, scope: Scope, *, plan_id: uuid.UUID | None = None, first: int = 0, limit: int | None = None
) -> dict[str, Any]:
    """{"items": groups of two or more, those of one plan first, "total", "next_cursor"}; with `plan_id`, those with a
    line of this plan."""
    groups: dict[str, list[Row[Any]]] = defaultdict(list)
    for line in db.execute(select_lines(scope)):
        groups[doubts.plain(line.title)].append(line)
    line_groups = [
        lines
        for lines in groups.values()
        if len(lines) > 1 and (plan_id is None or plan_id in {line.plan_id for line in lines})
    ]
    line_groups.sort(key=lambda lines: (not of_one_plan(lines), lines[0].title, lines[0].activity_id))
    following = len(line_groups) if limit is None else first + limit
    page = line_groups[first:following]
    wholes = read_wholes(db, [line.activity_id for lines in page for line in lines])
    return {
        "items": [group_of(lines, wholes) for lines in page],
        "total": len(line_groups),
        "next_cursor": str(following) if following < len(line_groups) else None,
    }


def select_lines(scope: Scope) -> Select[Any]:
    """Each activity that stands, under the title that is proposed for it."""
    title = func.coalesce(Activity.proposed["title"].as_string(), Activity.title)
    query = select(
        Activity.id.label("activity_id"),
        title.label("title"),
        func.coalesce(Activity.proposed["title_en"].as_string(), Activity.title_en).label("title_en"),
        Activity.position,
        Plan.id.label("plan_id"),
        Unit.name.label("unit_name"),
    )
    query = query.join(Plan, Plan.id == Activity.plan_id).join(Unit, Unit.id == Plan.unit_id)
    return query.where(*scope.stands()).order_by(Unit.name, Plan.id, Activity.position, Activity.id)


def of_one_plan(lines: Lines) -> bool:
    return len({line.plan_id for line in lines}) == 1


def read_wholes(db: DbSession, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Hashable]:
    """What makes two activities the same: title, times and places."""
    query = select(Activity).where(Activity.id.in_(ids)).options(lazyload(Activity.audience_rows))
    return {activity.id: doubts.row_key(activity) for activity in db.scalars(query)}


def group_of(lines: Lines, wholes: Mapping[uuid.UUID, Hashable]) -> dict[str, Any]:
    """A group; `same`: two of it are at the same times and places, too. `number`: of the line in its plan, from 1."""
    distinct = {wholes[line.activity_id] for line in lines}
    rows = [{**line._mapping, "number": line.position + 1} for line in lines]
    return {
        "title": lines[0].title,
        "title_en": lines[0].title_en,
        "one_plan": of_one_plan(lines),
        "same": len(distinct) < len(lines),
        "rows": rows,
    }
