"""Openings over HTTP."""

import uuid
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from chassis.storage.db import reading
from chassis.web.auth import require
from chassis.web.downloads import TABLE, table_file

from ..editions import editions
from ..vocabulary import STAFF
from . import openings, tables
from .schemas import OpeningsQuery, OpeningsView

blp = Blueprint("openings", __name__, url_prefix="/statistics/openings", description="Pledged and opened")


@blp.get("")
@require(*STAFF)
@blp.arguments(OpeningsQuery, location="query")
@blp.response(200, OpeningsView)
def show_openings(query: dict[str, Any]) -> Any:
    """Show what venues pledged for an edition and what they opened, by venue, district or sector"""
    return read_openings(**query)


@blp.get("/table.<any(csv, xlsx):kind>")
@require(*STAFF)
@blp.doc(responses={200: TABLE})
@blp.arguments(OpeningsQuery, location="query")
def export_openings(query: dict[str, Any], kind: str) -> Response:
    """Export them as csv or xlsx"""
    return table_file(tables.write_openings(read_openings(**query), kind), f"openings-{query['by']}", kind)


def read_openings(edition_id: uuid.UUID, by: str) -> dict[str, Any]:
    with reading() as db:
        return openings.sum_openings(db, editions.find_edition(db, edition_id), by)
