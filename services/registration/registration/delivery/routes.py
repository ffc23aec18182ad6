"""Notices over HTTP: their words, links and calls, and the demonstration's messages."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.delivery import messages
from chassis.delivery.messages import MessageQuery, MessageView
from chassis.storage.cursors import page_of
from chassis.storage.db import reading, transaction
from chassis.web.app import settings
from chassis.web.auth import actor, require
from chassis.web.etags import IF_MATCH

from ..notices import notices
from ..notices.model import Message
from . import links, phone_list, wording
from .schemas import (
    CallQuery,
    CallView,
    LinkView,
    PhoneRequest,
    PhoneView,
    TakeRequest,
    TemplateRequest,
    TemplateView,
)

templates_blp = Blueprint("templates", __name__, url_prefix="/templates", description="The words of notices")


@templates_blp.get("")
@require("office", "admin")
@templates_blp.response(200, page_of(TemplateView))
def list_templates() -> Any:
    """List the words of every kind of notice: those it came with, and the department's own"""
    with reading() as db:
        return wording.list_templates(db)


@templates_blp.put("/<kind>/<locale>")
@templates_blp.doc(parameters=[IF_MATCH])
@require("office", "admin")
@templates_blp.arguments(TemplateRequest)
@templates_blp.response(200, TemplateView)
def put_template(request: dict[str, Any], kind: str, locale: str) -> Any:
    """Use the department's own words for one kind of notice in one language"""
    with transaction() as db:
        return wording.put_template(db, actor=actor(), kind=kind, locale=locale, **request)


@templates_blp.delete("/<kind>/<locale>")
@templates_blp.doc(parameters=[IF_MATCH])
@require("office", "admin")
@templates_blp.response(200, TemplateView)
def reset_template(kind: str, locale: str) -> Any:
    """Go back to the words it came with"""
    with transaction() as db:
        return wording.reset_template(db, kind=kind, locale=locale)


links_blp = Blueprint("links", __name__, url_prefix="/links", description="The short links in messages")


@links_blp.get("/<token>")
@require("gateway")
@links_blp.response(200, LinkView)
def show_link(token: str) -> Any:
    """Show the booking a link is for, with names masked"""
    with reading() as db:
        booking = links.show_link(db, token=token)
        matters = notices.is_unseen(db, [booking["id"]])
    if matters:
        with transaction() as db:
            notices.note_shown(db, [booking["id"]])
    return booking


@links_blp.post("/<token>/confirm")
@require("gateway")
@links_blp.response(200, LinkView)
def confirm_link(token: str) -> Any:
    """Note that the party is coming; again, nothing changes"""
    with transaction() as db:
        return links.confirm(db, token=token)


@links_blp.post("/<token>/give-back")
@require("gateway")
@links_blp.response(200, LinkView)
def give_link_back(token: str) -> Any:
    """Give the seats back, or leave the waitlist; again, nothing changes"""
    with transaction() as db:
        return links.give_back(db, token=token)


@links_blp.post("/<token>/take")
@require("gateway")
@links_blp.arguments(TakeRequest)
@links_blp.response(200, LinkView)
def take_offer(request: dict[str, uuid.UUID], token: str) -> Any:
    """Take one of the offered sessions instead; again, nothing is booked twice"""
    with transaction() as db:
        return links.take_offer(db, token=token, **request, party_limit=settings().party_limit)


CALLERS = ("desk", "city_desk", "office")

phone_list_blp = Blueprint(
    "phone_list", __name__, url_prefix="/phone-list", description="Whom the desk has to call"
)


@phone_list_blp.get("")
@require(*CALLERS)
@phone_list_blp.arguments(CallQuery, location="query")
@phone_list_blp.response(200, page_of(CallView))
def list_calls(query: dict[str, Any]) -> Any:
    """List whom to call and what to tell them, names and phones masked"""
    with reading() as db:
        return phone_list.list_calls(db, actor=actor(), **query)


@phone_list_blp.post("/<uuid:notice_id>/done")
@require(*CALLERS)
@phone_list_blp.response(200, CallView)
def call_done(notice_id: uuid.UUID) -> Any:
    """Take a call off the list, as it was made; again, nothing changes"""
    with transaction() as db:
        return phone_list.mark_called(db, actor=actor(), notice_id=notice_id)


@phone_list_blp.post("/<uuid:notice_id>/phone")
@require(*CALLERS)
@phone_list_blp.arguments(PhoneRequest)
@phone_list_blp.response(200, PhoneView)
def show_phone(request: dict[str, Any], notice_id: uuid.UUID) -> Any:
    """Show the number to call in full; who looked and why is kept"""
    with transaction() as db:
        return phone_list.show_phone(db, actor=actor(), notice_id=notice_id, **request)


demo_blp = Blueprint(
    "demo", __name__, url_prefix="/demo", description="What the demonstration would have sent"
)


@demo_blp.get("/messages")
@require("gateway")
@demo_blp.arguments(MessageQuery, location="query")
@demo_blp.response(200, page_of(MessageView))
def list_messages(query: dict[str, Any]) -> Any:
    """List messages, newest first; with `to`, those to one phone"""
    with reading() as db:
        return messages.list_messages(db, Message, **query)
