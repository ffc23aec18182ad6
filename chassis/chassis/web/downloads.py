"""Tables that are taken away as files."""

from typing import Any

from flask import Response

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABLE: dict[str, Any] = {
    "description": "The table",
    "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in (CSV, XLSX)},
}
"""How a route documents that it answers with one."""


def table_file(content: bytes, name: str, kind: str) -> Response:
    """A table of the `kind` csv or xlsx, as a file of this name that nobody keeps for others."""
    answer = Response(content, content_type=f"{CSV}; charset=utf-8" if kind == "csv" else XLSX)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.{kind}")
    answer.headers["Cache-Control"] = "no-store"
    return answer
