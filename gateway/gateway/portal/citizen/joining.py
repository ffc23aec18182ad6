"""Taking part online: the way in, for those who may have it now, and one's own word that one took part."""

import uuid
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from chassis.clock import now

from ...departments import registration
from ...departments.errors import DepartmentProblem
from ..frame.form_pages import PortalForm, form_page
from ..frame.formats import moment
from ..frame.halls import EARLY
from .access import citizens_only

blp = Blueprint("joining", __name__, url_prefix="/sessions")


def joining_opens(session: dict[str, Any]) -> tuple[datetime, bool] | None:
    """From when one can come into an online session that is on or comes next, and whether that is now."""
    spans = [
        (moment(date["starts_at"]), moment(date["ends_at"])) for date in session.get("dates") or [session]
    ]
    coming = min((span for span in spans if span[1] > now()), default=None)
    if session.get("mode") != "online" or session["status"] != "open" or coming is None:
        return None
    opens_at = coming[0] - EARLY
    return opens_at, opens_at <= now()


def subject(id: uuid.UUID) -> dict[str, Any]:
    """The session with its link, or why there is none now; in a hall open to all, the question who took part."""
    session = registration.session(id)
    try:
        return {"session": session, "link": registration.join_link(id)}
    except DepartmentProblem as refusal:
        return {"session": session, "link": None, "problem": refusal.problem}


@blp.route("/<uuid:id>/join", methods=["GET", "POST"])
@citizens_only
@form_page(PortalForm, "citizen/joining.html", subject)
def attest(form: PortalForm, id: uuid.UUID) -> ResponseReturnValue:
    """The way into an online session; sent, one's own word that one took part"""
    registration.attest_attendance(id)
    return redirect(url_for(".attest", id=id, done=1), 303)
