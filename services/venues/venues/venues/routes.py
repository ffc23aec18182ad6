"""Venues and their spaces over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import require
from chassis.web.etags import etag
from chassis.web.idempotency import KEY_HEADER, create_once

from . import registering, venues
from .model import Space, Venue
from .schemas import SpaceRequest, SpaceView, VenueQuery, VenueRequest, VenueView
from .venues import OPERATORS, READERS, lock_operated_venue

blp = Blueprint("venues", __name__, description="Places, and the spaces in them")


@blp.get("/venues")
@require(*READERS)
@blp.arguments(VenueQuery, location="query")
@blp.response(200, page_of(VenueView))
def list_venues(query: dict[str, Any]) -> Any:
    """List venues, by sector or district"""
    cursor, limit = query.pop("cursor", None), query.pop("limit")
    with reading() as db:
        return page(db, venues.select_venues(**query), key=Venue.id, cursor=cursor, limit=limit)


@blp.post("/venues")
@blp.doc(parameters=[KEY_HEADER])
@require("office")
@blp.arguments(VenueRequest)
@blp.response(201, VenueView)
def register_venue(request: dict[str, Any]) -> Any:
    """Register a venue with its spaces"""
    with transaction() as db:
        return create_once(db, Venue, lambda: registering.register_venue(db, **request))


@blp.get("/venues/<uuid:venue_id>")
@require(*READERS)
@blp.response(200, VenueView)
def show_venue(venue_id: uuid.UUID) -> Any:
    """Show a venue with its spaces; the ETag is its version"""
    with reading() as db:
        venue = venues.find_venue(db, venue_id)
        return venue, etag(venue.version)


@blp.post("/venues/<uuid:venue_id>/spaces")
@blp.doc(parameters=[KEY_HEADER])
@require(*OPERATORS)
@blp.arguments(SpaceRequest)
@blp.response(201, SpaceView)
def add_space(request: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """Add a space to a venue"""
    with transaction() as db:
        venue = lock_operated_venue(db, venue_id)
        return create_once(db, Space, lambda: registering.add_space(db, venue, **request))
