"""Openings over HTTP."""

from typing import Any

from flask_smorest import Blueprint

from chassis.storage.db import reading
from chassis.web.auth import require

from ..editions import editions
from ..vocabulary import STAFF
from . import openings
from .schemas import OpeningsQuery, OpeningsView

blp = Blueprint("openings", __name__, url_prefix="/statistics/openings", description="Pledged and opened")


@blp.get("")
@require(*STAFF)
@blp.arguments(OpeningsQuery, location="query")
@blp.response(200, OpeningsView)
def show_openings(query: dict[str, Any]) -> Any:
    """Show what venues pledged for an edition and what they opened, by venue, district or sector"""
    with reading() as db:
        return openings.sum_openings(db, editions.find_edition(db, query["edition_id"]), query["by"])
