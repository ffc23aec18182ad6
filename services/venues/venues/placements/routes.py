"""Placements over HTTP: only to read. They are asked for by approved activities."""

from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading
from chassis.web.auth import require

from ..calendar.model import Placement
from ..venues.access import STAFF
from . import placements
from .schemas import PlacementQuery, PlacementView

blp = Blueprint("placements", __name__, description="Answers to the sittings that asked for a space")


@blp.get("/placements")
@require(*STAFF)
@blp.arguments(PlacementQuery, location="query")
@blp.response(200, page_of(PlacementView))
def list_placements(query: dict[str, Any]) -> Any:
    """List placements, by activity, venue, space or status"""
    cursor, limit = query.pop("cursor", None), query.pop("limit")
    with reading() as db:
        return page(db, placements.select_placements(**query), key=Placement.id, cursor=cursor, limit=limit)
