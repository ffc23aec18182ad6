"""What people type: everyday words, and searches that found too little."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import PageArgs, page_of
from chassis.storage.db import reading as reading_catalogue
from chassis.web.auth import actor, require

from ..accounts.store import reading, transaction
from ..wordbook import everyday_words, unmet
from .access import public
from .words_bodies import (
    EverydayRequest,
    EverydayView,
    EverydayWordsView,
    MeaningRequest,
    UnmetView,
    WishOutcome,
    WishRequest,
)

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
    with reading() as db, reading_catalogue() as catalogue:
        return unmet.list_unmet(db, catalogue, **query)


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


@blp.get("/everyday")
@require("office", "admin")
@blp.response(200, EverydayWordsView)
def list_everyday() -> Any:
    """List the everyday words that search goes by, and those that were struck out"""
    with reading() as db:
        return {"items": everyday_words.list_words(db)}


@blp.post("/everyday")
@require("office", "admin")
@blp.arguments(EverydayRequest)
@blp.response(201, EverydayView)
def add_everyday(body: dict[str, Any]) -> Any:
    """Add an everyday word; one that is there already is refused"""
    return shown_word(everyday_words.add_word(**body, by=actor()))


@blp.put("/everyday/<key>")
@require("office", "admin")
@blp.arguments(MeaningRequest)
@blp.response(200, EverydayView)
def change_everyday(body: dict[str, Any], key: str) -> Any:
    """Change what is meant by an everyday word"""
    everyday_words.change_word(key, **body, by=actor())
    return shown_word(key)


@blp.delete("/everyday/<key>")
@require("office", "admin")
@blp.response(200, EverydayView)
def strike_everyday(key: str) -> Any:
    """Strike an everyday word out"""
    everyday_words.strike_word(key, by=actor())
    return shown_word(key)


@blp.post("/everyday/<key>/restore")
@require("office", "admin")
@blp.response(200, EverydayView)
def restore_everyday(key: str) -> Any:
    """Have an everyday word back as it was delivered, or as it was before it was struck out"""
    everyday_words.restore_word(key, by=actor())
    return shown_word(key)


@blp.post("/everyday-as-delivered")
@require("office", "admin")
@blp.response(204)
def restore_all_everyday() -> None:
    """Go back to the everyday words that were delivered"""
    everyday_words.restore_all(by=actor())


def shown_word(key: str) -> dict[str, Any]:
    with reading() as db:
        return everyday_words.find_word(db, key)
