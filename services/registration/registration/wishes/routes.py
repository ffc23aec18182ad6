"""Wishes over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import PageArgs, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import citizen_id
from chassis.web.idempotency import KEY_HEADER, create_once

from . import wishes
from .model import Wish
from .schemas import WishRequest, WishView

blp = Blueprint("wishes", __name__, url_prefix="/wishes", description="What citizens ask venues to open")


@blp.post("")
@blp.arguments(WishRequest)
@blp.response(201, WishView)
@blp.doc(parameters=[KEY_HEADER])
def ask_venue(request: dict[str, Any]) -> Any:
    """Ask a venue to open for a part of a day, or for more of a full session; what is asked already stays"""
    citizen = citizen_id()
    who: dict[str, Any] = {"citizen_id": citizen, "asker": str(citizen)}
    with transaction() as db:
        return wishes.show(db, create_once(db, Wish, lambda: wishes.ask(db, **who, **request)))


@blp.get("")
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(WishView))
def list_wishes(query: dict[str, Any]) -> Any:
    """List one's own wishes, the latest day first"""
    with reading() as db:
        return wishes.list_own(db, citizen_id=citizen_id(), **query)


@blp.delete("/<uuid:wish_id>")
@blp.response(200, WishView)
def withdraw_wish(wish_id: uuid.UUID) -> Any:
    """Ask no more; again, nothing changes"""
    with transaction() as db:
        return wishes.show(db, wishes.withdraw(db, citizen_id=citizen_id(), wish_id=wish_id))
