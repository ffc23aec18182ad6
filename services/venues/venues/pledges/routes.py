"""Pledges over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require

from ..days.model import VenueDay
from ..editions import editions
from ..venues import venues
from ..venues.model import Venue
from ..venues.venues import OPERATORS, check_operator, lock_operated_venue
from . import pledges
from .schemas import (
    AllSumsView,
    DaysQuery,
    PledgeRequest,
    StandingQuery,
    StandingView,
    SumsQuery,
    VenueDayView,
)

blp = Blueprint("pledges", __name__, description="What venues promised to open, and what came of it")


@blp.get("/pledges")
@require("office", "admin")
@blp.arguments(StandingQuery, location="query")
@blp.response(200, page_of(StandingView))
def list_pledges(query: dict[str, Any]) -> Any:
    """List venues with what they promised for an edition and what came of it, by sector, district, or only the short"""
    cursor, limit = query.pop("cursor"), query.pop("limit")
    with reading() as db:
        edition = editions.find_edition(db, query.pop("edition_id"))
        selection = pledges.select_standings(edition, **query)
        rows = page(db, selection, key=Venue.id, cursor=cursor, limit=limit, scalars=False)
        return rows | {"items": [pledges.standing_of(row) for row in rows["items"]]}


@blp.get("/pledges/sums")
@require("office", "admin")
@blp.arguments(SumsQuery, location="query")
@blp.response(200, AllSumsView)
def sum_pledges(query: dict[str, Any]) -> Any:
    """Sum what was promised and what came of it, by sector or district"""
    with reading() as db:
        edition = editions.find_edition(db, query["edition_id"])
        return {"items": pledges.read_sums(db, edition, query["by"])}


@blp.get("/venues/<uuid:venue_id>/pledges/<uuid:edition_id>")
@require(*OPERATORS)
@blp.response(200, StandingView)
def show_pledge(venue_id: uuid.UUID, edition_id: uuid.UUID) -> Any:
    """Show what a venue promised for an edition and what came of it"""
    with reading() as db:
        check_operator(venues.find_venue(db, venue_id))
        edition = editions.find_edition(db, edition_id)
        return pledges.standing(db, edition, venue_id)


@blp.put("/venues/<uuid:venue_id>/pledges/<uuid:edition_id>")
@require(*OPERATORS)
@blp.arguments(PledgeRequest)
@blp.response(200, StandingView)
def give_pledge(request: dict[str, Any], venue_id: uuid.UUID, edition_id: uuid.UUID) -> Any:
    """Promise days, hours and places for an edition, until it begins"""
    with transaction() as db:
        venue = lock_operated_venue(db, venue_id)
        edition = editions.find_edition(db, edition_id)
        pledges.pledge(db, venue, edition, actor=actor(), **request)
        return pledges.standing(db, edition, venue_id)


@blp.get("/venues/<uuid:venue_id>/days")
@require(*OPERATORS)
@blp.arguments(DaysQuery, location="query")
@blp.response(200, page_of(VenueDayView))
def list_days(query: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """List what came of each day of an edition at a venue"""
    with reading() as db:
        venue = check_operator(venues.find_venue(db, venue_id))
        selection = pledges.days_of(venue, editions.find_edition(db, query.pop("edition_id")))
        return page(db, selection, key=VenueDay.date, **query)
