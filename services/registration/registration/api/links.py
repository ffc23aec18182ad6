"""The short links in messages over HTTP, for the gateway."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.db import reading, transaction
from chassis.web.auth import require

from .. import links
from ..schemas.links import LinkView, TakeRequest
from . import settings

blp = Blueprint("links", __name__, url_prefix="/links", description="The short links in messages")


@blp.get("/<token>")
@require("gateway")
@blp.response(200, LinkView)
def show_link(token: str) -> Any:
    """Show the booking a link is for, with names masked"""
    with reading() as db:
        return links.show(db, token=token)


@blp.post("/<token>/confirm")
@require("gateway")
@blp.response(200, LinkView)
def confirm_link(token: str) -> Any:
    """Note that the party is coming; again, nothing changes"""
    with transaction() as db:
        return links.confirm(db, token=token)


@blp.post("/<token>/give-back")
@require("gateway")
@blp.response(200, LinkView)
def give_link_back(token: str) -> Any:
    """Give the seats back, or leave the waitlist; again, nothing changes"""
    with transaction() as db:
        return links.give_back(db, token=token)


@blp.post("/<token>/take")
@require("gateway")
@blp.arguments(TakeRequest)
@blp.response(200, LinkView)
def take_offer(request: dict[str, uuid.UUID], token: str) -> Any:
    """Take one of the offered sessions instead; again, nothing is booked twice"""
    with transaction() as db:
        return links.take(db, token=token, **request, party_limit=settings().party_limit)
