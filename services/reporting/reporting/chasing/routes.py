"""Chasing over HTTP: when units are reminded, who is nudged and who is called."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require
from chassis.web.etags import IF_MATCH, etag
from chassis.web.idempotency import KEY_HEADER, create_once

from . import calls, nudges, rules
from .model import Call, Nudge
from .schemas import (
    CallList,
    CallRequest,
    CallView,
    ChasingChange,
    ChasingView,
    EditionOnly,
    NudgePreview,
    NudgeQuery,
    NudgeRequest,
    NudgeView,
)

blp = Blueprint("chasing", __name__, url_prefix="/chasing", description="Units asked for what is missing")


@blp.get("/rules/<uuid:edition_id>")
@require("office", "admin")
@blp.response(200, ChasingView)
def show_rules(edition_id: uuid.UUID) -> Any:
    """Show on which days around a deadline units are reminded"""
    with reading() as db:
        chasing = rules.read_rules(db, edition_id)
        return chasing, etag(chasing.version)


@blp.patch("/rules/<uuid:edition_id>")
@blp.doc(parameters=[IF_MATCH])
@require("office")
@blp.arguments(ChasingChange)
@blp.response(200, ChasingView)
def change_rules(request: dict[str, Any], edition_id: uuid.UUID) -> Any:
    """Remind on other days, or send the week's digest elsewhere"""
    with transaction() as db:
        chasing = rules.set_rules(db, edition_id, **request)
        return chasing, etag(chasing.version)


@blp.get("/nudge")
@require("office")
@blp.arguments(NudgeQuery, location="query")
@blp.response(200, NudgePreview)
def preview_nudge(query: dict[str, Any]) -> Any:
    """Show who would be asked for what, before it is sent"""
    with reading() as db:
        return nudges.preview(db, **query)


@blp.post("/nudges")
@blp.doc(parameters=[KEY_HEADER])
@require("office")
@blp.arguments(NudgeRequest)
@blp.response(201, NudgeView)
def send_nudge(request: dict[str, Any]) -> Any:
    """Ask these units for what is missing, as the preview showed it; refused where that has changed"""
    with transaction() as db:
        return create_once(db, Nudge, lambda: nudges.send(db, actor=actor(), **request))


@blp.get("/calls")
@require("office")
@blp.arguments(EditionOnly, location="query")
@blp.response(200, CallList)
def list_calls(query: dict[str, Any]) -> Any:
    """List the units to call: those that do not react, and those whom no message reaches"""
    with reading() as db:
        return {"items": calls.list_calls(db, **query)}


@blp.post("/calls")
@blp.doc(parameters=[KEY_HEADER])
@require("office")
@blp.arguments(CallRequest)
@blp.response(201, CallView)
def note_call(request: dict[str, Any]) -> Any:
    """Note that a unit was called: it is off the list until it is asked again"""
    with transaction() as db:
        return create_once(db, Call, lambda: calls.note_call(db, actor=actor(), **request))
