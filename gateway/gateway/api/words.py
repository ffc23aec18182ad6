"""What people type: searches that found too little."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import PageArgs, page, page_of
from chassis.storage.db import reading as reading_catalogue
from chassis.web.auth import actor, require

from ..accounts.store import reading, transaction
from ..wordbook import unmet
from ..wordbook.model import UnmetSearch
from .access import public
from .words_bodies import UnmetView, WishOutcome, WishRequest

blp = Blueprint("words", __name__, url_prefix="/api/words", description="What people type, and what is meant")


@blp.post("/unmet")
@public
@blp.arguments(WishRequest)
@blp.response(200, WishOutcome)
def count_wish(body: dict[str, Any]) -> Any:
    """Have something counted that one would like to learn and found too little of; nobody is kept with it"""
    return {"counted": unmet.count_wish(unmet.read_wish(body["words"]))}


@blp.get("/unmet")
@require("office", "admin")
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(UnmetView))
def list_unmet(query: dict[str, Any]) -> Any:
    """List what was wished for, the most often first; not what was struck out"""
    key = (UnmetSearch.count, UnmetSearch.id)
    with reading() as db:
        listed = page(db, unmet.select_unmet(), key, query["cursor"], query["limit"], descending=True)
    with reading_catalogue() as db:
        return listed | {"items": [unmet.as_listed(db, row) for row in listed["items"]]}


@blp.post("/unmet/<uuid:id>/strike")
@require("office", "admin")
@blp.response(204)
def strike_unmet(id: uuid.UUID) -> None:
    """Strike a wish out: it is listed no more, also when it is wished for again"""
    with transaction() as db:
        unmet.strike(db, id, by=actor())


@blp.post("/unmet/<uuid:id>/restore")
@require("office", "admin")
@blp.response(204)
def restore_unmet(id: uuid.UUID) -> None:
    """List a wish again"""
    with transaction() as db:
        unmet.restore(db, id)
