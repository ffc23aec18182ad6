"""Material over HTTP."""

import uuid
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, public, require
from chassis.web.etags import IF_MATCH, etag, refuse_stale
from chassis.web.idempotency import KEY_HEADER, create_once

from ..files.routes import FILE, send
from . import material
from .model import Material
from .schemas import (
    AcceptanceRequest,
    FilingRequest,
    FilingView,
    HighlightRequest,
    MaterialChange,
    MaterialQuery,
    MaterialRemark,
    MaterialView,
    NewMaterial,
)

blp = Blueprint(
    "material", __name__, url_prefix="/material", description="Photos, videos and documents of units"
)
highlights = Blueprint(
    "highlights", __name__, url_prefix="/highlights", description="What the public is shown"
)
WHO = ("unit_editor", "office", "admin")


@blp.get("")
@require(*WHO)
@blp.arguments(MaterialQuery, location="query")
@blp.response(200, page_of(MaterialView))
def list_material(query: dict[str, Any]) -> Any:
    """List material: the office all, a unit its own; with the verdict on each file, and what it lacks"""
    cursor, limit = query.pop("cursor"), query.pop("limit")
    with reading() as db:
        selection = material.select_material(actor(), **query)
        return page(db, selection, key=Material.id, cursor=cursor, limit=limit)


@blp.post("")
@blp.doc(parameters=[KEY_HEADER])
@require("unit_editor", "office")
@blp.arguments(NewMaterial)
@blp.response(201, MaterialView)
def add_material(request: dict[str, Any]) -> Any:
    """Add a file as a draft; it may still be on its way"""
    with transaction() as db:
        return create_once(db, Material, lambda: material.add(db, actor=actor(), **request))


@blp.get("/<uuid:material_id>")
@require(*WHO)
@blp.response(200, MaterialView)
def show_material(material_id: uuid.UUID) -> Any:
    """Show a piece of material"""
    with reading() as db:
        piece = material.find_material(db, material_id, actor=actor())
    return piece, etag(piece.version)


@blp.patch("/<uuid:material_id>")
@blp.doc(parameters=[IF_MATCH])
@require("unit_editor", "office")
@blp.arguments(MaterialChange)
@blp.response(200, MaterialView)
def change_material(request: dict[str, Any], material_id: uuid.UUID) -> Any:
    """Give a piece that is not filed another caption, activity or file"""
    with transaction() as db:
        piece = current(db, material_id)
        return material.change(db, piece, actor=actor(), **request), etag(piece.version)


@blp.delete("/<uuid:material_id>")
@blp.doc(parameters=[IF_MATCH])
@require("unit_editor", "office")
@blp.response(204)
def drop_material(material_id: uuid.UUID) -> None:
    """Strike out a piece that is not filed"""
    with transaction() as db:
        material.drop(db, current(db, material_id), actor=actor())


@blp.post("/filing")
@require("unit_editor", "office")
@blp.arguments(FilingRequest)
@blp.response(200, FilingView)
def file_material(request: dict[str, Any]) -> Any:
    """Hand the office what is open of one activity; what is wrong is said of every piece, and nothing filed unless
    `only_good`"""
    with transaction() as db:
        return {"items": material.file(db, actor=actor(), **request)}


@blp.post("/<uuid:material_id>/acceptance")
@blp.doc(parameters=[IF_MATCH])
@require("office")
@blp.arguments(AcceptanceRequest)
@blp.response(200, MaterialView)
def accept_material(request: dict[str, Any], material_id: uuid.UUID) -> Any:
    """Accept a filed piece; as a highlight the public sees it"""
    with transaction() as db:
        return material.accept(db, current(db, material_id), actor=actor(), **request)


@blp.post("/<uuid:material_id>/return")
@blp.doc(parameters=[IF_MATCH])
@require("office")
@blp.arguments(MaterialRemark)
@blp.response(200, MaterialView)
def return_material(request: dict[str, Any], material_id: uuid.UUID) -> Any:
    """Return a filed or accepted piece with a remark on just this file"""
    with transaction() as db:
        return material.send_back(db, current(db, material_id), actor=actor(), **request)


@blp.put("/<uuid:material_id>/highlight")
@blp.doc(parameters=[IF_MATCH])
@require("office")
@blp.arguments(HighlightRequest)
@blp.response(200, MaterialView)
def mark_highlight(request: dict[str, Any], material_id: uuid.UUID) -> Any:
    """Show an accepted piece to the public, or take it down"""
    with transaction() as db:
        return material.show(db, current(db, material_id), **request)


@highlights.get("/<uuid:material_id>/picture")
@public
@highlights.doc(responses=FILE, security=[])
def show_highlight(material_id: uuid.UUID) -> Response:
    """Show the picture of a highlight: of a video a frame"""
    with reading() as db:
        file = material.public_file(db, material_id)
    answer = send(str(file.picture), file.picture_length or 0, "image/jpeg", f"{file.sha256}-p")
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


def current(db: Any, material_id: uuid.UUID) -> Material:
    """The piece, locked, if it still is what its reader saw (If-Match)."""
    piece = material.find_material(db, material_id, actor=actor(), lock=True)
    refuse_stale(piece.version)
    return piece
