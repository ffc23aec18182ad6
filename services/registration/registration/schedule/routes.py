"""Cutting a session down to what is asked of it, and what came of closures, over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require

from . import aftermaths, cuts
from .schemas import AftermathView, CutRequest, CutView, OverView

blp = Blueprint("cuts", __name__, url_prefix="/sessions", description="Fewer seats than are booked")
closures = Blueprint("closures", __name__, url_prefix="/closures", description="What came of closures")
STAFF = ("office", "unit_editor", "venue_operator")


@blp.get("/over")
@require(*STAFF)
@blp.response(200, page_of(OverView))
def list_over() -> Any:
    """List the coming sessions one works at for which more people are booked than there are to be seats"""
    with reading() as db:
        return cuts.over_booked(db, actor=actor())


@blp.get("/<uuid:session_id>/cut")
@require(*STAFF)
@blp.response(200, CutView)
def preview_cut(session_id: uuid.UUID) -> Any:
    """Show how many would lose their seats, and by which rule"""
    with reading() as db:
        return cuts.preview(db, actor=actor(), session_id=session_id)


@blp.post("/<uuid:session_id>/cut")
@require(*STAFF)
@blp.arguments(CutRequest)
@blp.response(200, CutView)
def cut_session(request: dict[str, Any], session_id: uuid.UUID) -> Any:
    """Move them to the head of the waitlist and tell them; again, nothing changes"""
    with transaction() as db:
        return cuts.cut(db, actor=actor(), session_id=session_id, **request)


@closures.get("/<uuid:closure_id>/aftermath")
@require("office", "venue_operator")
@closures.response(200, AftermathView)
def show_aftermath(closure_id: uuid.UUID) -> Any:
    """Show what came of a closure, in numbers: what is off, who was told, who has another session, whom to call"""
    with reading() as db:
        return aftermaths.show_aftermath(db, actor=actor(), closure_id=closure_id)
