"""What can be done with a placement: place, revoke, restore."""

import uuid
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now
from chassis.messaging.outbox import emit

from ..calendar.model import Closure, Placement, Slot
from ..events import PlacementHeld, PlacementRefused, PlacementRevoked
from ..venues import venues
from ..venues.model import Space

EVENTS = {"held": PlacementHeld, "refused": PlacementRefused, "revoked": PlacementRevoked}


def place(db: DbSession, *, id: uuid.UUID, version: int, status: str, sittings: list[dict[str, Any]]) -> None:
    """Answer one version of an activity: hold or refuse a space for each sitting that asks for one.

    `sittings`: mappings of id, venue_id, space_id, starts_at, ends_at, seats and status; of an approved activity,
    those that are planned and name a space ask. A placement whose sitting no longer asks is revoked. Each version
    is answered in full, also where the answer stays the same, so that the unit which amended a refused sitting
    always hears.
    """
    asking = [sitting for sitting in sittings if status == "approved" and needs_space(sitting)]
    placements = lock_placements(db, id, {sitting["space_id"] for sitting in asking})
    undecided = []
    for sitting in asking:
        placement = placements.pop(sitting["id"], None) or new_placement(db, id, sitting)
        placement.activity_version = version
        placement.ask(**sitting)
        undecided.append(placement)
    for placement in placements.values():
        revoke_withdrawn(db, placement, version)
    # Every hold that is given up is given up before the first is decided: sittings may swap their rooms.
    db.flush()
    for placement in sorted(undecided, key=lambda placement: (placement.starts_at, placement.id)):
        decide(db, placement)


def withdraw(db: DbSession, *, id: uuid.UUID) -> None:
    """End the claims of an activity that reporting, which was restored, does not know any more."""
    for placement in lock_placements(db, id, set()).values():
        revoke_withdrawn(db, placement, placement.activity_version)


def needs_space(sitting: dict[str, Any]) -> bool:
    """Whether a sitting asks for a space."""
    return sitting["status"] == "planned" and sitting["space_id"] is not None


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


def decide(db: DbSession, placement: Placement) -> None:
    """Hold the space for a placement that asks, or refuse it with the reason; say either."""
    if placement.status == "held":
        placement.answer("held")
    else:
        space = db.scalar(select(Space).filter_by(id=placement.space_id, venue_id=placement.venue_id))
        placement.space_seats = space.seats if space else None
        reason = objection(db, placement, space) if space else "unknown_space"
        placement.answer("refused" if reason else "held", reason)
    emit_answer(db, placement)


def objection(db: DbSession, placement: Placement, space: Space) -> str | None:
    """Why a space cannot be held for what a placement asks; None when it can."""
    if "retired" in (space.status, space.venue.status):
        return "closed"
    span = {"starts_at": placement.starts_at, "ends_at": placement.ends_at}
    if db.scalar(Closure.standing(venue_id=space.venue_id, space_id=space.id, **span).limit(1)):
        return "closed"
    if placement.seats > space.seats:
        return "too_small"
    return "clash" if is_taken(db, placement) else None


def is_taken(db: DbSession, placement: Placement) -> bool:
    """Whether another sitting, or an opening, holds the space for any part of the time."""
    span = placement.starts_at, placement.ends_at
    others = Placement.held_in(*span).filter_by(space_id=placement.space_id).with_only_columns(Placement.id)
    openings = Slot.holding(placement.space_id, *span).with_only_columns(Slot.id)
    return any(db.scalar(holder.limit(1)) is not None for holder in (others, openings))


def revoke_withdrawn(db: DbSession, placement: Placement, activity_version: int) -> None:
    """End the claim of a sitting that no longer asks for a space."""
    placement.activity_version = activity_version
    if placement.reason != "withdrawn":
        placement.answer("revoked", "withdrawn")
        emit_answer(db, placement)


def revoke_in(db: DbSession, closure: Closure) -> None:
    """Revoke what is held within a closure. The spaces it shuts are locked."""
    held = Placement.held_in(closure.starts_at, closure.ends_at).filter_by(venue_id=closure.venue_id)
    if closure.space_id:
        held = held.filter_by(space_id=closure.space_id)
    for placement in db.scalars(held.order_by(Placement.id).execution_options(populate_existing=True)):
        placement.answer("revoked", "closed")
        emit_answer(db, placement)


def restore_in(db: DbSession, closure: Closure) -> None:
    """Hold again what a closure, now lifted, revoked and what is still ahead. The spaces it shut are locked.

    Its sitting asks for just that to this day: had its unit moved or withdrawn it, the placement would say so.
    What another closure shuts, or what no longer fits, stays revoked.
    """
    revoked = select(Placement).filter_by(status="revoked", reason="closed", venue_id=closure.venue_id)
    if closure.space_id:
        revoked = revoked.filter_by(space_id=closure.space_id)
    ahead = (Placement.starts_at < closure.ends_at, Placement.ends_at > max(closure.starts_at, now()))
    lost = revoked.where(*ahead).order_by(Placement.starts_at, Placement.id)
    for placement in db.scalars(lost.execution_options(populate_existing=True)).all():
        space = db.get_one(Space, placement.space_id)
        if objection(db, placement, space) is None:
            placement.space_seats = space.seats
            placement.answer("held")
            emit_answer(db, placement)


def emit_answer(db: DbSession, placement: Placement) -> None:
    """Tell what became of a placement."""
    emit(db, EVENTS[placement.status], placement)


def select_placements(**criteria: Any) -> Select[Placement]:
    """Placements by sitting, narrowed by activity_id, venue_id, space_id, status where given."""
    return select(Placement).filter_by(**{name: value for name, value in criteria.items() if value})
