"""Fewer seats than are booked: staff see who would lose a seat, and confirm it."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from chassis.errors import DomainError

from ...departments import registration
from ..frame.errors import keeps_form, told
from .access import staff_only

blp = Blueprint("cuts", __name__, url_prefix="/staff")
ROLES = ("office", "unit_editor", "venue_operator")


def page(id: uuid.UUID, status: int = 200, **said: Any) -> tuple[str, int]:
    """The preview as it is now."""
    session = registration.session(id)
    shown = registration.cut(id)
    return render_template("staff/cut.html", session=session, cut=shown, **said), status


@blp.get("/cuts")
@staff_only(*ROLES)
def index() -> ResponseReturnValue:
    """The sessions at which more people are booked than there are seats to be"""
    found = registration.sessions_over()
    return render_template("staff/cuts.html", sessions=found["items"])


@blp.get("/sessions/<uuid:id>/cut")
@staff_only(*ROLES)
def ask(id: uuid.UUID) -> ResponseReturnValue:
    """How many would lose their seats, and by which rule"""
    return page(id)


@blp.post("/sessions/<uuid:id>/cut")
@staff_only(*ROLES)
@keeps_form(lambda id, expired: page(id, expired=expired)[0])
def confirm(id: uuid.UUID) -> ResponseReturnValue:
    """Cut as it was shown; where the bookings have changed since, show it anew"""
    try:
        registration.confirm_cut(id, request.form.get("expected", ""))
    except DomainError as error:
        return page(id, **told(error))
    return redirect(url_for(".ask", id=id), 303)
