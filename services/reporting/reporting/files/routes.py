"""Files over HTTP, whole or in part (RFC 9110, 14)."""

import re
from collections.abc import Iterable
from typing import Any

from flask import Response, abort, request
from flask_smorest import Blueprint

from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require

from ..uploads.store import store
from . import disclosures, files
from .files import NoSuchFile
from .model import StoredFile

blp = Blueprint(
    "files", __name__, url_prefix="/files", description="What units sent, by the hash of its bytes"
)

WHO = ("unit_editor", "office", "admin")
BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
FILE: dict[int, Any] = {
    200: {"description": "The file", "content": {"application/octet-stream": BINARY}},
    206: {"description": "The range that was asked for", "content": {"application/octet-stream": BINARY}},
}
RANGE = {"in": "header", "name": "Range", "schema": {"type": "string"}, "description": "bytes=0-499"}


@blp.get("/<sha256>")
@require(*WHO)
@blp.doc(responses=FILE, parameters=[RANGE])
def show_file(sha256: str) -> Response:
    """Show a video or document as it was sent; a photo as its pixels alone, without place or serial numbers"""
    file = find(sha256)
    if file.kind == "photo":
        return send(str(file.picture), file.picture_length or 0, "image/jpeg", f"{sha256}-p")
    answer = send(file.key, file.length, file.media_type, sha256)
    with reading() as db:
        due = disclosures.original_due(db, sha256, actor())
    keep(due)
    if file.kind == "document":
        answer.headers["Content-Disposition"] = "attachment"
    return answer


@blp.get("/<sha256>/original")
@require("unit_editor", "office")
@blp.doc(responses={200: FILE[200]})
def show_original(sha256: str) -> Response:
    """Take a photo away as it was sent, for print; it tells where it was taken, so the audit keeps who had it"""
    file = find(sha256)
    if file.kind != "photo":
        raise NoSuchFile()
    content = files.original_of(file)
    with reading() as db:
        due = disclosures.original_due(db, sha256, actor())
    keep(due)
    answer = Response(content, content_type=file.media_type)
    name = f"{sha256[:12]}.{file.media_type.rpartition('/')[2]}"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blp.get("/<sha256>/picture")
@require(*WHO)
@blp.doc(responses=FILE, parameters=[RANGE])
def show_picture(sha256: str) -> Response:
    """Show what may be shown of a photo or video: a picture, upright"""
    file = find(sha256)
    if file.picture is None:
        raise NoSuchFile()
    return send(file.picture, file.picture_length or 0, "image/jpeg", f"{sha256}-p")


def keep(due: disclosures.Due | None) -> None:
    """Keep for the audit what is due."""
    if due:
        with transaction() as db:
            disclosures.keep_disclosure(db, due)


def find(sha256: str) -> StoredFile:
    """The file of that hash, for whoever may see it."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise NoSuchFile()
    with reading() as db:
        return files.read_file(db, sha256, actor=actor())


def send(key: str, length: int, media_type: str, etag: str) -> Response:
    """An object of the store while it is read: whole, or the one range that is asked for. 416 beyond its end."""
    span = _span(length, etag)
    start, end = span or (0, length)
    content: Iterable[bytes] = () if request.method == "HEAD" else store().read(key, start, end)
    answer = Response(content, 206 if span else 200, content_type=media_type)
    answer.content_length = end - start
    answer.set_etag(etag)
    answer.headers["Accept-Ranges"] = "bytes"
    if span:
        answer.headers["Content-Range"] = f"bytes {start}-{end - 1}/{length}"
    return answer


def _span(length: int, etag: str) -> tuple[int, int] | None:
    """First byte and the one after the last, where a range is asked for of just this file."""
    asked_for = request.range
    condition = request.if_range
    is_other = condition is not None and condition.etag is not None and condition.etag != etag
    if asked_for is None or asked_for.units != "bytes" or len(asked_for.ranges) != 1 or is_other:
        return None
    span = asked_for.range_for_length(length)
    if span is None:
        abort(416, length)
    return span
