"""Feedback that waits for staff to let it be read."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...departments import registration
from ..frame.i18n import msgid
from ..frame.lists import pager
from ..frame.vocabulary import RATINGS
from .access import staff_only

blp = Blueprint("moderation", __name__)
STATES = (("waiting", msgid("待审核")), ("published", msgid("已公开")), ("hidden", msgid("不公开")))
MODERATORS = ("unit_editor", "venue_operator", "office")


@blp.get("/staff/feedback")
@staff_only(*MODERATORS)
def moderate() -> ResponseReturnValue:
    """What waits to be moderated, or has been"""
    status = request.args.get("status", "waiting")
    found = registration.comments(status, request.args.get("cursor"))
    return render_template(
        "staff/moderation.html",
        comments=found["items"],
        states=STATES,
        status=status,
        words=dict(RATINGS),
        **pager(found),
    )


@blp.post("/staff/feedback/<uuid:id>")
@staff_only(*MODERATORS)
def decide(id: uuid.UUID) -> ResponseReturnValue:
    """Publish a comment, or do not"""
    registration.moderate(id, publish=request.form.get("publish") == "1")
    return redirect(url_for(".moderate", status=request.form.get("status") or None), 303)
