"""Activities and their sittings over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import PageArgs, page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require
from chassis.web.etags import IF_MATCH, etag
from chassis.web.idempotency import KEY_HEADER, create_once

from ..plans.model import Activity, Sitting
from ..plans.schemas import ActivityView, ApprovalRequest, RemarkRequest, SittingView
from . import activities, reviews, space_requests
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
@blp.doc(parameters=[KEY_HEADER, IF_MATCH])
@require("unit_editor", "office")
@blp.arguments(NewActivity)
@blp.response(201, ActivityView)
def add_activity(request: dict[str, Any], plan_id: uuid.UUID) -> Any:
    """Add a row to a plan (If-Match: of the plan); in an approved plan it waits for the office"""
    with transaction() as db:
        return answer(
            create_once(db, Activity, lambda: activities.add(db, plan_id, actor=actor(), **request))
        )


@blp.patch("/activities/<uuid:activity_id>")
@blp.doc(parameters=[IF_MATCH])
@require("unit_editor", "office")
@blp.arguments(ACTIVITY_CHANGE)
@blp.response(200, ActivityView)
def amend_activity(request: dict[str, Any], activity_id: uuid.UUID) -> Any:
    """Change an activity; once approved, what the edition has the office read is proposed, the rest done and told"""
    with transaction() as db:
        return answer(activities.amend(db, activity_id, actor=actor(), **request))


@blp.get("/activities/<uuid:activity_id>")
@require("office", "admin", "unit_editor")
@blp.response(200, ActivityView)
def show_activity(activity_id: uuid.UUID) -> Any:
    """Show a row of a plan: what the public sees, and what is proposed for it"""
    with reading() as db:
        return answer(activities.read_activity(db, activity_id, actor=actor()))


@blp.post("/activities/<uuid:activity_id>/accept")
@blp.doc(parameters=[IF_MATCH])
@require("office")
@blp.arguments(ApprovalRequest)
@blp.response(200, ActivityView)
def accept_activity(request: dict[str, Any], activity_id: uuid.UUID) -> Any:
    """Let the public see what waits of an approved plan: a new row, or what is proposed for one"""
    with transaction() as db:
        return answer(reviews.accept(db, activity_id, actor=actor(), **request))


@blp.post("/activities/<uuid:activity_id>/return")
@blp.doc(parameters=[IF_MATCH])
@require("office")
@blp.arguments(RemarkRequest)
@blp.response(200, ActivityView)
def return_activity(request: dict[str, Any], activity_id: uuid.UUID) -> Any:
    """Return what waits to its unit with a remark; the public keeps what it sees"""
    with transaction() as db:
        return answer(reviews.send_back(db, activity_id, actor=actor(), **request))


@blp.delete("/activities/<uuid:activity_id>/proposal")
@blp.doc(parameters=[IF_MATCH])
@require("unit_editor", "office")
@blp.response(200, ActivityView)
def drop_proposal(activity_id: uuid.UUID) -> Any:
    """Take back what is proposed for a public activity"""
    with transaction() as db:
        return answer(reviews.drop(db, activity_id, actor=actor()))


@blp.delete("/activities/<uuid:activity_id>")
@blp.doc(parameters=[IF_MATCH])
@require("unit_editor", "office")
@blp.response(204)
def delete_activity(activity_id: uuid.UUID) -> None:
    """Strike a row from a plan that is not yet approved"""
    with transaction() as db:
        activities.delete(db, activity_id, actor=actor())


@blp.post("/activities/<uuid:activity_id>/withdraw")
@blp.doc(parameters=[IF_MATCH])
@require("unit_editor", "office")
@blp.arguments(Confirmation, required=False)
@blp.response(200, ActivityView)
def withdraw_activity(request: dict[str, Any], activity_id: uuid.UUID) -> Any:
    """Take an approved activity back from the public; confirmed where people have booked"""
    with transaction() as db:
        return answer(activities.withdraw(db, activity_id, actor=actor(), **request))


@blp.post("/activities/<uuid:activity_id>/restore")
@blp.doc(parameters=[IF_MATCH])
@require("unit_editor", "office")
@blp.response(200, ActivityView)
def restore_activity(activity_id: uuid.UUID) -> Any:
    """Give a withdrawn activity after all; who has not been told yet that it was off has their place again"""
    with transaction() as db:
        return answer(activities.restore(db, activity_id, actor=actor()))


@blp.post("/activities/<uuid:activity_id>/sittings")
@blp.doc(parameters=[KEY_HEADER, IF_MATCH])
@require("unit_editor", "office")
@blp.arguments(NewSitting)
@blp.response(201, SittingView)
def add_sitting(request: dict[str, Any], activity_id: uuid.UUID) -> Any:
    """Give an activity one more sitting"""
    with transaction() as db:
        sitting = create_once(
            db, Sitting, lambda: activities.add_sitting(db, activity_id, actor=actor(), **request)
        )
        return sitting_answer(sitting)


@blp.patch("/sittings/<uuid:sitting_id>")
@blp.doc(parameters=[IF_MATCH])
@require("unit_editor", "office")
@blp.arguments(SITTING_CHANGE)
@blp.response(200, SittingView)
def move_sitting(request: dict[str, Any], sitting_id: uuid.UUID) -> Any:
    """Change a sitting's time, place or seats, confirmed where people have booked; a refused one is placed anew so"""
    with transaction() as db:
        return sitting_answer(activities.move_sitting(db, sitting_id, actor=actor(), **request))


@blp.post("/sittings/<uuid:sitting_id>/alternative")
@blp.doc(parameters=[IF_MATCH])
@require("unit_editor", "office")
@blp.arguments(TakenAlternative)
@blp.response(200, SittingView)
def take_alternative(request: dict[str, Any], sitting_id: uuid.UUID) -> Any:
    """Move a refused sitting to what the venue named instead; the venue answers it anew"""
    with transaction() as db:
        return sitting_answer(activities.take_alternative(db, sitting_id, actor=actor(), **request))


@blp.delete("/sittings/<uuid:sitting_id>")
@blp.doc(parameters=[IF_MATCH])
@require("unit_editor", "office")
@blp.response(204)
def delete_sitting(sitting_id: uuid.UUID) -> None:
    """Strike a sitting from a plan that is not yet approved"""
    with transaction() as db:
        activities.delete_sitting(db, sitting_id, actor=actor())


@blp.post("/sittings/<uuid:sitting_id>/cancel")
@blp.doc(parameters=[IF_MATCH])
@require("unit_editor", "office")
@blp.arguments(Confirmation, required=False)
@blp.response(200, SittingView)
def cancel_sitting(request: dict[str, Any], sitting_id: uuid.UUID) -> Any:
    """Cancel one sitting of an approved activity; confirmed where people have booked"""
    with transaction() as db:
        return sitting_answer(activities.cancel_sitting(db, sitting_id, actor=actor(), **request))


@blp.post("/sittings/<uuid:sitting_id>/restore")
@blp.doc(parameters=[IF_MATCH])
@require("unit_editor", "office")
@blp.arguments(Confirmation, required=False)
@blp.response(200, SittingView)
def restore_sitting(request: dict[str, Any], sitting_id: uuid.UUID) -> Any:
    """Hold a cancelled sitting after all; who has not been told yet that it was off has their place again"""
    with transaction() as db:
        return sitting_answer(activities.restore_sitting(db, sitting_id, actor=actor(), **request))


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


def answer(activity: Activity) -> tuple[Activity, dict[str, str]]:
    """An activity with the header that names its revision."""
    return activity, etag(activity.revision)


def sitting_answer(sitting: Sitting) -> tuple[Sitting, dict[str, str]]:
    """A sitting with the header that names its activity's revision."""
    return sitting, etag(sitting.activity.revision)
