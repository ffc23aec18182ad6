"""Tables of venues over HTTP: taken away, taken in, and given back with their faults marked."""

from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from chassis.sheets import read_sheet
from chassis.storage.db import reading, transaction
from chassis.web.auth import require

from . import exports, imports
from .schemas import ImportQuery, ReportView

blp = Blueprint("sheets", __name__, description="All venues as a table: to take away, and to take in")

CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BINARY = {"schema": {"type": "string", "format": "binary"}}
FILE: dict[str, Any] = {"description": "The file", "content": {CSV: BINARY, XLSX: BINARY}}
MARKED: dict[str, Any] = {
    "description": "Its cells; those with faults red, with a comment",
    "content": {XLSX: BINARY},
}
BODY: dict[str, Any] = {
    "description": "The file itself; which of the two it is shows in its first bytes. At most 1 MB, 1000 rows",
    "required": True,
    "content": {CSV: BINARY, XLSX: BINARY},
}


@blp.get("/venues.<any(csv, xlsx):kind>")
@require("office")
@blp.doc(responses={200: FILE})
def export_venues(kind: str) -> Response:
    """Export all open venues as csv or xlsx, a row for each"""
    with reading() as db:
        return file_of(exports.write_venues(db, kind), "venues", kind)


@blp.post("/venues/sheet")
@require("office")
@blp.doc(requestBody=BODY)
@blp.arguments(ImportQuery, location="query")
@blp.response(200, ReportView)
def import_venues(query: dict[str, Any]) -> Any:
    """Take a table of venues in by their names, or say first what would come of each row"""
    sheet = read_sheet(request.get_data())
    with transaction() as db:
        return imports.take_sheet(db, sheet, **query)


@blp.post("/venues/sheet/marked")
@require("office")
@blp.doc(requestBody=BODY, responses={200: MARKED})
def mark_venues() -> Response:
    """Give a table of venues back with what is wrong marked in its cells; nothing is kept"""
    sheet = read_sheet(request.get_data())
    with transaction() as db:
        faults = imports.find_faults(db, sheet)
    return file_of(exports.write_marked(sheet, faults), "venues-marked", "xlsx")


def file_of(content: bytes, name: str, kind: str) -> Response:
    """A file to take away."""
    answer = Response(content, content_type=f"{CSV}; charset=utf-8" if kind == "csv" else XLSX)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.{kind}")
    answer.headers["Cache-Control"] = "no-store"
    return answer
