"""Openings over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session as DbSession

from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import require
from chassis.web.etags import IF_MATCH, etag, refuse_stale
from chassis.web.idempotency import KEY_HEADER, create_once

from ..calendar.model import Opening, Slot
from ..venues import venues
from ..venues.model import Venue
from ..venues.venues import OPERATORS, READERS, lock_operated_venue
from . import answers, changes, openings
from .schemas import (
    EXPECTED_QUERY,
    REFUSES_QUERY,
    AnswerRequest,
    DeclaredView,
    NewSlotRequest,
    OpeningQuery,
    OpeningRequest,
    OpeningView,
    SlotChange,
    SlotView,
    TermsChange,
    WithdrawalQuery,
)

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
        first = create_once(db, Opening, lambda: openings.declare(db, venue, **request))
        return {"items": openings.openings_declared_with(db, first)}


@blp.get("/openings/<uuid:opening_id>")
@require(*READERS)
@blp.response(200, OpeningView)
def show_opening(opening_id: uuid.UUID) -> Any:
    """Show an opening with its slots; the ETag is its version"""
    with reading() as db:
        return answer(openings.find_opening(db, opening_id))


@blp.patch("/openings/<uuid:opening_id>")
@blp.doc(parameters=[IF_MATCH])
@require(*OPERATORS)
@blp.arguments(TermsChange)
@blp.response(200, OpeningView)
def change_terms(request: dict[str, Any], opening_id: uuid.UUID) -> Any:
    """Have all slots of an opening booked on other terms"""
    with transaction() as db:
        _, opening = lock_day(db, opening_id)
        return answer(changes.change_terms(db, opening, **request))


@blp.delete("/openings/<uuid:opening_id>")
@blp.doc(parameters=[EXPECTED_QUERY, REFUSES_QUERY, IF_MATCH])
@require(*OPERATORS)
@blp.arguments(WithdrawalQuery, location="query")
@blp.response(200, OpeningView)
def withdraw_opening(query: dict[str, Any], opening_id: uuid.UUID) -> Any:
    """Withdraw an opening: its slots that have not begun; what has begun was open, and stays. Where people are booked,
    or requests for the space are refused by it, upon their numbers"""
    with transaction() as db:
        _, opening = lock_day(db, opening_id)
        return answer(changes.withdraw_day(db, opening, **query))


@blp.post("/openings/<uuid:opening_id>/slots")
@blp.doc(parameters=[KEY_HEADER])
@require(*OPERATORS)
@blp.arguments(NewSlotRequest)
@blp.response(201, SlotView)
def add_slot(request: dict[str, Any], opening_id: uuid.UUID) -> Any:
    """Add a slot to a day"""
    with transaction() as db:
        venue, opening = lock_day(db, opening_id)
        return create_once(db, Slot, lambda: changes.add_slot(db, venue, opening, **request))


@blp.post("/venues/<uuid:venue_id>/answers")
@blp.doc(parameters=[KEY_HEADER])
@require(*OPERATORS)
@blp.arguments(AnswerRequest)
@blp.response(201, SlotView)
def answer_wishes(request: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """Open a slot in answer to those who asked for a part of a day; they are told, with a link that books it"""
    with transaction() as db:
        venue = lock_operated_venue(db, venue_id)
        day = answers.find_day(db, venue_id, **request)
        opening = openings.lock_opening(db, day) if day else None
        return create_once(db, Slot, lambda: answers.answer(db, venue, opening, **request))


@blp.patch("/slots/<uuid:slot_id>")
@blp.doc(parameters=[IF_MATCH])
@require(*OPERATORS)
@blp.arguments(SlotChange)
@blp.response(200, OpeningView)
def change_slot(request: dict[str, Any], slot_id: uuid.UUID) -> Any:
    """Change the times, seats or note of a slot, which keeps its id"""
    with transaction() as db:
        venue, opening = lock_day(db, changes.opening_of(db, slot_id))
        return answer(changes.change_slot(db, venue, opening, slot_id, **request))


@blp.delete("/slots/<uuid:slot_id>")
@blp.doc(parameters=[EXPECTED_QUERY, REFUSES_QUERY, IF_MATCH])
@require(*OPERATORS)
@blp.arguments(WithdrawalQuery, location="query")
@blp.response(200, OpeningView)
def withdraw_slot(query: dict[str, Any], slot_id: uuid.UUID) -> Any:
    """Withdraw one slot of a day; where people are booked, or requests are refused by it, upon their numbers"""
    with transaction() as db:
        _, opening = lock_day(db, changes.opening_of(db, slot_id))
        return answer(changes.withdraw_slot(db, opening, slot_id, **query))


def lock_day(db: DbSession, opening_id: uuid.UUID) -> tuple[Venue, Opening]:
    """An opening of a venue that the actor operates, both locked, the venue first, and still as they saw it."""
    venue = lock_operated_venue(db, openings.find_opening(db, opening_id).venue_id)
    opening = openings.lock_opening(db, opening_id)
    refuse_stale(opening.version)
    return venue, opening


def answer(opening: Opening) -> tuple[Opening, dict[str, str]]:
    """An opening with the header that names its version."""
    return opening, etag(opening.version)
