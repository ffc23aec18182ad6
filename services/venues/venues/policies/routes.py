"""Capacity policies over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import require
from chassis.web.idempotency import KEY_HEADER, create_once

from . import policies
from .model import CapacityPolicy
from .schemas import (
    CapacityPolicyQuery,
    CapacityPolicyRequest,
    CapacityPolicyView,
    PolicyPreviewQuery,
    PolicyPreviewView,
)

blp = Blueprint(
    "capacity-policies",
    __name__,
    url_prefix="/capacity-policies",
    description="How much of their capacity sessions may use, by epidemic prevention",
)


@blp.get("")
@require("office", "admin")
@blp.arguments(CapacityPolicyQuery, location="query")
@blp.response(200, page_of(CapacityPolicyView))
def list_policies(query: dict[str, Any]) -> Any:
    """List capacity policies, by scope or status"""
    cursor, limit = query.pop("cursor"), query.pop("limit")
    with reading() as db:
        selection = policies.select_policies(**query)
        return page(db, selection, key=CapacityPolicy.id, cursor=cursor, limit=limit)


@blp.post("")
@blp.doc(parameters=[KEY_HEADER])
@require("office")
@blp.arguments(CapacityPolicyRequest)
@blp.response(201, CapacityPolicyView)
def declare_policy(request: dict[str, Any]) -> Any:
    """Cut capacity in the city, a district or a venue to a ratio, from a moment on"""
    with transaction() as db:
        return create_once(db, CapacityPolicy, lambda: policies.declare(db, **request))


@blp.get("/preview")
@require("office", "admin")
@blp.arguments(PolicyPreviewQuery, location="query")
@blp.response(200, PolicyPreviewView)
def preview_policy(query: dict[str, Any]) -> Any:
    """Say on how many sessions at venues a policy would bear, and how many people are booked beyond it"""
    with reading() as db:
        return policies.preview(db, **query)


@blp.get("/<uuid:policy_id>")
@require("office", "admin")
@blp.response(200, CapacityPolicyView)
def show_policy(policy_id: uuid.UUID) -> Any:
    """Show a capacity policy"""
    with reading() as db:
        return policies.find_policy(db, policy_id)


@blp.delete("/<uuid:policy_id>")
@require("office")
@blp.response(200, CapacityPolicyView)
def lift_policy(policy_id: uuid.UUID) -> Any:
    """Lift a capacity policy"""
    with transaction() as db:
        return policies.lift(db, policies.find_policy(db, policy_id, lock=True))
