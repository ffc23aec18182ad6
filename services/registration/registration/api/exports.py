"""Exports over HTTP: files that are sent while they are read."""

import uuid
from functools import partial
from typing import Any
from urllib.parse import quote

from flask import Response, stream_with_context
from flask_smorest import Blueprint

from chassis.storage.db import transaction
from chassis.web.auth import actor, require

from .. import exports
from ..exports import Export
from ..schemas.exports import ExportQuery

blp = Blueprint("exports", __name__, url_prefix="/exports", description="Bookings as a table to take away")

STAFF = ("unit_editor", "venue_operator", "desk", "office")
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PIECE = 64 * 1024  # bytes
FILE: dict[str, Any] = {
    "description": "The file; names and phones are masked unless `full` is asked for",
    "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in (CSV, XLSX)},
}


@blp.get("/sessions/<uuid:session_id>.<any(csv, xlsx):kind>")
@require(*STAFF)
@blp.arguments(ExportQuery, location="query")
@blp.doc(responses={200: FILE})
def export_session(query: dict[str, Any], session_id: uuid.UUID, kind: str) -> Response:
    """Export the bookings of a session as csv or xlsx"""
    with transaction() as db:
        export = exports.of_session(db, actor(), session_id, kind, **query)
    return file_of(export, kind)


@blp.get("/units/<uuid:unit_id>.<any(csv, xlsx):kind>")
@require(*STAFF)
@blp.arguments(ExportQuery, location="query")
@blp.doc(responses={200: FILE})
def export_unit(query: dict[str, Any], unit_id: uuid.UUID, kind: str) -> Response:
    """Export the bookings of all sessions of a unit as csv or xlsx"""
    with transaction() as db:
        export = exports.of_unit(db, actor(), unit_id, kind, **query)
    return file_of(export, kind)


@blp.get("/editions/<uuid:edition_id>.<any(csv, xlsx):kind>")
@require("office")
@blp.arguments(ExportQuery, location="query")
@blp.doc(responses={200: FILE})
def export_edition(query: dict[str, Any], edition_id: uuid.UUID, kind: str) -> Response:
    """Export the bookings of a whole edition as csv or xlsx"""
    with transaction() as db:
        export = exports.of_edition(db, actor(), edition_id, kind, **query)
    return file_of(export, kind)


def file_of(export: Export, kind: str) -> Response:
    """The export as an attachment with its name in Unicode (RFC 5987), sent in pieces."""
    answer = csv_of(export) if kind == "csv" else xlsx_of(export)
    named = f"UTF-8''{quote(f'{export.name}.{kind}', safe='')}"
    answer.headers.set(
        "Content-Disposition", "attachment", filename=f"bookings.{kind}", **{"filename*": named}
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def csv_of(export: Export) -> Response:
    """Sent while it is read, so that no table is too long."""
    return Response(stream_with_context(exports.as_csv(export)), content_type=f"{CSV}; charset=utf-8")


def xlsx_of(export: Export) -> Response:
    """Written to a file before it is sent: a workbook ends with its own list of contents."""
    file = exports.as_xlsx(export)
    answer = Response(iter(partial(file.read, PIECE), b""), content_type=XLSX)
    answer.call_on_close(file.close)
    return answer
