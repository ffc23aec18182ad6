"""Appeals against no-shows, for the desk to decide."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...departments import registration
from ...departments.errors import DepartmentProblem
from ..frame.errors import keeps_form, told
from ..frame.lists import pager
from .access import staff_only

blp = Blueprint("appeals", __name__)
STATUSES = ("open", "granted", "refused")


def listed(status: int = 200, **said: Any) -> tuple[str, int]:
    """The appeals of one status, those to be decided first, each with the form to decide it by."""
    chosen = request.args.get("status", "open")
    chosen = chosen if chosen in STATUSES else "open"
    found = registration.appeals(chosen, request.args.get("cursor"))
    kept = {"chosen": chosen, "statuses": STATUSES, "reply": request.form.get("reply", "")}
    return render_template(
        "staff/appeals.html", appeals=found["items"], **kept, **pager(found), **said
    ), status


@blp.get("/staff/appeals")
@staff_only("desk", "office")
def index() -> ResponseReturnValue:
    """Appeals about one's own sessions"""
    return listed()


@blp.post("/staff/appeals/<uuid:id>")
@staff_only("desk", "office")
@keeps_form(lambda id, expired: listed(expired=expired, about=str(id))[0])
def decide(id: uuid.UUID) -> ResponseReturnValue:
    """Grant or refuse one"""
    granted = request.form.get("granted") == "1"
    try:
        registration.decide_appeal(id, granted=granted, reply=request.form.get("reply", ""))
    except DepartmentProblem as error:
        return listed(**told(error), about=str(id))
    return redirect(url_for(".index"), 303)
