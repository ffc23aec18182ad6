"""What the department's own rules say of lines in which a cell cannot be read: so one upload tells all that is wrong.

Such a line is not taken, and never becomes a row; what of it can be read is checked as one.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session as DbSession

from chassis.city import SERIES
from chassis.wording import Text

from ..plans import rows
from ..plans.faults import Faults, activity_faults, sitting_faults
from ..plans.model import Activity, Plan, Sitting
from ..vocabulary import KINDS
from . import columns
from .columns import Body
from .reading import Line, column_of

USUAL_ACTIVITY: Body = {
    "title": "",
    "summary": "",
    "kind": KINDS[0],
    "mode": "offline",
    "series": SERIES[0],
    "topics": [],
    "audiences": [],
    "booked_as": "sittings",
    "drop_in": False,
    "reading_kind": None,
    "organiser": None,
}
USUAL_SITTING: Body = {
    "seats": 1,
    "space_id": None,
    "place": None,
    "prevention": [],
    "join_url": None,
    "online": None,
}
"""What stands for a cell that cannot be read, and is itself never told of."""
SHORT = timedelta(minutes=1)
JUDGED_BY = {
    "reading_kind": {"kind"},
    "drop_in": {"mode"},
    "booked_as": {"drop_in"},
    "place_name": {"mode", "space"},
    "join_url": {"mode"},
    "online": {"mode"},
}
"""{column: others without which nothing can be said of it}"""
TIMES = {"day": "starts_at", "ends": "ends_at"}
Found = Iterator[tuple[Line, str, Text]]


def check_activity(db: DbSession, plan: Plan, line: Line, row: Activity | None) -> Found:
    """What else is wrong with an activity and its sittings; `row`: what it is now."""
    publish = row.is_complete if row else plan.status == "approved"
    status = row.status if row else "planned"
    fields = readable(line, USUAL_ACTIVITY)
    activity = Activity(audience_rows=[], status=status, **{name: fields[name] for name in columns.WORDS})
    faults = activity_faults(activity, plan.edition, {}, publish=publish)
    has_sittings = bool(line.sittings or row)
    yield from untold(line, (fault for fault in faults if fault[0] != "sittings" or not has_sittings))
    unreadable_fields = unreadable(line) & {"mode"}
    yield from check_sittings(
        db, plan, line.sittings, mode=activity.mode, unreadable_fields=unreadable_fields, publish=publish
    )


def check_strays(db: DbSession, plan: Plan, lines: Sequence[Line]) -> Found:
    """What else is wrong with sittings that are of no activity."""
    publish = plan.status == "approved"
    yield from check_sittings(db, plan, lines, mode="offline", unreadable_fields={"mode"}, publish=publish)


def check_sittings(
    db: DbSession,
    plan: Plan,
    lines: Sequence[Line],
    *,
    mode: str,
    unreadable_fields: Collection[str],
    publish: bool,
) -> Found:
    """What else is wrong with sittings of an activity of this mode, unless `unreadable_fields` has it."""
    sittings = [sitting_of(line, plan) for line in lines]
    spaces = rows.spaces_of(db, sittings)
    for line, sitting in zip(lines, sittings, strict=True):
        faults = sitting_faults(sitting, plan.edition, spaces, mode=mode, publish=publish)
        yield from untold(line, faults, unreadable_fields)


def sitting_of(line: Line, plan: Plan) -> Sitting:
    """A sitting as far as it can be read. A moment that cannot is right before or after the other."""
    fields = readable(line, USUAL_SITTING)
    starts_at, ends_at = fields.get("starts_at"), fields.get("ends_at")
    if starts_at is None:
        starts_at = ends_at - SHORT if ends_at else plan.edition.span[0]
    fields |= {"starts_at": starts_at, "ends_at": ends_at or starts_at + SHORT}
    return Sitting(**{name: fields[name] for name in columns.WHEN_AND_WHERE})


def readable(line: Line, usual: Body) -> dict[str, Any]:
    """The fields of a line, the usual in the place of those that cannot be read."""
    wrong = unreadable(line)
    return usual | {name: value for name, value in line.body.items() if column_of(name) not in wrong}


def unreadable(line: Line) -> set[str]:
    """The columns with a fault of their own."""
    return {column_of(path) for path, _ in line.errors}


def untold(line: Line, faults: Faults, unreadable_fields: Collection[str] = ()) -> Found:
    """Those at cells that can be read, and can be judged by what can."""
    wrong = unreadable(line)
    for path, text in faults:
        column = column_of(path)
        is_guessed = column in TIMES and TIMES[column] not in line.body
        if (
            column not in wrong
            and not is_guessed
            and not JUDGED_BY.get(column, set()) & {*wrong, *unreadable_fields}
        ):
            yield line, path, text
