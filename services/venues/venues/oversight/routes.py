"""What the office looks after, over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading
from chassis.web.auth import require

from ..calendar.model import Closure
from ..venues.model import Venue
from ..venues.venues import OPERATORS, check_operator, find_venue
from . import oversight
from .schemas import (
    ClosedQuery,
    ClosedView,
    MisfitSlots,
    MisfitsView,
    SpanQuery,
    UndeclaredQuery,
    UndeclaredView,
)

blp = Blueprint(
    "oversight", __name__, description="Venues that have declared nothing, do not fit, or are closed"
)
MOST = 100


@blp.get("/oversight/undeclared")
@require("office")
@blp.arguments(UndeclaredQuery, location="query")
@blp.response(200, page_of(UndeclaredView))
def list_undeclared(query: dict[str, Any]) -> Any:
    """List the venues that open on no day of a span"""
    cursor, limit = query.pop("cursor", None), query.pop("limit")
    with reading() as db:
        return page(db, oversight.select_undeclared(**query), key=Venue.id, cursor=cursor, limit=limit)


@blp.get("/oversight/closed")
@require("office")
@blp.arguments(ClosedQuery, location="query")
@blp.response(200, page_of(ClosedView))
def list_closed(query: dict[str, Any]) -> Any:
    """List what is closed on a date"""
    cursor, limit = query.pop("cursor", None), query.pop("limit")
    with reading() as db:
        selection = oversight.select_closed(query["date"])
        return page(db, selection, key=Closure.id, cursor=cursor, limit=limit, scalars=False)


@blp.get("/oversight/misfits")
@require("office")
@blp.arguments(SpanQuery, location="query")
@blp.response(200, MisfitsView)
def list_misfits(query: dict[str, Any]) -> Any:
    """List the days of a span with slots outside their venue's opening hours"""
    with reading() as db:
        return {"items": oversight.misfits(db, **query, most=MOST)}


@blp.get("/venues/<uuid:venue_id>/misfits")
@require(*OPERATORS)
@blp.arguments(SpanQuery, location="query")
@blp.response(200, MisfitSlots)
def list_own_misfits(query: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """List the slots of a venue within a span that lie outside its opening hours"""
    with reading() as db:
        check_operator(find_venue(db, venue_id))
        return {"items": oversight.misfits_of(db, venue_id, **query, most=MOST)}
