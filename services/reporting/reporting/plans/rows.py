"""A plan's rows as they are written, and everything that is wrong with them, said at once."""

import uuid
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm.attributes import set_committed_value

from chassis.errors import DomainError, Invalid
from chassis.web import slips
from chassis.wording import Text

from ..editions.model import Edition
from ..places.model import Space
from . import doubts
from .faults import Fault, Faults, activity_faults, sitting_faults
from .model import Activity, Plan, Sitting
from .refusals import Doubtful

Row = dict[str, Any]


def new_activity(row: Row) -> Activity:
    """An activity with its sittings from a row of a plan."""
    # No audience is a list, too: what was never set would be looked up when the answer is written, too late.
    return Activity(
        audience_rows=[], **row | {"sittings": [new_sitting(sitting) for sitting in row["sittings"]]}
    )


def new_sitting(row: Row) -> Sitting:
    """A sitting that venues has not been asked about."""
    return Sitting(**row, answer=None)


def check_rows(db: DbSession, edition: Edition, rows: Sequence[Activity], *, publish: bool = False) -> None:
    """Refuse rows with anything wrong, naming every fault of every row at once."""
    spaces = spaces_of(db, [sitting for row in rows for sitting in row.sittings])
    raise_faults(
        (f"activities.{n}.{field}", text)
        for n, row in enumerate(rows)
        for field, text in activity_faults(row, edition, spaces, publish=publish)
    )


def check_doubts(rows: Sequence[Activity], *, confirmed: bool) -> None:
    """Refuse the same row twice; ask about what looks like a slip, of what was not confirmed. Raises Doubtful."""
    raise_faults((f"activities.{n}.title", text) for n, text in doubts.twins(doubts.alike(rows)))
    if not confirmed:
        raise_faults(all_doubts(rows), Doubtful)
    for row in rows:
        row.confirmed = row.confirmed or confirmed


def all_doubts(rows: Sequence[Activity]) -> Faults:
    """What to ask about the rows of a plan."""
    for n, text in doubts.namesakes(doubts.alike(rows)):
        if not rows[n].confirmed:
            yield f"activities.{n}.title", text
    for n, row in enumerate(rows):
        if row.status != "withdrawn" and not row.confirmed:
            yield from ((f"activities.{n}.{field}", text) for field, text in doubts.row_doubts(row))


def check_new_row(plan: Plan, activity: Activity, *, confirmed: bool, past: bool) -> None:
    """As `check_doubts`, of one row among those of its plan; `past`: also what is over is asked about."""
    check_title(plan, activity, confirmed=confirmed, others=doubts.row_doubts(activity, past=past))


def check_title(plan: Plan, activity: Activity, *, confirmed: bool, others: Iterable[Fault] = ()) -> None:
    """Refuse a row that is another of the plan over again; ask about one that is called like another, and `others`."""
    alike = doubts.alike(plan.activities, activity)
    raise_faults(of_row(doubts.twins(alike, activity), plan, activity))
    if not confirmed:
        namesakes = of_row(doubts.namesakes(alike, activity), plan, activity)
        raise_faults(chain(namesakes, others), Doubtful)
    activity.confirmed = activity.confirmed or confirmed


def of_row(repeats: doubts.Repeated, plan: Plan, activity: Activity) -> Faults:
    """Those about this row."""
    return (("title", text) for n, text in repeats if plan.activities[n] is activity)


def check_new_sitting(activity: Activity, sitting: Sitting, *, confirmed: bool) -> None:
    """Ask about what looks like a slip in a sitting, alone or among those of its activity. Raises Doubtful."""
    others = (doubts.occupied_by(other) for other in activity.sittings if other is not sitting)
    if not confirmed:
        raise_faults(
            doubts.sitting_doubts(sitting, set().union(*others), past=not activity.is_public), Doubtful
        )


def check_place(sitting: Sitting, *, is_other: bool, confirmed: bool) -> None:
    """Ask about more seats than the space of a sitting has; of another space, about doors that are shut then, too.
    Raises Doubtful."""
    if not confirmed:
        look = doubts.place_doubts if is_other else doubts.seat_doubts
        raise_faults(look(sitting), Doubtful)


def check_row(db: DbSession, edition: Edition, activity: Activity, *, publish: bool) -> None:
    """Refuse one row with anything wrong."""
    raise_faults(activity_faults(activity, edition, spaces_of(db, activity.sittings), publish=publish))


def check_sitting(db: DbSession, activity: Activity, sitting: Sitting) -> None:
    """Refuse one sitting with anything wrong."""
    spaces, publish = spaces_of(db, [sitting]), activity.is_complete
    raise_faults(sitting_faults(sitting, activity.plan.edition, spaces, mode=activity.mode, publish=publish))


def past_times(activity: Activity, place: str = "") -> dict[str, Text | None]:
    """Which of the sittings begin in the past, {field: what is wrong}; `place`: where the activity stands."""
    return {
        f"{place}sittings.{n}.starts_at": slips.past(sitting.starts_at)
        for n, sitting in enumerate(activity.sittings)
        if sitting.status != "cancelled"
    }


def spaces_of(db: DbSession, sittings: Sequence[Sitting]) -> dict[uuid.UUID, Space]:
    """The known spaces the sittings name, by id; a sitting learns its own with its seats, and its venue."""
    space_ids = {sitting.space_id for sitting in sittings if sitting.space_id}
    query = select(Space).where(Space.id.in_(space_ids))
    spaces = {space.id: space for space in db.scalars(query)} if space_ids else {}
    for sitting in sittings:
        space = spaces.get(sitting.space_id) if sitting.space_id else None
        set_committed_value(sitting, "space", space)
        set_committed_value(sitting, "space_seats", space and space.seats)
        if space and sitting.venue_id is None:
            sitting.venue_id = space.venue_id
    return spaces


def raise_faults(faults: Iterable[Fault], refusal: type[DomainError] = Invalid) -> None:
    """Raise all the (field, text) faults together, if there are any."""
    errors: dict[str, list[Text]] = {}
    for field, text in faults:
        errors.setdefault(field, []).append(text)
    if errors:
        raise refusal(errors=errors)
