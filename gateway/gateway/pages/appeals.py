"""Appeals against no-shows: a citizen's word, and the desk's decision."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from chassis.errors import DomainError

from .. import departments
from ..departments import DepartmentProblem
from .errors import keeps_form, told
from .listing import pager
from .sign_in import citizens_only
from .work import staff_only

blp = Blueprint("appeals", __name__)
STATUSES = ("open", "granted", "refused")


@blp.app_context_processor
def offered() -> dict[str, Any]:
    return {"own_appeal": own_appeal}


def own_appeal(booking: dict[str, Any]) -> dict[str, Any] | None:
    """What was said against this no-show so far, or None."""
    try:
        return departments.call("registration", "GET", f"/bookings/{booking['id']}/appeal")[1]  # type: ignore[no-any-return]
    except DomainError:
        return None


def form(id: uuid.UUID, status: int = 200, **said: Any) -> tuple[str, int]:
    """The citizen's form, with what was written so far in it."""
    _status, booking = departments.call("registration", "GET", f"/bookings/{id}")
    kept = {"text": request.form.get("text", ""), "key": request.form.get("key") or str(uuid.uuid4())}
    return render_template("appeal.html", booking=booking, **kept, **{"wrong": {}} | said), status


@blp.get("/my/bookings/<uuid:id>/appeal")
@citizens_only
def ask(id: uuid.UUID) -> ResponseReturnValue:
    """Ask what happened"""
    return form(id)


@blp.post("/my/bookings/<uuid:id>/appeal")
@citizens_only
@keeps_form(lambda id, expired: form(id, expired=expired)[0])
def appeal(id: uuid.UUID) -> ResponseReturnValue:
    """Send it to the desk"""
    body, key = {"text": request.form.get("text", "")}, request.form.get("key") or str(uuid.uuid4())
    try:
        departments.call("registration", "POST", f"/bookings/{id}/appeal", body, idempotency_key=key)
    except DomainError as error:
        return form(id, **told(error))
    return redirect(url_for("pages.my_bookings.show", id=id), 303)


def listed(status: int = 200, **said: Any) -> tuple[str, int]:
    """The appeals of one status, those to be decided first, each with the form to decide it by."""
    chosen = request.args.get("status", "open")
    chosen = chosen if chosen in STATUSES else "open"
    query = {"status": chosen, "cursor": request.args.get("cursor"), "limit": 20}
    _status, found = departments.call("registration", "GET", "/appeals", query=query)
    kept = {"chosen": chosen, "statuses": STATUSES, "reply": request.form.get("reply", "")}
    return render_template(
        "staff_appeals.html", appeals=found["items"], **kept, **pager(found), **said
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
    body = {"granted": request.form.get("granted") == "1", "reply": request.form.get("reply", "")}
    try:
        departments.call("registration", "POST", f"/appeals/{id}/decision", body)
    except DepartmentProblem as error:
        return listed(**told(error), about=str(id))
    return redirect(url_for(".index"), 303)
