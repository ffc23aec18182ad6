"""The thread of a placement: what the unit asked and what became of it, step by step, for both sides to read."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now
from chassis.web.auth import Actor

from ..calendar.model import Placement, PlacementStep


def note_request(db: DbSession, placement: Placement) -> None:
    """The unit asks for this."""
    add_step(db, placement, status="asked")


def note_answer(db: DbSession, placement: Placement, by: str | None = None) -> None:
    """What it became; `by` whom, where somebody decided it for the venue. Where it stays what it was, nothing."""
    status = "waits" if placement.status == "asked" else placement.status
    answer = {name: getattr(placement, name) for name in PlacementStep.ANSWER} | {"status": status}
    last = db.scalar(select_steps(placement).order_by(None).order_by(PlacementStep.id.desc()).limit(1))
    if last is None or any(getattr(last, name) != value for name, value in answer.items()):
        add_step(db, placement, by=by, **answer)


def add_step(db: DbSession, placement: Placement, **step: str | None) -> None:
    request = {name: getattr(placement, name) for name in Placement.REQUEST}
    db.add(PlacementStep(placement_id=placement.id, at=now(), **request, **step))


def select_steps(placement: Placement) -> Select[PlacementStep]:
    """The steps of a placement, oldest first."""
    return select(PlacementStep).filter_by(placement_id=placement.id).order_by(PlacementStep.id)


def may_read(actor: Actor, placement: Placement, venues: Collection[UUID | None] = ()) -> bool:
    """Whether somebody may know what a unit and a venue said to each other: these two, any of the `venues` that were
    asked before, and the office."""
    is_of_venue = actor.has("venue_operator") and not actor.venues.isdisjoint({placement.venue_id, *venues})
    is_of_unit = actor.has("unit_editor") and placement.unit_id in actor.units
    return actor.has("office", "admin") or is_of_venue or is_of_unit
