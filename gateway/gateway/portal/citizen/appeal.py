"""A citizen's appeal against a no-show."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from chassis.errors import DomainError

from ...departments import asking
from ..frame.errors import keeps_form, told
from .access import citizens_only

blp = Blueprint("appeal", __name__)


@blp.app_context_processor
def offered() -> dict[str, Any]:
    return {"own_appeal": own_appeal}


def own_appeal(booking: dict[str, Any]) -> dict[str, Any] | None:
    """What was said against this no-show so far, or None."""
    try:
        return asking.call("registration", "GET", f"/bookings/{booking['id']}/appeal")[1]  # type: ignore[no-any-return]
    except DomainError:
        return None


def form(id: uuid.UUID, status: int = 200, **said: Any) -> tuple[str, int]:
    """The citizen's form, with what was written so far in it."""
    _status, booking = asking.call("registration", "GET", f"/bookings/{id}")
    kept = {"text": request.form.get("text", ""), "key": request.form.get("key") or str(uuid.uuid4())}
    return render_template("citizen/appeal.html", booking=booking, **kept, **{"wrong": {}} | said), status


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
        asking.call("registration", "POST", f"/bookings/{id}/appeal", body, idempotency_key=key)
    except DomainError as error:
        return form(id, **told(error))
    return redirect(url_for("pages.my_bookings.show", id=id), 303)
