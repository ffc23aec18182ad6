"""The desk over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import PageArgs, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require
from chassis.web.idempotency import KEY_HEADER, created_once

from .. import desk
from ..model import Booking
from ..schemas.bookings import BookingView
from ..schemas.desk import (
    CallerSearch,
    CitizenSearchView,
    DeskBookingRequest,
    NamesWithReason,
    ReasonRequest,
    UnmaskedView,
)
from ..schemas.sessions import SessionView
from . import settings

blp = Blueprint("desk", __name__, description="Booking for those who call or come in person")
DESK = ("desk", "unit_editor", "venue_operator")


@blp.get("/desk/sessions")
@require(*DESK, "door", "office")
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(SessionView))
def list_desk_sessions(query: dict[str, Any]) -> Any:
    """List the coming sessions of one's unit and venues, by time"""
    with reading() as db:
        return desk.coming(db, actor=actor(), **query)


@blp.post("/desk/citizen-searches")
@require(*DESK, "door", "office")
@blp.arguments(CallerSearch)
@blp.response(200, CitizenSearchView)
def search_citizen(request: dict[str, Any]) -> Any:
    """Find a citizen by phone, masked, with their bookings at one's sessions; this is audited"""
    with transaction() as db:
        return desk.search(db, actor=actor(), **request)


@blp.post("/desk/bookings")
@require(*DESK)
@blp.arguments(DeskBookingRequest)
@blp.response(201, BookingView)
@blp.doc(parameters=[KEY_HEADER])
def book_at_desk(request: dict[str, Any]) -> Any:
    """Book for someone with a mobile phone, a landline or none, who has agreed to what is kept"""
    del request["consent"]
    terms: dict[str, Any] = {
        "party_limit": settings().party_limit,
        "consent_version": settings().consent_version,
    }
    with transaction() as db:
        made = created_once(db, Booking, lambda: desk.book(db, actor=actor(), **terms, **request))
        return desk.shown(db, actor=actor(), booking_id=made.id)


@blp.get("/desk/bookings/<uuid:booking_id>")
@require(*DESK, "door", "office")
@blp.response(200, BookingView)
def show_at_desk(booking_id: uuid.UUID) -> Any:
    """Show a booking of one of one's sessions, for its printed slip; names are masked"""
    with reading() as db:
        return desk.shown(db, actor=actor(), booking_id=booking_id)


@blp.delete("/desk/bookings/<uuid:booking_id>")
@require(*DESK)
@blp.arguments(ReasonRequest)
@blp.response(200, BookingView)
def cancel_at_desk(request: dict[str, Any], booking_id: uuid.UUID) -> Any:
    """Cancel for someone who asks at the desk, also late; its seats go to those who wait"""
    with transaction() as db:
        return desk.cancel(db, actor=actor(), booking_id=booking_id, **request)


@blp.patch("/desk/bookings/<uuid:booking_id>/party")
@require(*DESK)
@blp.arguments(NamesWithReason)
@blp.response(200, BookingView)
def correct_at_desk(request: dict[str, Any], booking_id: uuid.UUID) -> Any:
    """Correct names for someone who asks at the desk, also after they came; this is audited"""
    with transaction() as db:
        return desk.correct(db, actor=actor(), booking_id=booking_id, **request)


@blp.post("/bookings/<uuid:booking_id>/unmask")
@require(*DESK, "door", "office")
@blp.arguments(ReasonRequest)
@blp.response(200, UnmaskedView)
def unmask_booking(request: dict[str, Any], booking_id: uuid.UUID) -> Any:
    """See names and phone of a booking of one of one's sessions in full, for a reason; this is audited"""
    with transaction() as db:
        return desk.unmask(db, actor=actor(), booking_id=booking_id, **request)
