"""The phone list over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import PageArgs, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require

from .. import phone_list
from ..schemas.phone_list import CallView, PhoneRequest, PhoneView

blp = Blueprint("phone_list", __name__, url_prefix="/phone-list", description="Whom the desk has to call")


@blp.get("")
@require("desk", "office")
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(CallView))
def list_calls(query: dict[str, Any]) -> Any:
    """List whom to call and what to tell them, names and phones masked"""
    with reading() as db:
        return phone_list.calls(db, actor=actor(), **query)


@blp.post("/<uuid:notice_id>/done")
@require("desk", "office")
@blp.response(200, CallView)
def call_done(notice_id: uuid.UUID) -> Any:
    """Take a call off the list, as it was made; again, nothing changes"""
    with transaction() as db:
        return phone_list.done(db, actor=actor(), notice_id=notice_id)


@blp.post("/<uuid:notice_id>/phone")
@require("desk", "office")
@blp.arguments(PhoneRequest)
@blp.response(200, PhoneView)
def show_phone(request: dict[str, Any], notice_id: uuid.UUID) -> Any:
    """Show the number to call in full; who looked and why is kept"""
    with transaction() as db:
        return phone_list.phone(db, actor=actor(), notice_id=notice_id, **request)
