"""Check-ins over HTTP."""

from typing import Any

from flask_smorest import Blueprint

from chassis.auth import actor, require
from chassis.db import transaction

from .. import check_ins
from ..schemas.bookings import BookingView
from ..schemas.check_ins import CheckInRequest

blp = Blueprint("check_ins", __name__, url_prefix="/check-ins", description="Coming in at the door")


@blp.post("")
@require("door", "desk", "unit_editor", "venue_operator")
@blp.arguments(CheckInRequest)
@blp.response(200, BookingView)
def check_in(request: dict[str, Any]) -> Any:
    """Check a party in by its code; again, nothing changes"""
    with transaction() as db:
        return check_ins.check_in(db, actor=actor(), **request)
