"""Appeals over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, citizen_id, require
from chassis.web.idempotency import KEY_HEADER

from .. import appeals
from ..schemas.appeals import AppealQuery, AppealRequest, AppealView, DecisionRequest, StaffAppealView

blp = Blueprint("appeals", __name__, description="A citizen's word against a no-show")


@blp.post("/bookings/<uuid:booking_id>/appeal")
@blp.arguments(AppealRequest)
@blp.response(201, AppealView)
@blp.doc(parameters=[KEY_HEADER])
def appeal(request: dict[str, Any], booking_id: uuid.UUID) -> Any:
    """Say why one did not come, or that one did"""
    with transaction() as db:
        return appeals.appeal(db, citizen_id=citizen_id(), booking_id=booking_id, **request)


@blp.get("/bookings/<uuid:booking_id>/appeal")
@blp.response(200, AppealView)
def show_appeal(booking_id: uuid.UUID) -> Any:
    """Show one's own appeal, and the reply to it"""
    with reading() as db:
        return appeals.own(db, citizen_id=citizen_id(), booking_id=booking_id)


@blp.get("/appeals")
@require("desk", "office")
@blp.arguments(AppealQuery, location="query")
@blp.response(200, page_of(StaffAppealView))
def list_appeals(query: dict[str, Any]) -> Any:
    """List appeals about one's own sessions, oldest first, with names masked"""
    with reading() as db:
        return appeals.listed(db, actor=actor(), **query)


@blp.post("/appeals/<uuid:appeal_id>/decision")
@require("desk", "office")
@blp.arguments(DecisionRequest)
@blp.response(200, StaffAppealView)
def decide_appeal(request: dict[str, Any], appeal_id: uuid.UUID) -> Any:
    """Grant or refuse an appeal, with a reply to the citizen"""
    with transaction() as db:
        return appeals.decide(db, actor=actor(), appeal_id=appeal_id, **request)
