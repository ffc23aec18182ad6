"""What can be done with a placement: place, withdraw, revoke."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import midnight

from ..calendar.model import Placement
from ..venues import venues
from . import thread
from .decisions import decide, emit_answer
from .line import advance

BY_ASKING = (Placement.asked_at, Placement.id)


def place(
    db: DbSession,
    *,
    id: uuid.UUID,
    unit_id: uuid.UUID,
    version: int,
    status: str,
    sittings: list[dict[str, Any]],
) -> None:
    """Answer one version of a unit's activity: hold or refuse a space for each sitting that asks for one.

    `sittings`: mappings of id, venue_id, space_id, starts_at, ends_at, seats and status; of an approved activity,
    those that are planned and name a space ask. A placement whose sitting no longer asks is revoked. Each version
    is answered in full, also where the answer stays the same, so that the unit which amended a refused sitting
    always hears. What it gives up goes to the next in line.
    """
    asking = [sitting for sitting in sittings if status == "approved" and needs_space(sitting)]
    placements = lock_placements(db, id, {sitting["space_id"] for sitting in asking})
    space_ids = spaces_held(placements)
    open_placements = []
    for sitting in asking:
        placement = placements.pop(sitting["id"], None) or new_placement(db, id, sitting)
        placement.activity_version, placement.unit_id = version, unit_id
        if placement.ask(**sitting):
            thread.note_request(db, placement)
        open_placements.append(placement)
    for placement in placements.values():
        revoke_withdrawn(db, placement, version)
    # Every hold that is given up is given up before the first is decided: sittings may swap their rooms.
    db.flush()
    for placement in sorted(open_placements, key=lambda placement: (placement.starts_at, placement.id)):
        decide(db, placement)
    advance(db, space_ids)


def withdraw(db: DbSession, *, id: uuid.UUID) -> None:
    """End the claims of an activity that reporting, which was restored, does not know any more."""
    placements = lock_placements(db, id, set())
    space_ids = spaces_held(placements)
    for placement in placements.values():
        revoke_withdrawn(db, placement, placement.activity_version)
    advance(db, space_ids)


def needs_space(sitting: dict[str, Any]) -> bool:
    """Whether a sitting asks for a space."""
    return sitting["status"] == "planned" and sitting["space_id"] is not None


def spaces_held(placements: dict[uuid.UUID, Placement]) -> set[uuid.UUID]:
    """The spaces that an activity has, of which it may be about to give some up."""
    return {placement.space_id for placement in placements.values() if placement.status == "held"}


def lock_placements(
    db: DbSession, activity_id: uuid.UUID, space_ids: set[uuid.UUID]
) -> dict[uuid.UUID, Placement]:
    """An activity's placements by sitting, with the spaces they have and those now asked for locked."""
    of_activity = select(Placement).filter_by(activity_id=activity_id)
    present = db.scalars(of_activity.with_only_columns(Placement.space_id))
    venues.lock_spaces(db, {*present, *space_ids})
    current = of_activity.order_by(Placement.id).with_for_update().execution_options(populate_existing=True)
    return {placement.id: placement for placement in db.scalars(current)}


def new_placement(db: DbSession, activity_id: uuid.UUID, sitting: dict[str, Any]) -> Placement:
    placement = Placement(id=sitting["id"], activity_id=activity_id, status="asked")
    db.add(placement)
    return placement


def revoke_withdrawn(db: DbSession, placement: Placement, activity_version: int) -> None:
    """End the claim of a sitting that no longer asks for a space."""
    placement.activity_version = activity_version
    if placement.reason != "withdrawn":
        placement.answer("revoked", "withdrawn")
        emit_answer(db, placement)


def select_placements(
    *, from_date: dt.date | None = None, until_date: dt.date | None = None, **criteria: Any
) -> Select[Placement]:
    """Placements, narrowed by activity_id, venue_id, space_id, status and days of the city where given."""
    selection = select(Placement).filter_by(**{name: value for name, value in criteria.items() if value})
    if from_date:
        selection = selection.where(Placement.ends_at > midnight(from_date))
    return (
        selection.where(Placement.starts_at < midnight(until_date + dt.timedelta(days=1)))
        if until_date
        else selection
    )
