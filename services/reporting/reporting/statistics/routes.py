"""Figures over HTTP."""

from typing import Any

from flask_smorest import Blueprint

from chassis.storage.db import reading
from chassis.web.auth import require

from ..editions import editions
from ..vocabulary import STAFF
from . import statistics
from .schemas import StatisticsQuery, StatisticsView

blp = Blueprint("statistics", __name__, url_prefix="/statistics", description="What an edition comes to")


@blp.get("")
@require(*STAFF)
@blp.arguments(StatisticsQuery, location="query")
@blp.response(200, StatisticsView)
def show_statistics(query: dict[str, Any]) -> Any:
    """Show the figures of an edition, or of a unit in it, in one of nine groupings"""
    edition_id = query.pop("edition_id")
    with reading() as db:
        return statistics.current_figures(db, editions.find_edition(db, edition_id), **query)
