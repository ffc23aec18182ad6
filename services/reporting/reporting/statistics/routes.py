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
    """Show an edition's figures by unit, district, series or audience"""
    with reading() as db:
        return statistics.current_figures(db, editions.find_edition(db, query["edition_id"]), query["by"])
