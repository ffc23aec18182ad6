"""What a unit was told: every message to its contact."""

import uuid
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ...departments import chasing
from ..frame.form_pages import page_about
from ..frame.i18n import msgid
from ..frame.lists import pager
from .access import staff_only

blp = Blueprint("unit_messages", __name__, url_prefix="/staff/papers")
STATUSES = {
    "due": msgid("正在发送"),
    "sent": msgid("已发送"),
    "given_up": msgid("没有送到，办公室会打电话"),
    "phone": msgid("没有可以发信息的联系方式，办公室会打电话"),
    "done": msgid("办公室已打电话告知"),
}


def messages() -> dict[str, Any]:
    """A page of what was sent to the actor's units, or to the one of them that the address names."""
    try:
        unit = {"unit_id": uuid.UUID(request.args.get("unit", ""))}
    except ValueError:
        unit = {}
    page = chasing.notices(unit, request.args.get("cursor"))
    return {"notices": page["items"], "statuses": STATUSES, **pager(page)}


@blp.get("/messages")
@staff_only("unit_editor")
def index() -> ResponseReturnValue:
    """What we were told, the newest first"""
    return page_about("staff/unit_messages.html", messages)
