"""Tables of units over HTTP: taken away, taken in, and given back with their faults marked."""

import uuid
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from chassis import sheets
from chassis.sheets import read_sheet
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require
from chassis.web.tables import BODY, FILE, MARKED, ReportView, file_of, mark_sheet, take_sheet

from ..requirements.schemas import EditionQuery
from . import unit_sheets
from .schemas import UnitImportQuery

blp = Blueprint("unit_sheets", __name__)
WRITERS = {"csv": sheets.write_csv, "xlsx": sheets.write_xlsx}


@blp.get("/units.<any(csv, xlsx):kind>")
@blp.doc(tags=["units"], responses={200: FILE})
@require("office")
@blp.arguments(EditionQuery, location="query")
def export_units(query: dict[str, uuid.UUID], kind: str) -> Response:
    """Export the units of an edition as csv or xlsx, a row for each; without their contacts"""
    with reading() as db:
        return file_of(WRITERS[kind](unit_sheets.select_rows(db, **query)), "units", kind)


@blp.post("/units/sheet")
@blp.doc(tags=["units"], requestBody=BODY)
@require("office")
@blp.arguments(UnitImportQuery, location="query")
@blp.response(200, ReportView)
def import_units(query: dict[str, Any]) -> Any:
    """Take a table of units in by their names, or say first what would come of each row"""
    sheet = read_sheet(request.get_data())
    kind = unit_sheets.kind_for(query.pop("edition_id"), actor())
    with transaction() as db:
        return take_sheet(db, sheet, kind, **query)


@blp.post("/units/sheet/marked")
@blp.doc(tags=["units"], requestBody=BODY, responses={200: MARKED})
@require("office")
@blp.arguments(EditionQuery, location="query")
def mark_units(query: dict[str, uuid.UUID]) -> Response:
    """Give a table of units back with what is wrong marked in its cells; nothing is kept"""
    sheet = read_sheet(request.get_data())
    kind = unit_sheets.kind_for(query["edition_id"], actor())
    with transaction() as db:
        return file_of(mark_sheet(db, sheet, kind), "units-marked", "xlsx")
