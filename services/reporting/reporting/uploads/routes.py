"""Uploads over HTTP: tus 1.0 with creation, checksum, expiration and termination."""

import uuid
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from chassis.storage.db import reading, transaction
from chassis.web.app import settings
from chassis.web.auth import actor, public, require
from chassis.wording import Text

from . import tus, uploads
from .schemas import UploadView
from .store import store
from .tus import LARGEST_PIECE, NoPiece, PieceTooLarge

blp = Blueprint(
    "uploads", __name__, url_prefix="/uploads", description="Files in pieces of at most 8 MB, by tus 1.0"
)

WHO = ("citizen", "unit_editor", "office")


def header(name: str, kind: str, description: str, is_required: bool = True) -> dict[str, Any]:
    """A header as the OpenAPI document tells it."""
    return {"in": "header", "name": name, "required": is_required, "schema": {"type": kind}} | {
        "description": description
    }


RESUMABLE = header("Tus-Resumable", "string", "1.0.0")
LENGTH = header("Upload-Length", "integer", "bytes of the file")
METADATA = header(
    "Upload-Metadata",
    "string",
    "base64 of each: filename, and unit_id (whose file it is) or purpose, nomination",
)
OFFSET = header("Upload-Offset", "integer", "where the piece goes on: what is received so far")
CHECKSUM = header("Upload-Checksum", "string", "sha1 or sha256, and base64 of the digest", is_required=False)
PIECE = {"required": True, "content": {tus.PIECE_TYPE: {"schema": {"type": "string", "format": "binary"}}}}


@blp.after_request
def speak_tus(answer: Response) -> Response:
    """Every answer says which tus it speaks, and is nobody's to keep."""
    answer.headers["Tus-Resumable"] = tus.VERSION
    answer.headers["Cache-Control"] = "no-store"
    if answer.status_code == 412:
        answer.headers["Tus-Version"] = tus.VERSION
    return answer


@blp.route("", methods=["OPTIONS"], provide_automatic_options=False)
@blp.route("/<uuid:upload_id>", methods=["OPTIONS"], provide_automatic_options=False)
@public
@blp.response(204)
def tell_abilities(upload_id: uuid.UUID | None = None) -> tuple[None, dict[str, str]]:
    """Say which tus is spoken, which extensions, and how large a file may be"""
    return None, tus.abilities(settings().upload_limit)


@blp.post("")
@blp.doc(parameters=[RESUMABLE, LENGTH, METADATA])
@require(*WHO)
@blp.response(201)
def begin_upload() -> tuple[None, dict[str, str]]:
    """Announce a file of a unit, or a photo for a nomination: length and name; where its pieces go is the Location"""
    headers = headers_of_tus()
    tus.check_whole(headers)
    length = tus.length_of(headers, settings().upload_limit)
    metadata = tus.metadata_of(headers)
    with transaction() as db:
        upload = uploads.begin(
            db,
            actor=actor(),
            unit_id=metadata.get("unit_id", ""),
            filename=tus.name_of(metadata),
            length=length,
            purpose=metadata.get("purpose", ""),
        )
    return None, {"Location": f"/uploads/{upload.id}"} | progress(upload)


@blp.get("/<uuid:upload_id>")
@require(*WHO)
@blp.response(200, UploadView)
def show_upload(upload_id: uuid.UUID) -> Any:
    """Show how far an upload is; by HEAD, as tus does, in headers alone"""
    with reading() as db:
        upload = uploads.find_upload(db, upload_id, actor=actor())
    return upload, progress(upload)


@blp.patch("/<uuid:upload_id>")
@blp.doc(parameters=[RESUMABLE, OFFSET, CHECKSUM], requestBody=PIECE)
@require(*WHO)
@blp.response(204)
def take_piece(upload_id: uuid.UUID) -> tuple[None, dict[str, str]]:
    """Take the next piece of a file, at most 8 MB; of two at once one is taken, and the other told where to go on"""
    headers, content = headers_of_tus(), read_piece()
    starts_at = tus.number(headers, "Upload-Offset")
    with reading() as db:
        upload = uploads.find_upload(db, upload_id, actor=actor())
    uploads.check_place(upload, starts_at, len(content))
    tus.check_sum(headers, content)
    if not content:
        # Nothing to keep: a client asks like this where it is.
        return None, progress(upload)
    with uploads.store_piece(upload, starts_at, content) as piece, transaction() as db:
        upload = uploads.take_piece(db, piece)
    return None, progress(upload)


@blp.delete("/<uuid:upload_id>")
@blp.doc(parameters=[RESUMABLE])
@require(*WHO)
@blp.response(204)
def end_upload(upload_id: uuid.UUID) -> None:
    """Give an upload up, with all that was received of it"""
    headers_of_tus()
    with transaction() as db:
        keys = uploads.end(db, uploads.find_open(db, upload_id, actor=actor()))
    store().delete(keys)


def headers_of_tus() -> dict[str, str]:
    """The headers of a request that speaks the tus that is spoken here. Raises OtherTus."""
    headers = dict(request.headers)
    tus.check_version(headers)
    return headers


def read_piece() -> bytes:
    """What a PATCH brings, whole before anything is looked at. Raises NoPiece, PieceTooLarge."""
    if request.mimetype != tus.PIECE_TYPE:
        raise NoPiece()
    request.max_content_length = LARGEST_PIECE + 1
    content = b"" if (request.content_length or 0) > LARGEST_PIECE else request.stream.read(LARGEST_PIECE + 1)
    if max(len(content), request.content_length or 0) > LARGEST_PIECE:
        raise PieceTooLarge(
            Text("每一块最大 8 MB（8388608 字节）。", "A piece has 8 MB (8388608 bytes) at most."),
            limit=LARGEST_PIECE,
        )
    return content


def progress(upload: Any) -> dict[str, str]:
    """How far an upload is, in headers; only one that is not whole expires."""
    return tus.progress(
        upload.received, upload.length, upload.expires_at if upload.status == "open" else None
    )
