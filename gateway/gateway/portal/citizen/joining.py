"""Taking part online: the way in, for those who may have it now, and one's own word that one took part."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from chassis.clock import now
from chassis.errors import DomainError

from ...departments import asking
from ..frame.errors import keeps_form, told
from ..frame.formats import moment
from .access import citizens_only

blp = Blueprint("joining", __name__, url_prefix="/sessions")
# How long before the start people can come in, as registration has it.
EARLY = timedelta(minutes=30)


@blp.app_context_processor
def offered() -> dict[str, Any]:
    return {"joining_opens": joining_opens}


def joining_opens(session: dict[str, Any]) -> tuple[datetime, bool] | None:
    """From when one can come into an online session that is on or comes next, and whether that is now."""
    spans = [(moment(one["starts_at"]), moment(one["ends_at"])) for one in session.get("dates") or [session]]
    coming = min((span for span in spans if span[1] > now()), default=None)
    if session.get("mode") != "online" or session["status"] != "open" or coming is None:
        return None
    opens_at = coming[0] - EARLY
    return opens_at, opens_at <= now()


def page(id: uuid.UUID, status: int = 200, **said: Any) -> tuple[str, int]:
    """The session with its link, or why there is none now; in a hall open to all, the question who took part."""
    _status, session = asking.call("registration", "GET", f"/sessions/{id}")
    link = None
    try:
        _status, link = asking.call("registration", "GET", f"/sessions/{id}/join-link")
    except DomainError as error:
        said = told(error) | {"status": status} | said
    said.pop("status", None)
    return render_template("citizen/joining.html", session=session, link=link, **said), status


@blp.get("/<uuid:id>/join")
@citizens_only
def ask(id: uuid.UUID) -> ResponseReturnValue:
    """The way into an online session"""
    return page(id)


@blp.post("/<uuid:id>/join")
@citizens_only
@keeps_form(lambda id, expired: page(id, expired=expired)[0])
def attest(id: uuid.UUID) -> ResponseReturnValue:
    """Say that one took part"""
    try:
        asking.call("registration", "POST", f"/sessions/{id}/attendance")
    except DomainError as error:
        return page(id, **told(error))
    return redirect(url_for(".ask", id=id, done=1), 303)
