"""Bookings over HTTP: making, changing and cancelling them."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import PageArgs, page_of
from chassis.storage.db import reading, statements, transaction
from chassis.web.app import settings
from chassis.web.auth import citizen_id
from chassis.web.idempotency import KEY_HEADER, idempotency_key

from ..notices import notices
from . import book, bookings, cancellations, changes, companions, undoing
from .schemas import (
    BookingRequest,
    BookingView,
    CompanionsView,
    HistoryLine,
    MoveRequest,
    PartyRequest,
    UndoRequest,
)

bookings_blp = Blueprint("bookings", __name__, url_prefix="/bookings", description="Places held by citizens")


@bookings_blp.post("")
@bookings_blp.arguments(BookingRequest)
@bookings_blp.response(201, BookingView)
@bookings_blp.doc(parameters=[KEY_HEADER])
def create_booking(request: dict[str, Any]) -> Any:
    """Book seats for a party, or join the waitlist"""
    booked_as = "helper" if request.pop("for_others") else "self"
    citizen = citizen_id()
    who: dict[str, Any] = {"citizen_id": citizen, "booker": str(citizen), "booked_as": booked_as}
    wish = book.Wish(key=idempotency_key(), **who, **request)
    with statements() as db:
        booking, may_pass = book.seat_or_queue(db, wish, settings().party_limit)
    if not may_pass:
        return booking
    with transaction() as db:
        return book.let_pass(db, wish, booking)


@bookings_blp.get("")
@bookings_blp.arguments(PageArgs, location="query")
@bookings_blp.response(200, page_of(BookingView))
def list_bookings(query: dict[str, Any]) -> Any:
    """List one's own bookings, newest first, with names masked"""
    with reading() as db:
        listing = bookings.list_own(db, citizen_id=citizen_id(), **query)
    note_shown([booking["id"] for booking in listing["items"]])
    return listing


@bookings_blp.get("/<uuid:booking_id>")
@bookings_blp.response(200, BookingView)
def show_booking(booking_id: uuid.UUID) -> Any:
    """Show one of one's own bookings"""
    with reading() as db:
        booking = bookings.show_own(db, citizen_id=citizen_id(), booking_id=booking_id)
    note_shown([booking_id])
    return booking


def note_shown(booking_ids: list[uuid.UUID]) -> None:
    """Note that these are seen, where that matters: mostly it does not, and nothing is written."""
    with reading() as db:
        matters = notices.is_unseen(db, booking_ids)
    if matters:
        with transaction() as db:
            notices.note_shown(db, booking_ids)


@bookings_blp.delete("/<uuid:booking_id>")
@bookings_blp.response(200, BookingView)
def cancel_booking(booking_id: uuid.UUID) -> Any:
    """Cancel one of one's own bookings; its seats go to those who wait"""
    with transaction() as db:
        return cancellations.cancel(db, citizen_id=citizen_id(), booking_id=booking_id)


changes_blp = Blueprint(
    "changes", __name__, url_prefix="/bookings", description="What changes after a booking was made"
)


@changes_blp.post("/<uuid:booking_id>/undo")
@changes_blp.arguments(UndoRequest)
@changes_blp.response(200, BookingView)
def undo_booking(request: dict[str, Any], booking_id: uuid.UUID) -> Any:
    """Undo a booking, or its cancellation, within the minutes the edition allows; again, nothing changes"""
    with transaction() as db:
        return undoing.undo(db, citizen_id=citizen_id(), booking_id=booking_id, **request)


@changes_blp.put("/<uuid:booking_id>/party")
@changes_blp.arguments(PartyRequest)
@changes_blp.response(200, BookingView)
def resize_booking(request: dict[str, Any], booking_id: uuid.UUID) -> Any:
    """Change who comes: more people get all the further seats or none"""
    who: dict[str, Any] = {"citizen_id": citizen_id(), "booking_id": booking_id}
    with transaction() as db:
        return changes.resize(db, **who, **request, party_limit=settings().party_limit)


@changes_blp.post("/<uuid:booking_id>/move")
@changes_blp.arguments(MoveRequest)
@changes_blp.response(201, BookingView)
@changes_blp.doc(parameters=[KEY_HEADER])
def move_booking(request: dict[str, Any], booking_id: uuid.UUID) -> Any:
    """Book another session for the same party, and give this one up once that is sure"""
    who: dict[str, Any] = {"citizen_id": citizen_id(), "booking_id": booking_id, "key": idempotency_key()}
    with transaction() as db:
        return changes.move(db, **who, **request, party_limit=settings().party_limit)


@changes_blp.get("/<uuid:booking_id>/history")
@changes_blp.response(200, page_of(HistoryLine))
def show_history(booking_id: uuid.UUID) -> Any:
    """Show what happened to one of one's own bookings, oldest first"""
    with reading() as db:
        return changes.list_history(db, citizen_id=citizen_id(), booking_id=booking_id)


companions_blp = Blueprint(
    "companions", __name__, url_prefix="/companions", description="Whom a citizen books for"
)


@companions_blp.get("")
@companions_blp.response(200, CompanionsView)
def list_companions() -> Any:
    """List whom one booked for, with their names in full, and what was chosen last"""
    with reading() as db:
        return companions.choices_before(db, citizen_id())
