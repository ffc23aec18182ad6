"""The phone list of the desk: whom to call, what to tell them, and that it was done."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from chassis.errors import DomainError

from ...departments import registration
from ..frame.errors import keeps_form, told
from .access import staff_only

blp = Blueprint("phone_list", __name__, url_prefix="/staff/phone-list")


def page(status: int = 200, **said: Any) -> tuple[str, int]:
    """The list, with a number that was asked for, or what was wrong with asking."""
    cursor = request.values.get("cursor") or None
    try:
        found = registration.calls(cursor)
    except DomainError as error:
        found, said = {"items": [], "next_cursor": None}, said | told(error)
        status = said["status"]
    following = found["next_cursor"]
    shown = render_template(
        "staff/phone_list.html",
        calls=found["items"],
        cursor=cursor or "",
        reason=request.form.get("reason", ""),
        next_url=url_for(".index", cursor=following) if following else None,
        first_url=url_for(".index") if cursor else None,
        **{"wrong": {}, "looked_at": None, "number": None} | said,
    )
    return shown, status


@blp.get("")
@staff_only("desk", "office")
def index() -> ResponseReturnValue:
    """Whom to call, the longest waiting first"""
    return page()


@blp.post("/<uuid:id>/phone")
@staff_only("desk", "office")
@keeps_form(lambda id, expired: page(expired=expired, looked_at=str(id))[0])
def show_phone(id: uuid.UUID) -> ResponseReturnValue:
    """The number in full, for a reason"""
    try:
        answer = registration.phone_of_call(id, request.form.get("reason", ""))
    except DomainError as error:
        return page(looked_at=str(id), **told(error))
    return page(looked_at=str(id), number=answer["phone"])


@blp.post("/<uuid:id>/done")
@staff_only("desk", "office")
@keeps_form(lambda id, expired: page(expired=expired)[0])
def done(id: uuid.UUID) -> ResponseReturnValue:
    """They were told"""
    try:
        registration.finish_call(id)
    except DomainError as error:
        return page(**told(error))
    return redirect(url_for(".index", cursor=request.form.get("cursor") or None), 303)
