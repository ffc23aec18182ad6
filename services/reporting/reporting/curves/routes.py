"""Curves over HTTP."""

import uuid
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from chassis.storage.db import reading
from chassis.web.auth import require
from chassis.web.downloads import TABLE, table_file

from ..editions import editions
from ..vocabulary import STAFF
from . import snapshots, tables
from .schemas import CurveQuery, CurveView

blp = Blueprint("curves", __name__, url_prefix="/statistics/curve", description="How an edition grew")


@blp.get("")
@require(*STAFF)
@blp.arguments(CurveQuery, location="query")
@blp.response(200, CurveView)
def show_curve(query: dict[str, Any]) -> Any:
    """Show what an edition came to at the end of each day"""
    return read_curve(**query)


@blp.get("/table.<any(csv, xlsx):kind>")
@require(*STAFF)
@blp.doc(responses={200: TABLE})
@blp.arguments(CurveQuery, location="query")
def export_curve(query: dict[str, Any], kind: str) -> Response:
    """Export it as csv or xlsx"""
    return table_file(tables.write_curve(read_curve(**query), kind), "curve", kind)


def read_curve(edition_id: uuid.UUID) -> dict[str, Any]:
    with reading() as db:
        return snapshots.show_curve(db, editions.find_edition(db, edition_id))
