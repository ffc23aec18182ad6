"""Fewer seats than are booked: staff see who would lose a seat, and confirm it."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from ...departments import decisions, registration
from ..frame.form_pages import PortalForm, form_page
from .access import staff_only

blp = Blueprint("cuts", __name__, url_prefix="/staff")
cuts_only = staff_only("office", "unit_editor", "venue_operator")


class CutForm(PortalForm):
    """What was shown when it was confirmed."""

    expected = HiddenField()


def preview(id: uuid.UUID) -> dict[str, Any]:
    """The cut as it would be now."""
    return {"session": registration.session(id), "cut": decisions.cut(id)}


@blp.get("/cuts")
@cuts_only
def index() -> ResponseReturnValue:
    """The sessions at which more people are booked than there are seats to be"""
    return render_template("staff/cuts.html", sessions=decisions.sessions_over()["items"])


@blp.route("/sessions/<uuid:id>/cut", methods=["GET", "POST"])
@cuts_only
@form_page(CutForm, "staff/cut.html", preview)
def confirm(form: CutForm, id: uuid.UUID) -> ResponseReturnValue:
    """Cut as it was shown; where the bookings have changed since, show it anew"""
    decisions.confirm_cut(id, form.expected.data)
    return redirect(url_for(".confirm", id=id), 303)
