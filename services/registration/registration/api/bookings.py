"""Bookings over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import PageArgs, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import citizen_id
from chassis.web.idempotency import KEY_HEADER, idempotency_key

from .. import bookings, cancellations
from ..schemas.bookings import BookingRequest, BookingView
from . import settings

blp = Blueprint("bookings", __name__, url_prefix="/bookings", description="Places held by citizens")


@blp.post("")
@blp.arguments(BookingRequest)
@blp.response(201, BookingView)
@blp.doc(parameters=[KEY_HEADER])
def create_booking(request: dict[str, Any]) -> Any:
    """Book seats for a party, or join the waitlist"""
    citizen, key = citizen_id(), idempotency_key()
    booked_as = "helper" if request.pop("for_others") else "self"
    who: dict[str, Any] = {"citizen_id": citizen, "booker": str(citizen), "booked_as": booked_as}
    return bookings.book_alone(key=key, **who, **request, party_limit=settings().party_limit)


@blp.get("")
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(BookingView))
def list_bookings(query: dict[str, Any]) -> Any:
    """List one's own bookings, newest first, with names masked"""
    with reading() as db:
        return bookings.mine(db, citizen_id=citizen_id(), **query)


@blp.get("/<uuid:booking_id>")
@blp.response(200, BookingView)
def show_booking(booking_id: uuid.UUID) -> Any:
    """Show one of one's own bookings"""
    with reading() as db:
        return bookings.shown(db, citizen_id=citizen_id(), booking_id=booking_id)


@blp.delete("/<uuid:booking_id>")
@blp.response(200, BookingView)
def cancel_booking(booking_id: uuid.UUID) -> Any:
    """Cancel one of one's own bookings; its seats go to those who wait"""
    with transaction() as db:
        return cancellations.cancel(db, citizen_id=citizen_id(), booking_id=booking_id)
