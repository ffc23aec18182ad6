"""Passes over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.db import reading
from chassis.web.auth import citizen_id, require

from .. import passes
from ..schemas.check_ins import PassKeyView, PassView

blp = Blueprint("passes", __name__, description="What parties show at the door")
STAFF = ("door", "desk", "unit_editor", "venue_operator", "office", "reviewer", "admin")


@blp.get("/bookings/<uuid:booking_id>/pass")
@blp.response(200, PassView)
def show_pass(booking_id: uuid.UUID) -> Any:
    """Show the pass of one of one's own bookings that has its seats"""
    with reading() as db:
        return passes.shown(db, citizen_id=citizen_id(), booking_id=booking_id)


@blp.get("/pass-key")
@require(*STAFF)
@blp.response(200, PassKeyView)
def show_pass_key() -> Any:
    """Show the public key that passes are checked with"""
    return passes.public_key()
