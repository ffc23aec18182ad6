"""Series by day, and districts by audience: how many sittings are planned for each, and where there is none."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from chassis.city import AREAS, AUDIENCES, CITY, SERIES

from ..plans.model import Activity, ActivityAudience, Sitting
from .scope import AREA, Scope, day_of

Counts = Mapping[tuple[str, str], int]
DISTRICTS = tuple(area for area in AREAS if area != CITY)


def series_by_day(db: DbSession, scope: Scope) -> dict[str, Any]:
    """Each series on each day of the edition, and on others that have sittings: {"rows", "columns", "counts", "gaps"}.

    counts: a list for each row. gaps: [{"row", "column"}] of an edition's day with no sitting of this series.
    """
    day = day_of(db)
    query = scope.sittings(Activity.series, day.label("day"), func.count()).group_by(Activity.series, day)
    counts = {(series, held_on.isoformat()): count for series, held_on, count in db.execute(query)}
    days = [held_on.isoformat() for held_on in scope.days]
    others = {held_on for _, held_on in counts}.difference(days)
    return grid(SERIES, sorted([*days, *others]), counts, days)


def districts_by_audience(db: DbSession, scope: Scope) -> dict[str, Any]:
    """Each district and zone, and each audience, as `series_by_day`. A sitting for several counts for each."""
    activities = scope.sittings(Sitting.activity_id, AREA.label("area"), func.count().label("sittings"))
    sitting_counts = activities.group_by(Sitting.activity_id, AREA).subquery("held")
    query = select(sitting_counts.c.area, ActivityAudience.audience, func.sum(sitting_counts.c.sittings))
    query = query.join(ActivityAudience, ActivityAudience.activity_id == sitting_counts.c.activity_id)
    query = query.group_by(sitting_counts.c.area, ActivityAudience.audience)
    counts = {(area, audience): int(count) for area, audience, count in db.execute(query)}
    others = {area for area, _ in counts}.difference(DISTRICTS)
    return grid([*DISTRICTS, *sorted(others)], AUDIENCES, counts, AUDIENCES, DISTRICTS)


def grid(
    rows: Sequence[str],
    columns: Sequence[str],
    counts: Counts,
    needed_columns: Collection[str],
    needed_rows: Collection[str] | None = None,
) -> dict[str, Any]:
    """The counts of each row; a gap is an empty cell of a needed row and a needed column."""
    places = [(row, column) for row in needed_rows or rows for column in columns if column in needed_columns]
    return {
        "rows": [*rows],
        "columns": [*columns],
        "counts": [[counts.get((row, column), 0) for column in columns] for row in rows],
        "gaps": [{"row": row, "column": column} for row, column in places if (row, column) not in counts],
    }
