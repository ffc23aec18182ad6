"""Learning routes over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import PageArgs, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, citizen_id

from .. import routes
from ..schemas.routes import RouteView

blp = Blueprint("routes", __name__, url_prefix="/routes", description="Progress along learning routes")


@blp.get("")
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(RouteView))
def list_routes(query: dict[str, Any]) -> Any:
    """List the public learning routes; for a citizen, with what is done of them"""
    citizen = citizen_id() if actor().is_citizen else None
    with reading() as db:
        return routes.listed(db, citizen_id=citizen, **query)


@blp.post("/<uuid:route_id>/stops/<uuid:stop_id>/mark")
@blp.response(200, RouteView)
def mark_stop(route_id: uuid.UUID, stop_id: uuid.UUID) -> Any:
    """Mark a stop as done; again, nothing changes"""
    citizen = citizen_id()
    with transaction() as db:
        return routes.mark(db, citizen_id=citizen, route_id=route_id, stop_id=stop_id)


@blp.delete("/<uuid:route_id>/stops/<uuid:stop_id>/mark")
@blp.response(200, RouteView)
def unmark_stop(route_id: uuid.UUID, stop_id: uuid.UUID) -> Any:
    """Take one's mark back"""
    citizen = citizen_id()
    with transaction() as db:
        return routes.unmark(db, citizen_id=citizen, route_id=route_id, stop_id=stop_id)
