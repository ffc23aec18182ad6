"""Totals over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import PageArgs
from chassis.storage.db import reading
from chassis.web.auth import actor, require

from . import totals
from .schemas import TotalsPage, TotalsView

AT_WORK = ("door", "desk", "unit_editor", "venue_operator", "office")

blp = Blueprint("totals", __name__, url_prefix="/sessions", description="What sessions come to")


@blp.get("/totals")
@require("office")
@blp.arguments(PageArgs, location="query")
@blp.response(200, TotalsPage)
def list_totals(query: dict[str, Any]) -> Any:
    """List what every session comes to, as it is this moment"""
    with reading() as db:
        return totals.list_totals(db, **query)


@blp.get("/<uuid:session_id>/totals")
@require(*AT_WORK)
@blp.response(200, TotalsView)
def show_totals(session_id: uuid.UUID) -> Any:
    """Show what a session comes to, as it is this moment"""
    with reading() as db:
        return totals.show_totals(db, actor=actor(), session_id=session_id)
