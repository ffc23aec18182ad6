"""Changing a booking over HTTP, and its history."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import citizen_id
from chassis.web.idempotency import KEY_HEADER, idempotency_key

from .. import changes
from ..schemas.bookings import BookingView
from ..schemas.changes import HistoryLine, MoveRequest, PartyRequest, UndoRequest
from . import settings

blp = Blueprint(
    "changes", __name__, url_prefix="/bookings", description="What changes after a booking was made"
)


@blp.post("/<uuid:booking_id>/undo")
@blp.arguments(UndoRequest)
@blp.response(200, BookingView)
def undo_booking(request: dict[str, Any], booking_id: uuid.UUID) -> Any:
    """Undo a booking, or its cancellation, within the minutes the edition allows; again, nothing changes"""
    with transaction() as db:
        return changes.undo(db, citizen_id=citizen_id(), booking_id=booking_id, **request)


@blp.put("/<uuid:booking_id>/party")
@blp.arguments(PartyRequest)
@blp.response(200, BookingView)
def resize_booking(request: dict[str, Any], booking_id: uuid.UUID) -> Any:
    """Change who comes: more people get all the further seats or none"""
    who: dict[str, Any] = {"citizen_id": citizen_id(), "booking_id": booking_id}
    with transaction() as db:
        return changes.resize(db, **who, **request, party_limit=settings().party_limit)


@blp.post("/<uuid:booking_id>/move")
@blp.arguments(MoveRequest)
@blp.response(201, BookingView)
@blp.doc(parameters=[KEY_HEADER])
def move_booking(request: dict[str, Any], booking_id: uuid.UUID) -> Any:
    """Book another session for the same party, and give this one up once that is sure"""
    who: dict[str, Any] = {"citizen_id": citizen_id(), "booking_id": booking_id, "key": idempotency_key()}
    with transaction() as db:
        return changes.move(db, **who, **request, party_limit=settings().party_limit)


@blp.get("/<uuid:booking_id>/history")
@blp.response(200, page_of(HistoryLine))
def show_history(booking_id: uuid.UUID) -> Any:
    """Show what happened to one of one's own bookings, oldest first"""
    with reading() as db:
        return changes.told(db, citizen_id=citizen_id(), booking_id=booking_id)
