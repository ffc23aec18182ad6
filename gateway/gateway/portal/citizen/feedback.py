"""Feedback of a citizen who came."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from chassis.errors import DomainError

from ...departments import asking
from ...departments.errors import DepartmentProblem, DepartmentUnavailable
from ..frame.errors import keeps_form, told
from ..frame.vocabulary import RATINGS
from .access import citizens_only

blp = Blueprint("feedback", __name__)


def form(id: uuid.UUID, status: int = 200, **said: Any) -> tuple[str, int]:
    """The form, filled in as sent, or with what was said before. It is shown even while the booking cannot be."""
    booking, given = None, None
    try:
        booking, given = asking.call("registration", "GET", f"/bookings/{id}")[1], _given(id)
    except DepartmentUnavailable:
        said, status = said | {"unavailable": True}, 503
    given = given or {"rating": None, "comment": "", "status": None}
    typed = request.form if request.method == "POST" else {}
    page = render_template(
        "citizen/feedback.html",
        id=id,
        booking=booking,
        given=given,
        ratings=RATINGS,
        rating=typed.get("rating", given["rating"]),
        comment=typed.get("comment", given["comment"] or ""),
        key=typed.get("key") or str(uuid.uuid4()),
        **{"wrong": {}} | said,
    )
    return page, status


@blp.get("/my/bookings/<uuid:id>/feedback")
@citizens_only
def ask(id: uuid.UUID) -> ResponseReturnValue:
    """How it was: a rating, and a word if one likes"""
    return form(id)


@blp.post("/my/bookings/<uuid:id>/feedback")
@citizens_only
@keeps_form(lambda id, expired: form(id, expired=expired)[0])
def give(id: uuid.UUID) -> ResponseReturnValue:
    """Say it, or say it anew until it has been moderated"""
    asked = {
        "rating": request.form.get("rating", type=int),
        "comment": request.form.get("comment", "").strip() or None,
    }
    try:
        method, key = ("PUT", None) if _given(id) else ("POST", request.form.get("key"))
        asking.call("registration", method, f"/bookings/{id}/feedback", asked, idempotency_key=key)
    except DomainError as error:
        return form(id, **told(error))
    return redirect(url_for(".ask", id=id, said=1), 303)


def _given(id: uuid.UUID) -> dict[str, Any] | None:
    try:
        given: dict[str, Any] = asking.call("registration", "GET", f"/bookings/{id}/feedback")[1]
    except DepartmentProblem as error:
        if error.status != 404:
            raise
        return None
    return given
