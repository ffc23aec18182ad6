"""An activity with its sittings changed together, as a sheet says all of them at once."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session as DbSession

from chassis.web import slips
from chassis.web.auth import Actor
from chassis.wording import Text

from ..plans import doubts, rows
from ..plans.faults import Faults
from ..plans.model import Activity, Sitting
from ..plans.refusals import Doubtful
from . import activities, impacts

Row = dict[str, Any]
Moved = Mapping[uuid.UUID, Row]
"""What changes of sittings, by their id."""


def rewrite(
    db: DbSession,
    activity_id: uuid.UUID,
    *,
    actor: Actor,
    changes: Row,
    moves: Moved,
    new_rows: Sequence[Row],
    confirmed: bool = False,
    expected: str | None = None,
) -> Activity:
    """Change an activity, some of its sittings, and add others, by the rules of each and told once.

    Raises as `activities.amend`, `move_sitting` and `add_sitting` do; what is wrong with a sitting is at
    `sittings.<position>`.
    """
    activity = activities.lock_activity(db, activity_id, actor, "office")
    activity.check_standing()
    before = impacts.offers(activity)
    with db.no_autoflush:
        at_once = activity.propose(changes) if activity.is_public else changes
        activity.amend(**at_once)
        late = move_sittings(db, activity, moves)
        new = [rows.new_sitting(row) for row in new_rows]
        activity.sittings.extend(new)
        rows.check_row(db, activity.plan.edition, activity, publish=activity.is_complete)
        if activity.is_public:
            slips.refuse(False, late | past_starts(activity, new))
        touched_sittings = [*new, *(sitting for sitting in activity.sittings if sitting.id in moves)]
        check_doubts(activity, touched_sittings, confirmed=confirmed, is_renamed="title" in changes)
    db.flush()
    impacts.confirm(db, before, activity, expected)
    if at_once or moves or new_rows:
        activities.announce_change(db, activity)
    return activity


def move_sittings(db: DbSession, activity: Activity, moves: Moved) -> dict[str, Text | None]:
    """Change these sittings; what looks like a slip in their new times, once they are public."""
    late: dict[str, Text | None] = {}
    for n, sitting in enumerate(activity.sittings):
        if sitting.id in moves:
            before = {field: getattr(sitting, field) for field in activities.TIMES}
            area = sitting.place_area
            sitting.move(**moves[sitting.id])
            wrong = activities.time_slips(sitting, before)
            late |= {f"sittings.{n}.{field}": text for field, text in wrong.items()}
            if activity.is_public:
                activities.count_in_its_area(db, sitting, area)
    return late


def past_starts(activity: Activity, new: Collection[Sitting]) -> dict[str, Text | None]:
    """Which of the new sittings begin in the past."""
    return {
        f"sittings.{n}.starts_at": slips.past(sitting.starts_at)
        for n, sitting in enumerate(activity.sittings)
        if sitting in new
    }


def check_doubts(
    activity: Activity, sittings: Collection[Sitting], *, confirmed: bool, is_renamed: bool
) -> None:
    """Ask about what looks like a slip in the sittings that are other than before, and in a new title."""
    sitting_faults = [*sitting_doubts(activity, sittings)]
    if is_renamed:
        rows.check_title(activity.plan, activity, confirmed=confirmed, others=sitting_faults)
        return
    alike = doubts.alike(activity.plan.activities, activity)
    rows.raise_faults(rows.of_row(doubts.twins(alike, activity), activity.plan, activity))
    if not confirmed:
        rows.raise_faults(sitting_faults, Doubtful)


def sitting_doubts(activity: Activity, sittings: Collection[Sitting]) -> Faults:
    """What to ask about these sittings, each among the others of its activity."""
    for n, sitting in enumerate(activity.sittings):
        if sitting in sittings:
            others = (doubts.occupied_by(other) for other in activity.sittings if other is not sitting)
            places = set().union(*others)
            for field, text in doubts.sitting_doubts(sitting, places, past=not activity.is_public):
                yield f"sittings.{n}.{field}", text
