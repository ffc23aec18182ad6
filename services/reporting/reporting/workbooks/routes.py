"""A plan's workbook over HTTP: taken away, taken in, and given back with its faults marked."""

import uuid
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require

from . import taking, workbooks
from .schemas import WorkbookQuery, WorkbookReport

blp = Blueprint("workbooks", __name__, url_prefix="/plans/<uuid:plan_id>", description="A plan as a workbook")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BINARY = {XLSX: {"schema": {"type": "string", "format": "binary"}}}
FILE: dict[str, Any] = {"description": "The workbook", "content": BINARY}
BODY: dict[str, Any] = {
    "description": "The workbook of this plan itself, filled in. At most 1 MB, 500 activities and 3000 sittings",
    "required": True,
    "content": BINARY,
}


@blp.get("/workbook.xlsx", tags=["plans"])
@require("office", "unit_editor")
@blp.doc(responses={200: FILE})
def download_workbook(plan_id: uuid.UUID) -> Response:
    """Take a plan away as a workbook to fill in: its lines, empty ones, lists of words, spaces and days"""
    with reading() as db:
        return file_of(workbooks.write(db, plan_id, actor=actor()), "plan.xlsx")


@blp.post("/workbook", tags=["plans"])
@require("unit_editor", "office")
@blp.doc(requestBody=BODY)
@blp.arguments(WorkbookQuery, location="query")
@blp.response(200, WorkbookReport)
def take_workbook(query: dict[str, Any], plan_id: uuid.UUID) -> Any:
    """Take a plan's workbook in as its pages would, or say first what would come of each line"""
    with transaction() as db:
        return taking.take_workbook(db, plan_id, request.get_data(), actor=actor(), **query)


@blp.post("/workbook/marked", tags=["plans"])
@require("unit_editor", "office")
@blp.doc(requestBody=BODY, responses={200: FILE})
def mark_workbook(plan_id: uuid.UUID) -> Response:
    """Give a plan's workbook back with what is wrong marked in its cells; nothing is kept"""
    with transaction() as db:
        return file_of(
            taking.mark_workbook(db, plan_id, request.get_data(), actor=actor()), "plan-marked.xlsx"
        )


def file_of(content: bytes, name: str) -> Response:
    """A file to take away."""
    answer = Response(content, content_type=XLSX)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
