"""Weekly patterns over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session as DbSession

from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import require
from chassis.web.etags import IF_MATCH, etag, refuse_stale
from chassis.web.idempotency import KEY_HEADER, create_once

from ..closures import closures
from ..closures.schemas import ClosureView
from ..openings.schemas import REFUSES_QUERY
from ..venues import venues
from ..venues.model import Venue
from ..venues.venues import OPERATORS, READERS, check_operator, lock_operated_venue
from . import declarations, months, reopenings, single_days
from .model import Declaration
from .schemas import (
    EXPECTED_QUERY,
    DayChange,
    DaysQuery,
    DeclarationChange,
    DeclarationQuery,
    DeclarationRequest,
    DeclarationView,
    EndQuery,
    LiftQuery,
    NewPatternPreview,
    PatternPreview,
    PatternPreviewView,
    PlaceDaysView,
)

blp = Blueprint(
    "declarations", __name__, description="Weekly patterns that make openings over a span of dates"
)


@blp.get("/venues/<uuid:venue_id>/declarations")
@require(*READERS)
@blp.arguments(DeclarationQuery, location="query")
@blp.response(200, page_of(DeclarationView))
def list_declarations(query: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """List a venue's weekly patterns, by status or space"""
    cursor, limit = query.pop("cursor", None), query.pop("limit")
    with reading() as db:
        selection = declarations.select_declarations(venue_id=venues.find_venue(db, venue_id).id, **query)
        return page(db, selection, key=Declaration.id, cursor=cursor, limit=limit)


@blp.post("/venues/<uuid:venue_id>/declarations")
@blp.doc(parameters=[KEY_HEADER])
@require(*OPERATORS)
@blp.arguments(DeclarationRequest)
@blp.response(201, DeclarationView)
def declare_pattern(request: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """Declare a weekly pattern, which opens its days; what is open already stays as it is"""
    with transaction() as db:
        venue = lock_operated_venue(db, venue_id)
        return create_once(db, Declaration, lambda: declarations.declare_pattern(db, venue, **request))


@blp.post("/venues/<uuid:venue_id>/declarations/preview")
@require(*OPERATORS)
@blp.arguments(NewPatternPreview)
@blp.response(200, PatternPreviewView)
def preview_pattern(request: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """Say which days a weekly pattern would open, and which it leaves as they are"""
    is_meant = request.pop("on_purpose", False)
    with reading() as db:
        venue = check_operator(venues.find_venue(db, venue_id))
        return declarations.preview_new(db, venue, request, on_purpose=is_meant)[-1]


@blp.get("/declarations/<uuid:declaration_id>")
@require(*READERS)
@blp.response(200, DeclarationView)
def show_declaration(declaration_id: uuid.UUID) -> Any:
    """Show a weekly pattern; the ETag is its version"""
    with reading() as db:
        return answer(declarations.find_declaration(db, declaration_id))


@blp.put("/declarations/<uuid:declaration_id>")
@blp.doc(parameters=[IF_MATCH])
@require(*OPERATORS)
@blp.arguments(DeclarationChange)
@blp.response(200, DeclarationView)
def change_declaration(request: dict[str, Any], declaration_id: uuid.UUID) -> Any:
    """Take another pattern; days from tomorrow on that differ change, but for those that were changed by hand"""
    with transaction() as db:
        venue, declaration = lock_pattern(db, declaration_id)
        return answer(declarations.change_pattern(db, venue, declaration, **request))


@blp.post("/declarations/<uuid:declaration_id>/preview")
@require(*OPERATORS)
@blp.arguments(PatternPreview)
@blp.response(200, PatternPreviewView)
def preview_change(request: dict[str, Any], declaration_id: uuid.UUID) -> Any:
    """Say which days another pattern would change, which keep their own hours, and whom it costs a seat"""
    is_meant = request.pop("on_purpose", False)
    with reading() as db:
        declaration = declarations.find_declaration(db, declaration_id)
        venue = check_operator(venues.find_venue(db, declaration.venue_id))
        return declarations.preview_change(db, venue, declaration, request, on_purpose=is_meant)[-1]


@blp.get("/declarations/<uuid:declaration_id>/withdrawal")
@require(*OPERATORS)
@blp.response(200, PatternPreviewView)
def preview_withdrawal(declaration_id: uuid.UUID) -> Any:
    """Say which days would end with a weekly pattern, and who is booked in them"""
    with reading() as db:
        declaration = declarations.find_declaration(db, declaration_id)
        venue = check_operator(venues.find_venue(db, declaration.venue_id))
        return declarations.preview_withdrawal(db, venue, declaration)[-1]


@blp.delete("/declarations/<uuid:declaration_id>")
@blp.doc(parameters=[EXPECTED_QUERY, REFUSES_QUERY, IF_MATCH])
@require(*OPERATORS)
@blp.arguments(EndQuery, location="query")
@blp.response(200, DeclarationView)
def withdraw_declaration(query: dict[str, Any], declaration_id: uuid.UUID) -> Any:
    """End a weekly pattern and its days from tomorrow on; those that were changed by hand stay open"""
    with transaction() as db:
        venue, declaration = lock_pattern(db, declaration_id)
        return answer(declarations.withdraw_pattern(db, venue, declaration, **query))


@blp.put("/declarations/<uuid:declaration_id>/day")
@require(*OPERATORS)
@blp.arguments(DayChange)
@blp.response(200, PlaceDaysView)
def set_day(request: dict[str, Any], declaration_id: uuid.UUID) -> Any:
    """Take a day off, open one more, or set one back to the weekly pattern; answers with that day"""
    date = request["date"]
    with transaction() as db:
        venue, declaration = lock_pattern(db, declaration_id)
        single_days.set_day(db, venue, declaration, **request)
        span = {"from_date": date, "until_date": date, "space_id": declaration.space_id}
        return {"items": months.days_of(db, venue, **span)}


@blp.get("/venues/<uuid:venue_id>/opening-days")
@require(*READERS)
@blp.arguments(DaysQuery, location="query")
@blp.response(200, PlaceDaysView)
def list_days(query: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """List each date of a span at a venue at large, or a space: its openings, and how they differ from the pattern"""
    with reading() as db:
        return {"items": months.days_of(db, venues.find_venue(db, venue_id), **query)}


def lock_pattern(db: DbSession, declaration_id: uuid.UUID) -> tuple[Venue, Declaration]:
    """A declaration of a venue that the actor operates, both locked, the venue first, and still as they saw it."""
    venue = lock_operated_venue(db, declarations.find_declaration(db, declaration_id).venue_id)
    declaration = declarations.find_declaration(db, declaration_id, lock=True)
    refuse_stale(declaration.version)
    return venue, declaration


def answer(declaration: Declaration) -> tuple[Declaration, dict[str, str]]:
    """A declaration with the header that names its version."""
    return declaration, etag(declaration.version)


@blp.delete("/closures/<uuid:closure_id>")
@require(*OPERATORS)
@blp.arguments(LiftQuery, location="query")
@blp.response(200, ClosureView)
def lift_closure(query: dict[str, Any], closure_id: uuid.UUID) -> Any:
    """Lift a closure; registration restores what it cancelled, and weekly patterns open what it was in the way of"""
    with transaction() as db:
        closure = closures.lock_closure(db, closure_id)
        lock_operated_venue(db, closure.venue_id)
        return reopenings.lift(db, closure, **query)
