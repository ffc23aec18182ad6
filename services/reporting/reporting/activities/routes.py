"""Activities and their sittings over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import PageArgs, page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require
from chassis.web.idempotency import KEY_HEADER, created_once

from ..plans.model import Activity, Sitting
from ..plans.schemas import ActivityView, SittingView
from . import activities, space_requests
from .schemas import (
    ACTIVITY_CHANGE,
    SITTING_CHANGE,
    Confirmation,
    NewActivity,
    NewSitting,
    SpaceRequestView,
    TakenAlternative,
)

blp = Blueprint("activities", __name__, description="The rows of a plan, and their sittings")


@blp.post("/plans/<uuid:plan_id>/activities", tags=["plans"])
@blp.doc(parameters=[KEY_HEADER])
@require("unit_editor", "office")
@blp.arguments(NewActivity)
@blp.response(201, ActivityView)
def add_activity(request: dict[str, Any], plan_id: uuid.UUID) -> Any:
    """Add a row to a plan; in an approved plan it is public at once"""
    with transaction() as db:
        return created_once(db, Activity, lambda: activities.add(db, plan_id, actor=actor(), **request))


@blp.patch("/activities/<uuid:activity_id>")
@require("unit_editor")
@blp.arguments(ACTIVITY_CHANGE)
@blp.response(200, ActivityView)
def amend_activity(request: dict[str, Any], activity_id: uuid.UUID) -> Any:
    """Change an activity; once approved, everyone is told, and what ends sessions with bookings is confirmed"""
    with transaction() as db:
        return activities.amend(db, activity_id, actor=actor(), **request)


@blp.delete("/activities/<uuid:activity_id>")
@require("unit_editor")
@blp.response(204)
def delete_activity(activity_id: uuid.UUID) -> None:
    """Strike a row from a plan that is not yet approved"""
    with transaction() as db:
        activities.delete(db, activity_id, actor=actor())


@blp.post("/activities/<uuid:activity_id>/withdraw")
@require("unit_editor", "office")
@blp.arguments(Confirmation, required=False)
@blp.response(200, ActivityView)
def withdraw_activity(request: dict[str, Any], activity_id: uuid.UUID) -> Any:
    """Take an approved activity back from the public; confirmed where people have booked"""
    with transaction() as db:
        return activities.withdraw(db, activity_id, actor=actor(), **request)


@blp.post("/activities/<uuid:activity_id>/restore")
@require("unit_editor", "office")
@blp.response(200, ActivityView)
def restore_activity(activity_id: uuid.UUID) -> Any:
    """Give a withdrawn activity after all; who has not been told yet that it was off has their place again"""
    with transaction() as db:
        return activities.restore(db, activity_id, actor=actor())


@blp.post("/activities/<uuid:activity_id>/sittings")
@blp.doc(parameters=[KEY_HEADER])
@require("unit_editor", "office")
@blp.arguments(NewSitting)
@blp.response(201, SittingView)
def add_sitting(request: dict[str, Any], activity_id: uuid.UUID) -> Any:
    """Give an activity one more sitting"""
    with transaction() as db:
        return created_once(
            db, Sitting, lambda: activities.add_sitting(db, activity_id, actor=actor(), **request)
        )


@blp.patch("/sittings/<uuid:sitting_id>")
@require("unit_editor", "office")
@blp.arguments(SITTING_CHANGE)
@blp.response(200, SittingView)
def move_sitting(request: dict[str, Any], sitting_id: uuid.UUID) -> Any:
    """Change a sitting's time, place or seats, confirmed where people have booked; a refused one is placed anew so"""
    with transaction() as db:
        return activities.move_sitting(db, sitting_id, actor=actor(), **request)


@blp.post("/sittings/<uuid:sitting_id>/alternative")
@require("unit_editor", "office")
@blp.arguments(TakenAlternative)
@blp.response(200, SittingView)
def take_alternative(request: dict[str, Any], sitting_id: uuid.UUID) -> Any:
    """Move a refused sitting to what the venue named instead; the venue answers it anew"""
    with transaction() as db:
        return activities.take_alternative(db, sitting_id, actor=actor(), **request)


@blp.delete("/sittings/<uuid:sitting_id>")
@require("unit_editor")
@blp.response(204)
def delete_sitting(sitting_id: uuid.UUID) -> None:
    """Strike a sitting from a plan that is not yet approved"""
    with transaction() as db:
        activities.delete_sitting(db, sitting_id, actor=actor())


@blp.post("/sittings/<uuid:sitting_id>/cancel")
@require("unit_editor", "office")
@blp.arguments(Confirmation, required=False)
@blp.response(200, SittingView)
def cancel_sitting(request: dict[str, Any], sitting_id: uuid.UUID) -> Any:
    """Cancel one sitting of an approved activity; confirmed where people have booked"""
    with transaction() as db:
        return activities.cancel_sitting(db, sitting_id, actor=actor(), **request)


@blp.post("/sittings/<uuid:sitting_id>/restore")
@require("unit_editor", "office")
@blp.arguments(Confirmation, required=False)
@blp.response(200, SittingView)
def restore_sitting(request: dict[str, Any], sitting_id: uuid.UUID) -> Any:
    """Hold a cancelled sitting after all; who has not been told yet that it was off has their place again"""
    with transaction() as db:
        return activities.restore_sitting(db, sitting_id, actor=actor(), **request)


@blp.get("/space-requests")
@require("unit_editor", "office")
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(SpaceRequestView))
def list_space_requests(query: dict[str, Any]) -> Any:
    """List the coming sittings that name a space, by time, each with what its venue answered and names instead"""
    with reading() as db:
        return page(db, space_requests.select_requests(actor()), space_requests.BY_TIME, **query)


@blp.get("/space-requests/<uuid:sitting_id>")
@require("unit_editor", "office")
@blp.response(200, SpaceRequestView)
def show_space_request(sitting_id: uuid.UUID) -> Any:
    """Show what a sitting asks of a space, and what its venue answered"""
    with reading() as db:
        return space_requests.find_request(db, actor(), sitting_id)
