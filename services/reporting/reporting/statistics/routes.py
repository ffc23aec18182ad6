"""Figures over HTTP."""

import uuid
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from chassis.storage.db import reading
from chassis.web.auth import require
from chassis.web.downloads import TABLE, table_file

from ..editions import editions
from ..vocabulary import STAFF
from . import statistics, tables
from .grid import read_grid
from .schemas import GridQuery, GridView, StatisticsQuery, StatisticsView
from .scope import Scope

blp = Blueprint("statistics", __name__, url_prefix="/statistics", description="What an edition comes to")


@blp.get("")
@require(*STAFF)
@blp.arguments(StatisticsQuery, location="query")
@blp.response(200, StatisticsView)
def show_statistics(query: dict[str, Any]) -> Any:
    """Show the figures of an edition, or of a unit in it, in one of nine groupings"""
    return read_figures(**query)


@blp.get("/figures.<any(csv, xlsx):kind>")
@require(*STAFF)
@blp.doc(responses={200: TABLE})
@blp.arguments(StatisticsQuery, location="query")
def export_statistics(query: dict[str, Any], kind: str) -> Response:
    """Export the figures in one grouping as csv or xlsx"""
    return table_file(tables.write_figures(read_figures(**query), kind), f"figures-{query['by']}", kind)


@blp.get("/grid")
@require(*STAFF)
@blp.arguments(GridQuery, location="query")
@blp.response(200, GridView)
def show_grid(query: dict[str, Any]) -> Any:
    """Show which series take place in which districts"""
    with reading() as db:
        return read_grid(db, Scope(editions.find_edition(db, query["edition_id"])))


def read_figures(*, edition_id: uuid.UUID, **query: Any) -> dict[str, Any]:
    with reading() as db:
        return statistics.current_figures(db, editions.find_edition(db, edition_id), **query)
