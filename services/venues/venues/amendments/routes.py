"""Changes of venues and spaces over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.db import transaction
from chassis.web.auth import require
from chassis.web.etags import IF_MATCH, etag, refuse_stale

from ..venues import venues
from ..venues.schemas import SpaceView, VenueView
from ..venues.venues import OPERATORS, lock_operated_venue
from .amend import amend_space, amend_venue
from .schemas import SpaceChange, VenueChange

blp = Blueprint("amendments", __name__)


@blp.patch("/venues/<uuid:venue_id>", tags=["venues"])
@blp.doc(parameters=[IF_MATCH])
@require(*OPERATORS)
@blp.arguments(VenueChange)
@blp.response(200, VenueView)
def change_venue(request: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """Change what is said of a venue, or retire it"""
    with transaction() as db:
        venue = lock_operated_venue(db, venue_id)
        refuse_stale(venue.version)
        amend_venue(db, venue, **request)
        return venue, etag(venue.version)


@blp.patch("/spaces/<uuid:space_id>", tags=["venues"])
@require(*OPERATORS)
@blp.arguments(SpaceChange)
@blp.response(200, SpaceView)
def change_space(request: dict[str, Any], space_id: uuid.UUID) -> Any:
    """Rename, resize or retire a space"""
    with transaction() as db:
        space = venues.find_space(db, space_id)
        return amend_space(db, lock_operated_venue(db, space.venue_id), space, **request)
