"""Editions over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import PageArgs, page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import require
from chassis.web.etags import etag
from chassis.web.idempotency import KEY_HEADER, create_once

from . import editions
from .model import Edition
from .schemas import EditionView, NewEdition

blp = Blueprint("editions", __name__, url_prefix="/editions", description="The week, one edition a year")


@blp.get("")
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(EditionView))
def list_editions(query: dict[str, Any]) -> Any:
    """List the editions, the past ones too"""
    with reading() as db:
        return page(db, editions.select_editions(), key=Edition.id, **query)


@blp.post("")
@blp.doc(parameters=[KEY_HEADER])
@require("office")
@blp.arguments(NewEdition)
@blp.response(201, EditionView)
def create_edition(request: dict[str, Any]) -> Any:
    """Set up an edition"""
    with transaction() as db:
        return create_once(db, Edition, lambda: editions.create(db, **request))


@blp.get("/<uuid:edition_id>")
@blp.response(200, EditionView)
def show_edition(edition_id: uuid.UUID) -> Any:
    """Show an edition"""
    with reading() as db:
        edition = editions.find_edition(db, edition_id)
        return edition, etag(edition.revision)
