"""Check-ins over HTTP."""

import uuid
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from chassis.storage.cursors import PageArgs, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require
from chassis.web.idempotency import KEY_HEADER

from .. import batches, check_ins, door_lists, sessions, walk_ins
from ..schemas.check_ins import (
    NAMING,
    BatchRequest,
    BatchView,
    CheckedInView,
    CheckInRequest,
    CheckInView,
    DoorListView,
    SearchRequest,
    SearchView,
    WalkInRequest,
)
from ..schemas.sessions import SessionPage, WorkQuery

DOOR = ("door", "desk", "unit_editor", "venue_operator")

blp = Blueprint("check_ins", __name__, description="Coming in at the door")


@blp.after_request
def let_keep(response: Response) -> Response:
    """A list that has not changed is not sent again to who has it; nobody on the way may keep it."""
    if request.method in ("GET", "HEAD") and response.status_code == 200:
        response.cache_control.private = True
        response.cache_control.no_cache = True
        response.add_etag()
        response.make_conditional(request)
    return response


@blp.post("/check-ins")
@require(*DOOR)
@blp.arguments(CheckInRequest)
@blp.response(200, CheckedInView)
def check_in(request: dict[str, Any]) -> Any:
    """Check a party in, or part of it, by its pass, code or booking; when all are in, nothing changes"""
    named = {name: request.pop(name) for name in NAMING if name in request}
    with transaction() as db:
        return check_ins.check_in(db, actor=actor(), named=named, **request)


@blp.post("/check-ins/<uuid:check_in_id>/undo")
@require(*DOOR)
@blp.response(200, CheckInView)
def undo_check_in(check_in_id: uuid.UUID) -> Any:
    """Take a check-in or walk-in back; again, nothing changes"""
    with transaction() as db:
        return check_ins.undo(db, actor=actor(), check_in_id=check_in_id)


@blp.get("/sessions/<uuid:session_id>/check-ins")
@require(*DOOR)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(CheckInView))
def list_check_ins(query: dict[str, Any], session_id: uuid.UUID) -> Any:
    """List what was recorded at a session's door, newest first"""
    with reading() as db:
        return check_ins.listed(db, actor=actor(), session_id=session_id, **query)


@blp.post("/sessions/<uuid:session_id>/walk-ins")
@require(*DOOR)
@blp.arguments(WalkInRequest)
@blp.response(201, CheckInView)
@blp.doc(parameters=[KEY_HEADER])
def admit_walk_in(request: dict[str, Any], session_id: uuid.UUID) -> Any:
    """Let people in who have no booking, while there are places for them"""
    with transaction() as db:
        return walk_ins.admit(db, actor=actor(), session_id=session_id, **request)


@blp.post("/sessions/<uuid:session_id>/check-in-batches")
@require(*DOOR)
@blp.arguments(BatchRequest)
@blp.response(200, BatchView)
def take_batch(request: dict[str, Any], session_id: uuid.UUID) -> Any:
    """Take what a device recorded without network, in any order and any number of times"""
    with transaction() as db:
        return batches.take(db, actor=actor(), session_id=session_id, **request)


@blp.get("/sessions/<uuid:session_id>/door-list")
@require(*DOOR)
@blp.response(200, DoorListView)
def show_door_list(session_id: uuid.UUID) -> Any:
    """Show what a device needs to check parties in without network; names masked, audited"""
    with transaction() as db:
        return door_lists.of_session(db, actor=actor(), session_id=session_id)


@blp.post("/sessions/<uuid:session_id>/door-search")
@require(*DOOR)
@blp.arguments(SearchRequest)
@blp.response(200, SearchView)
def search_door(request: dict[str, Any], session_id: uuid.UUID) -> Any:
    """Find parties of a session by a part of a name or the end of a phone; masked, audited

    A POST, as a name or phone must stand in no address.
    """
    with transaction() as db:
        return door_lists.search(db, actor=actor(), session_id=session_id, **request)


@blp.get("/staff/sessions")
@require(*DOOR, "office")
@blp.arguments(WorkQuery, location="query")
@blp.response(200, SessionPage)
def list_sessions_at_work(query: dict[str, Any]) -> Any:
    """List the sessions of a day at one's units and venues, the earliest first"""
    with reading() as db:
        return sessions.at_work(db, actor=actor(), **query)
