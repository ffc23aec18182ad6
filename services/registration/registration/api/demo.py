"""The demonstration's messages over HTTP. Production does not mount this."""

from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page_of
from chassis.storage.db import reading
from chassis.web.auth import require

from .. import messages
from ..schemas.messages import MessageQuery, MessageView

blp = Blueprint("demo", __name__, url_prefix="/demo", description="What the demonstration would have sent")


@blp.get("/messages")
@require("gateway")
@blp.arguments(MessageQuery, location="query")
@blp.response(200, page_of(MessageView))
def list_messages(query: dict[str, Any]) -> Any:
    """List messages, newest first; with `to`, those to one phone"""
    with reading() as db:
        return messages.sent(db, **query)
