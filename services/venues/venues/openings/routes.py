"""Openings over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import require
from chassis.web.idempotency import KEY_HEADER, created_once

from ..calendar.model import Opening
from ..venues import venues
from ..venues.access import OPERATORS, READERS, lock_operated_venue
from . import openings
from .schemas import DeclaredView, OpeningQuery, OpeningRequest, OpeningView

blp = Blueprint("openings", __name__, description="Days on which a venue lets citizens in, cut into slots")


@blp.get("/venues/<uuid:venue_id>/openings")
@require(*READERS)
@blp.arguments(OpeningQuery, location="query")
@blp.response(200, page_of(OpeningView))
def list_openings(query: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """List a venue's openings, by date or status"""
    cursor, limit = query.pop("cursor", None), query.pop("limit")
    with reading() as db:
        selection = openings.select_openings(venues.find_venue(db, venue_id), **query)
        return page(db, selection, key=Opening.id, cursor=cursor, limit=limit)


@blp.post("/venues/<uuid:venue_id>/openings")
@blp.doc(parameters=[KEY_HEADER])
@require(*OPERATORS)
@blp.arguments(OpeningRequest)
@blp.response(201, DeclaredView)
def declare_openings(request: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """Declare an opening on each of some dates, cut into slots of seats, of which the answer says the ids"""
    with transaction() as db:
        venue = lock_operated_venue(db, venue_id)
        first = created_once(db, Opening, lambda: openings.declare(db, venue, **request))
        return {"items": openings.declared_with(db, first)}


@blp.delete("/openings/<uuid:opening_id>")
@require(*OPERATORS)
@blp.response(200, OpeningView)
def withdraw_opening(opening_id: uuid.UUID) -> Any:
    """Withdraw an opening with its slots"""
    with transaction() as db:
        opening = openings.lock_opening(db, opening_id)
        lock_operated_venue(db, opening.venue_id)
        return openings.withdraw(db, opening)
