"""Demand over HTTP: to read, and head counts to give."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import PageArgs, page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require
from chassis.web.idempotency import KEY_HEADER, create_once

from ..venues import venues
from ..venues.venues import OPERATORS, check_operator, lock_operated_venue
from . import demand, head_counts, wishes
from .model import Decline
from .schemas import (
    DayQuery,
    DeclineRequest,
    DeclineView,
    DemandView,
    HeadCountRequest,
    OnView,
    WishedView,
)

blp = Blueprint("demand", __name__, description="How many people wait for seats at a venue")


@blp.get("/venues/<uuid:venue_id>/demand")
@require(*OPERATORS)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(DemandView))
def list_demand(query: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """List the sessions ahead at a venue that people wait for, those that most wait for first"""
    with reading() as db:
        venue = check_operator(venues.find_venue(db, venue_id))
        return page(db, demand.select_sessions(venue), key=demand.ORDER, **query)


@blp.get("/venues/<uuid:venue_id>/wishes")
@require(*OPERATORS)
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(WishedView))
def list_wishes(query: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """List for which parts of days ahead people ask a venue to open, how many ask, and what it answered"""
    with reading() as db:
        venue = check_operator(venues.find_venue(db, venue_id))
        parts = page(db, wishes.select_asked(venue), key=wishes.BY_TIME, **query)
        return parts | {"items": wishes.views(db, venue, parts["items"])}


@blp.post("/venues/<uuid:venue_id>/wishes/declines")
@blp.doc(parameters=[KEY_HEADER])
@require(*OPERATORS)
@blp.arguments(DeclineRequest)
@blp.response(201, DeclineView)
def decline_wishes(request: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """Tell those who ask for a part of a day that it will not be, and why; each of them once"""
    with transaction() as db:
        venue = lock_operated_venue(db, venue_id)
        return create_once(db, Decline, lambda: wishes.decline(db, venue, actor=actor(), **request))


@blp.get("/venues/<uuid:venue_id>/day")
@require(*OPERATORS)
@blp.arguments(DayQuery, location="query")
@blp.response(200, page_of(OnView))
def show_day(query: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """List what is on at a venue on a day, by time, as registration tells it"""
    date = query.pop("date")
    with reading() as db:
        venue = check_operator(venues.find_venue(db, venue_id))
        return page(db, demand.select_day(venue, date), key=demand.BY_TIME, **query)


@blp.put("/venues/<uuid:venue_id>/sessions/<uuid:session_id>/head-count")
@require(*OPERATORS, "door")
@blp.arguments(HeadCountRequest)
@blp.response(200, OnView)
def count_heads(request: dict[str, Any], venue_id: uuid.UUID, session_id: uuid.UUID) -> Any:
    """Say how many people were counted at a session; it stands in place of what the door let in"""
    with transaction() as db:
        venue = lock_operated_venue(db, venue_id)
        return head_counts.count(db, venue, session_id, actor=actor(), **request)


@blp.delete("/venues/<uuid:venue_id>/sessions/<uuid:session_id>/head-count")
@require(*OPERATORS, "door")
@blp.response(200, OnView)
def strike_out_count(venue_id: uuid.UUID, session_id: uuid.UUID) -> Any:
    """Strike out a head count that was wrong: what the door let in counts again"""
    with transaction() as db:
        return head_counts.strike_out(db, lock_operated_venue(db, venue_id), session_id)
