"""Files to keep, answered by a page."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Response

CSV = "text/csv; charset=utf-8"
UNKEPT = MappingProxyType({"Cache-Control": "private, no-store"})
"""Headers of what is one person's alone."""


def file_of(
    content: bytes, kind: str, name: str, headers: Mapping[str, str] = MappingProxyType({})
) -> Response:
    """A file of this kind (Content-Type) that the browser keeps under this name."""
    answer = Response(content, content_type=kind, headers=dict(headers))
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
