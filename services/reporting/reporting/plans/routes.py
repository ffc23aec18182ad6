"""Plans over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require
from chassis.web.etags import IF_MATCH, etag
from chassis.web.idempotency import KEY_HEADER, create_once

from . import plans
from .model import Plan
from .schemas import (
    ApprovalRequest,
    PlanQuery,
    PlanRequest,
    PlanSummary,
    PlanView,
    ReturnRequest,
    SubmissionRequest,
    VersionView,
)

blp = Blueprint("plans", __name__, url_prefix="/plans", description="What a unit will do in an edition")


@blp.get("")
@require("office", "admin", "unit_editor")
@blp.arguments(PlanQuery, location="query")
@blp.response(200, page_of(PlanSummary))
def list_plans(query: dict[str, Any]) -> Any:
    """List plans: the office all, a unit its own"""
    cursor, limit = query.pop("cursor"), query.pop("limit")
    with reading() as db:
        return page(db, plans.select_plans(actor(), **query), key=Plan.id, cursor=cursor, limit=limit)


@blp.post("")
@blp.doc(parameters=[KEY_HEADER])
@require("unit_editor", "office")
@blp.arguments(PlanRequest)
@blp.response(201, PlanView)
def file_plan(request: dict[str, Any]) -> Any:
    """File a unit's plan as a draft, with its activities and their sittings"""
    with transaction() as db:
        return answer(create_once(db, Plan, lambda: plans.file(db, actor=actor(), **request)))


@blp.get("/<uuid:plan_id>")
@require("office", "admin", "unit_editor")
@blp.response(200, PlanView)
def show_plan(plan_id: uuid.UUID) -> Any:
    """Show a plan: its rows, what venues answered for each sitting, its history"""
    with reading() as db:
        return answer(plans.read_plan(db, plan_id, actor=actor()))


@blp.post("/<uuid:plan_id>/submit")
@blp.doc(parameters=[IF_MATCH])
@require("unit_editor", "office")
@blp.arguments(SubmissionRequest, required=False)
@blp.response(200, PlanView)
def submit_plan(request: dict[str, Any], plan_id: uuid.UUID) -> Any:
    """Hand a complete plan to the office"""
    with transaction() as db:
        return answer(plans.submit(db, plan_id, actor=actor(), **request))


@blp.post("/<uuid:plan_id>/return")
@blp.doc(parameters=[IF_MATCH])
@require("office")
@blp.arguments(ReturnRequest)
@blp.response(200, PlanView)
def return_plan(request: dict[str, Any], plan_id: uuid.UUID) -> Any:
    """Return a submitted plan with a remark, and one to single rows; rows can be approved all the same"""
    with transaction() as db:
        return answer(plans.send_back(db, plan_id, actor=actor(), **request))


@blp.post("/<uuid:plan_id>/approve")
@blp.doc(parameters=[IF_MATCH])
@require("office")
@blp.arguments(ApprovalRequest)
@blp.response(200, PlanView)
def approve_plan(request: dict[str, Any], plan_id: uuid.UUID) -> Any:
    """Approve a submitted plan: its activities become public"""
    with transaction() as db:
        return answer(plans.approve(db, plan_id, actor=actor(), **request))


@blp.get("/<uuid:plan_id>/versions/<uuid:version_id>")
@require("office", "admin", "unit_editor")
@blp.response(200, VersionView)
def show_version(plan_id: uuid.UUID, version_id: uuid.UUID) -> Any:
    """Show a plan as it was when it took a step of its history"""
    with reading() as db:
        return plans.read_version(db, plan_id, version_id, actor=actor())


def answer(plan: Plan) -> tuple[Plan, dict[str, str]]:
    """A plan with the header that names its version."""
    return plan, etag(plan.version)
