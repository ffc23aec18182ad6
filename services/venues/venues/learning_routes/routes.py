"""Learning routes over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require
from chassis.web.etags import IF_MATCH, etag, refuse_stale
from chassis.web.idempotency import KEY_HEADER, create_once

from ..venues.venues import READERS
from . import learning_routes
from .model import Route
from .schemas import RouteChange, RouteQuery, RouteRequest, RouteView

blp = Blueprint("routes", __name__, url_prefix="/routes", description="Ordered stops to learn along")
DRAWERS = ("office", "venue_operator", "unit_editor")


@blp.get("")
@require(*READERS)
@blp.arguments(RouteQuery, location="query")
@blp.response(200, page_of(RouteView))
def list_routes(query: dict[str, Any]) -> Any:
    """List learning routes, by owner or status"""
    cursor, limit = query.pop("cursor"), query.pop("limit")
    with reading() as db:
        return page(db, learning_routes.select_routes(**query), key=Route.id, cursor=cursor, limit=limit)


@blp.post("")
@blp.doc(parameters=[KEY_HEADER])
@require(*DRAWERS)
@blp.arguments(RouteRequest)
@blp.response(201, RouteView)
def draw_route(request: dict[str, Any]) -> Any:
    """Draw a learning route, public at once"""
    with transaction() as db:
        return create_once(db, Route, lambda: learning_routes.draw(db, actor=actor(), **request))


@blp.get("/<uuid:route_id>")
@require(*READERS)
@blp.response(200, RouteView)
def show_route(route_id: uuid.UUID) -> Any:
    """Show a learning route with its stops in order"""
    with reading() as db:
        route = learning_routes.find_route(db, route_id)
    return route, etag(route.version)


@blp.put("/<uuid:route_id>")
@blp.doc(parameters=[IF_MATCH])
@require(*DRAWERS)
@blp.arguments(RouteChange)
@blp.response(200, RouteView)
def change_route(request: dict[str, Any], route_id: uuid.UUID) -> Any:
    """Put a route anew, or withdraw it, its owner or the office; stops given back with their ids stay the same"""
    with transaction() as db:
        route = learning_routes.find_route(db, route_id, lock=True)
        refuse_stale(route.version)
        route = learning_routes.change(db, route, actor=actor(), **request)
    return route, etag(route.version)
