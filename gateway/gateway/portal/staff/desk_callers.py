"""A caller at the desk: their bookings on one page, and what is done about each from there."""

import uuid
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from chassis.clock import now

from ...departments import desk
from ..frame.form_pages import page_about
from ..frame.formats import moment
from .desk_sessions import coming, desk_only

blp = Blueprint("desk_callers", __name__, url_prefix="/staff/desk/callers")
ACTIVE = ("confirmed", "waitlisted")


def with_bookings(id: uuid.UUID) -> dict[str, Any]:
    """The caller, what they have before them, the next first, what is over, and the coming sessions."""
    caller = desk.caller(id)
    over = [booking for booking in caller["bookings"] if is_over(booking)]
    ahead = [booking for booking in caller["bookings"] if not is_over(booking)]
    ahead.sort(key=lambda booking: str(booking["session"]["starts_at"]))
    return {"caller": caller, "ahead": ahead, "over": over} | coming()


def is_over(booking: dict[str, Any]) -> bool:
    is_past = moment(booking["session"]["ends_at"]) <= now()
    return is_past or booking["status"] not in (*ACTIVE, "attended")


@blp.get("/<uuid:id>")
@desk_only
def show(id: uuid.UUID) -> ResponseReturnValue:
    """A caller's bookings, masked, and the sessions to book for them"""
    return page_about("staff/desk_caller.html", with_bookings, id=id)
