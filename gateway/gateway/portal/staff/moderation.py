"""Feedback that waits for staff to let it be read."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, HiddenField

from chassis.storage.db import reading

from ...departments import decisions
from ..frame.form_pages import PortalForm, form_page
from ..frame.i18n import msgid
from ..frame.lists import pager
from ..frame.names import with_english_titles
from ..frame.vocabulary import RATINGS
from .access import staff_only

blp = Blueprint("moderation", __name__)
STATES = (("waiting", msgid("待审核")), ("published", msgid("已公开")), ("hidden", msgid("不公开")))
moderators_only = staff_only("unit_editor", "venue_operator", "office")


class ModerationForm(PortalForm):
    """Whether a comment is published, by the button that was pressed."""

    publish = BooleanField(false_values=("", "0"))
    status = HiddenField()


def comments(**_address: Any) -> dict[str, Any]:
    """The comments of one state."""
    word = request.values.get("status")
    status = word if word in dict(STATES) else "waiting"
    page = decisions.comments(status, request.args.get("cursor"))
    words = {"states": STATES, "status": status, "words": dict(RATINGS)}
    with reading() as db:
        items = with_english_titles(db, page["items"], "session_id")
    return {"comments": items} | words | pager(page)


@blp.get("/staff/feedback")
@moderators_only
def moderate() -> ResponseReturnValue:
    """What waits to be moderated, or has been"""
    return render_template("staff/moderation.html", **comments())


@blp.post("/staff/feedback/<uuid:id>")
@moderators_only
@form_page(ModerationForm, "staff/moderation.html", comments)
def decide(form: ModerationForm, id: uuid.UUID) -> ResponseReturnValue:
    """Publish a comment, or do not"""
    decisions.moderate(id, publish=form.publish.data)
    return redirect(url_for(".moderate", status=form.status.data or None), 303)
