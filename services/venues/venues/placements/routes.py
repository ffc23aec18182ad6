"""Placements over HTTP: to read, and to answer as the venue. They are asked for by approved activities."""

import uuid
from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session as DbSession

from chassis.errors import Forbidden
from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require
from chassis.wording import Text

from ..calendar.model import Placement
from ..venues import venues
from ..venues.venues import OPERATORS, STAFF, check_operator, lock_operated_venue
from . import approvals, placements, thread
from .schemas import (
    Acceptance,
    AcceptanceView,
    NoteRequest,
    PlacementQuery,
    PlacementView,
    RevokeRequest,
    ThreadView,
)

blp = Blueprint("placements", __name__, description="Answers to the sittings that asked for a space")


@blp.get("/placements")
@require(*STAFF)
@blp.arguments(PlacementQuery, location="query")
@blp.response(200, page_of(PlacementView))
def list_placements(query: dict[str, Any]) -> Any:
    """List placements, by activity, venue, space, status or day; those that wait for an answer oldest first. What a
    venue said of one stands there for that venue, the unit and the office."""
    cursor, limit = query.pop("cursor", None), query.pop("limit")
    key = placements.BY_ASKING if query.get("status") == "asked" else Placement.id
    with reading() as db:
        listing = page(db, placements.select_placements(**query), key=key, cursor=cursor, limit=limit)
        return listing | {"items": [as_listed(placement) for placement in listing["items"]]}


def as_listed(placement: Placement) -> dict[str, Any]:
    """All staff may see which space is taken when, and by which activity, but not what was said about it."""
    view = {name: getattr(placement, name) for name in PlacementView().fields}
    return view if thread.may_read(actor(), placement) else view | {"decision": None, "note": None}


@blp.get("/placements/<uuid:placement_id>/thread")
@require(*OPERATORS, "admin", "unit_editor")
@blp.response(200, ThreadView)
def show_thread(placement_id: uuid.UUID) -> Any:
    """Show a placement, and step by step what was asked and what became of it: to its unit and the venues it asked"""
    with reading() as db:
        placement = approvals.find_placement(db, placement_id)
        steps = db.scalars(thread.select_steps(placement)).all()
        if not thread.may_read(actor(), placement, [step.venue_id for step in steps]):
            raise NotPartOfIt()
        return {"placement": placement, "steps": steps}


@blp.get("/placements/<uuid:placement_id>/acceptance")
@require(*OPERATORS)
@blp.response(200, AcceptanceView)
def preview_acceptance(placement_id: uuid.UUID) -> Any:
    """Say which other requests accepting this one would refuse, and how many people taking it back concerns"""
    with reading() as db:
        placement = find_operated(db, placement_id)
        refuses, people = approvals.find_displaced(db, placement), approvals.people_of(db, placement)
        return {"placement": placement, "refuses": refuses, **people._asdict()}


@blp.post("/placements/<uuid:placement_id>/accept")
@require(*OPERATORS)
@blp.arguments(Acceptance, required=False)
@blp.response(200, PlacementView)
def accept_placement(request: dict[str, Any], placement_id: uuid.UUID) -> Any:
    """Give the space to a sitting that waits for an answer; confirmed by their number where others lose it by that"""
    with transaction() as db:
        return approvals.accept(db, lock_operated(db, placement_id), by=actor().subject, **request)


@blp.post("/placements/<uuid:placement_id>/refuse")
@require(*OPERATORS)
@blp.arguments(NoteRequest)
@blp.response(200, PlacementView)
def refuse_placement(request: dict[str, Any], placement_id: uuid.UUID) -> Any:
    """Refuse a sitting that waits for an answer, and say why"""
    with transaction() as db:
        return approvals.decline(db, lock_operated(db, placement_id), by=actor().subject, **request)


@blp.post("/placements/<uuid:placement_id>/revoke")
@require(*OPERATORS)
@blp.arguments(RevokeRequest)
@blp.response(200, PlacementView)
def revoke_placement(request: dict[str, Any], placement_id: uuid.UUID) -> Any:
    """Take a space back from a sitting that holds it, and say why; confirmed by the number of people booked, and of the
    requests that wait and that who has it next stands in the way of"""
    with transaction() as db:
        return approvals.take_back(db, lock_operated(db, placement_id), by=actor().subject, **request)


class NotPartOfIt(Forbidden):
    title = Text(
        "只有申请的单位、被问到的场馆和办公室能看",
        "For the unit that asks, the venues it asked and the office",
    )


def find_operated(db: DbSession, placement_id: uuid.UUID) -> Placement:
    """The placement, when the actor operates its venue."""
    placement = approvals.find_placement(db, placement_id)
    check_operator(venues.find_venue(db, approvals.venue_of(placement)))
    return placement


def lock_operated(db: DbSession, placement_id: uuid.UUID) -> Placement:
    """The placement, locked with its venue and space, when the actor operates that."""
    placement = approvals.find_placement(db, placement_id)
    lock_operated_venue(db, approvals.venue_of(placement))
    return approvals.lock_placement(db, placement)
