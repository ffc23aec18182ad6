"""Tables of venues and resources over HTTP: taken away, taken in, and given back with their faults marked."""

import uuid
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from chassis import sheets
from chassis.sheets import read_sheet
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require
from chassis.web.tables import BODY, FILE, MARKED, ImportQuery, ReportView, file_of, mark_sheet, take_sheet

from . import resources, venues
from .schemas import OwnerQuery, ResourceImportQuery

blp = Blueprint(
    "sheets", __name__, description="Venues and resources as tables: to take away, and to take in"
)
WRITERS = {"csv": sheets.write_csv, "xlsx": sheets.write_xlsx}
VENUES_BODY = BODY | {
    "description": "The file itself; which of the two it is shows in its first bytes. At most 1 MB, 2000 venues, a row"
    " each: opening hours are the lines of a cell (`Tue-Sun 9:00-17:00 last entry 16:00`, `2021-11-09 closed fair`),"
    " and spaces those of another (`Hall: 120 (set-up 30 min, on approval, equipment: projector)`)"
}
owners_only = require("office", "venue_operator", "unit_editor")


@blp.get("/venues.<any(csv, xlsx):kind>")
@require("office")
@blp.doc(responses={200: FILE})
def export_venues(kind: str) -> Response:
    """Export all open venues as csv or xlsx, a row for each"""
    with reading() as db:
        return file_of(WRITERS[kind](venues.select_rows(db)), "venues", kind)


@blp.post("/venues/sheet")
@require("office")
@blp.doc(requestBody=VENUES_BODY)
@blp.arguments(ImportQuery, location="query")
@blp.response(200, ReportView)
def import_venues(query: dict[str, Any]) -> Any:
    """Take a table of venues in by their names, or say first what would come of each row"""
    sheet = read_sheet(request.get_data(), venues.LIMITS)
    with transaction() as db:
        return take_sheet(db, sheet, venues.VENUES, **query)


@blp.post("/venues/sheet/marked")
@require("office")
@blp.doc(requestBody=VENUES_BODY, responses={200: MARKED})
def mark_venues() -> Response:
    """Give a table of venues back with what is wrong marked in its cells; nothing is kept"""
    sheet = read_sheet(request.get_data(), venues.LIMITS)
    with transaction() as db:
        return file_of(mark_sheet(db, sheet, venues.VENUES), "venues-marked", "xlsx")


@blp.get("/resources.<any(csv, xlsx):kind>")
@owners_only
@blp.doc(responses={200: FILE})
@blp.arguments(OwnerQuery, location="query")
def export_resources(owner: dict[str, uuid.UUID | None], kind: str) -> Response:
    """Export the public resources of a venue, a unit or the office as csv or xlsx, a row for each"""
    with reading() as db:
        return file_of(WRITERS[kind](resources.select_rows(db, owner)), "resources", kind)


@blp.post("/resources/sheet")
@owners_only
@blp.doc(requestBody=BODY)
@blp.arguments(ResourceImportQuery, location="query")
@blp.response(200, ReportView)
def import_resources(query: dict[str, Any]) -> Any:
    """Take a table of resources in by their addresses, or say first what would come of each row"""
    sheet = read_sheet(request.get_data())
    owner = {name: query.pop(name) for name in ("venue_id", "unit_id")}
    with transaction() as db:
        return take_sheet(db, sheet, resources.kind_for(db, actor(), **owner), **query)


@blp.post("/resources/sheet/marked")
@owners_only
@blp.doc(requestBody=BODY, responses={200: MARKED})
@blp.arguments(OwnerQuery, location="query")
def mark_resources(owner: dict[str, uuid.UUID | None]) -> Response:
    """Give a table of resources back with what is wrong marked in its cells; nothing is kept"""
    sheet = read_sheet(request.get_data())
    with transaction() as db:
        return file_of(
            mark_sheet(db, sheet, resources.kind_for(db, actor(), **owner)), "resources-marked", "xlsx"
        )
