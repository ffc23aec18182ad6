"""Feedback: given by those who came, read by everybody, moderated by staff."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from chassis.errors import DomainError, NotFound
from chassis.storage.db import reading
from chassis.wording import Text

from .. import departments
from ..catalogue import queries
from ..departments import DepartmentProblem, DepartmentUnavailable
from ..i18n import msgid
from .errors import keeps_form, told
from .listing import pager
from .sign_in import citizens_only
from .work import staff_only

blp = Blueprint("feedback", __name__)
RATINGS = (
    (5, msgid("很满意")),
    (4, msgid("满意")),
    (3, msgid("一般")),
    (2, msgid("不满意")),
    (1, msgid("很不满意")),
)
STATES = (("waiting", msgid("待审核")), ("published", msgid("已公开")), ("hidden", msgid("不公开")))
MODERATORS = ("unit_editor", "venue_operator", "office")


class NoSession(NotFound):
    title = Text("没有这一场", "There is no such session")


def form(id: uuid.UUID, status: int = 200, **said: Any) -> tuple[str, int]:
    """The form, filled in as sent, or with what was said before. It is shown even while the booking cannot be."""
    booking, given = None, None
    try:
        booking, given = departments.call("registration", "GET", f"/bookings/{id}")[1], _given(id)
    except DepartmentUnavailable:
        said, status = said | {"unavailable": True}, 503
    given = given or {"rating": None, "comment": "", "status": None}
    typed = request.form if request.method == "POST" else {}
    page = render_template(
        "feedback.html",
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
        departments.call("registration", method, f"/bookings/{id}/feedback", asked, idempotency_key=key)
    except DomainError as error:
        return form(id, **told(error))
    return redirect(url_for(".ask", id=id, said=1), 303)


@blp.get("/sessions/<uuid:id>/feedback")
def show(id: uuid.UUID) -> ResponseReturnValue:
    """How those who came rated a session, and the comments that were published"""
    with reading() as db:
        session = queries.session(db, id)
    if session is None:
        raise NoSession()
    asked = {"cursor": request.args.get("cursor")}
    try:
        _, found = departments.call(
            "registration", "GET", f"/sessions/{id}/feedback", query=asked, as_gateway=True
        )
    except DepartmentUnavailable:
        return render_template("session_feedback.html", session=session, unavailable=True), 503
    words = dict(RATINGS)
    return render_template("session_feedback.html", session=session, found=found, words=words, **pager(found))


@blp.get("/staff/feedback")
@staff_only(*MODERATORS)
def moderate() -> ResponseReturnValue:
    """What waits to be moderated, or has been"""
    status = request.args.get("status", "waiting")
    asked = {"status": status, "cursor": request.args.get("cursor")}
    _, found = departments.call("registration", "GET", "/feedback", query=asked)
    return render_template(
        "staff_feedback.html",
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
    publish = request.form.get("publish") == "1"
    departments.call("registration", "POST", f"/feedback/{id}/moderation", {"publish": publish})
    return redirect(url_for(".moderate", status=request.form.get("status") or None), 303)


def _given(id: uuid.UUID) -> dict[str, Any] | None:
    try:
        given: dict[str, Any] = departments.call("registration", "GET", f"/bookings/{id}/feedback")[1]
    except DepartmentProblem as error:
        if error.status != 404:
            raise
        return None
    return given
