"""Demand over HTTP: only to read."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import PageArgs, page, page_of
from chassis.storage.db import reading
from chassis.web.auth import require

from ..venues import venues
from ..venues.access import OPERATORS, check_operator
from . import demand
from .schemas import DayQuery, DemandView

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


@blp.get("/venues/<uuid:venue_id>/day")
@require(*OPERATORS)
@blp.arguments(DayQuery, location="query")
@blp.response(200, page_of(DemandView))
def show_day(query: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """List what is on at a venue on a day, by time, as registration tells it"""
    date = query.pop("date")
    with reading() as db:
        venue = check_operator(venues.find_venue(db, venue_id))
        return page(db, demand.select_day(venue, date), key=demand.BY_TIME, **query)
