"""Closures over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import require
from chassis.web.idempotency import KEY_HEADER, create_once

from ..calendar.model import Closure
from ..venues import venues
from ..venues.venues import OPERATORS, STAFF, check_operator, lock_operated_venue
from . import closures
from .schemas import ClosureQuery, ClosureRequest, ClosureView, PreviewQuery, PreviewView

blp = Blueprint("closures", __name__, description="Spans in which a venue or a space is shut")


@blp.get("/venues/<uuid:venue_id>/closures")
@require(*STAFF)
@blp.arguments(ClosureQuery, location="query")
@blp.response(200, page_of(ClosureView))
def list_closures(query: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """List a venue's closures, by status"""
    cursor, limit = query.pop("cursor", None), query.pop("limit")
    with reading() as db:
        selection = closures.select_closures(venues.find_venue(db, venue_id), **query)
        return page(db, selection, key=Closure.id, cursor=cursor, limit=limit)


@blp.get("/venues/<uuid:venue_id>/closures/preview")
@require(*OPERATORS)
@blp.arguments(PreviewQuery, location="query")
@blp.response(200, PreviewView)
def preview_closure(query: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """Say what a closure would bear on: slots, placements, people; refuse what could not be declared"""
    with reading() as db:
        return closures.preview(db, check_operator(venues.find_venue(db, venue_id)), **query)


@blp.post("/venues/<uuid:venue_id>/closures")
@blp.doc(parameters=[KEY_HEADER])
@require(*OPERATORS)
@blp.arguments(ClosureRequest)
@blp.response(201, ClosureView)
def declare_closure(request: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """Close a venue, or one space of it, for a day or a span"""
    with transaction() as db:
        venue = lock_operated_venue(db, venue_id)
        return create_once(db, Closure, lambda: closures.declare(db, venue, **request))


@blp.get("/closures/<uuid:closure_id>")
@require(*STAFF)
@blp.response(200, ClosureView)
def show_closure(closure_id: uuid.UUID) -> Any:
    """Show a closure"""
    with reading() as db:
        return closures.find_closure(db, closure_id)
