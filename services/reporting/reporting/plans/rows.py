"""A plan's rows as they are written, and everything that is wrong with them, said at once."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.errors import Invalid
from chassis.web import slips
from chassis.wording import Text

from ..editions.model import Edition
from ..places.model import Space
from .faults import activity_faults, sitting_faults
from .model import Activity, Sitting

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


def check_row(db: DbSession, edition: Edition, activity: Activity, *, publish: bool) -> None:
    """Refuse one row with anything wrong."""
    raise_faults(activity_faults(activity, edition, spaces_of(db, activity.sittings), publish=publish))


def check_sitting(db: DbSession, activity: Activity, sitting: Sitting) -> None:
    """Refuse one sitting with anything wrong."""
    spaces, publish = spaces_of(db, [sitting]), activity.status == "approved"
    raise_faults(sitting_faults(sitting, activity.plan.edition, spaces, mode=activity.mode, publish=publish))


def past_times(activity: Activity, place: str = "") -> dict[str, Text | None]:
    """Which of the sittings begin in the past, {field: what is wrong}; `place`: where the activity stands."""
    return {
        f"{place}sittings.{n}.starts_at": slips.past(sitting.starts_at)
        for n, sitting in enumerate(activity.sittings)
        if sitting.status != "cancelled"
    }


def spaces_of(db: DbSession, sittings: Sequence[Sitting]) -> dict[uuid.UUID, Space]:
    """The known spaces the sittings name, by id; a sitting that names only its space learns its venue."""
    named = {sitting.space_id for sitting in sittings if sitting.space_id}
    spaces = {space.id: space for space in db.scalars(select(Space).where(Space.id.in_(named)))}
    for sitting in sittings:
        if sitting.venue_id is None and sitting.space_id in spaces:
            sitting.venue_id = spaces[sitting.space_id].venue_id
    return spaces


def raise_faults(faults: Iterable[tuple[str, Text]]) -> None:
    """Raise all the (field, text) faults together, if there are any."""
    errors: dict[str, list[Text]] = {}
    for field, text in faults:
        errors.setdefault(field, []).append(text)
    if errors:
        raise Invalid(errors=errors)
