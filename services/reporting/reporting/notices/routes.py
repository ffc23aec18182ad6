"""What contacts were told, over HTTP; and the demonstration's messages."""

from typing import Any

from flask_smorest import Blueprint

from chassis.delivery import messages
from chassis.delivery.messages import MessageQuery, MessageView
from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading
from chassis.web.auth import actor, require

from . import notices
from .model import Message, Notice
from .schemas import NoticeQuery, NoticeView

blp = Blueprint("notices", __name__, url_prefix="/notices", description="What units' contacts are told")
demo_blp = Blueprint(
    "demo", __name__, url_prefix="/demo", description="What the demonstration would have sent"
)


@blp.get("")
@require("office", "admin", "unit_editor")
@blp.arguments(NoticeQuery, location="query")
@blp.response(200, page_of(NoticeView))
def list_notices(query: dict[str, Any]) -> Any:
    """List what was sent or is to be, newest first: the office all, a unit what was to it"""
    cursor, limit = query.pop("cursor"), query.pop("limit")
    with reading() as db:
        selection = notices.select_notices(actor(), **query)
        return page(db, selection, Notice.id, cursor, limit, descending=True)


@demo_blp.get("/messages")
@require("gateway")
@demo_blp.arguments(MessageQuery, location="query")
@demo_blp.response(200, page_of(MessageView))
def list_messages(query: dict[str, Any]) -> Any:
    """List messages, newest first; with `to`, those to one phone or mail address"""
    with reading() as db:
        return messages.list_messages(db, Message, **query)
