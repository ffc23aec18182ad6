"""Appeals against no-shows, for the desk to decide."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import BooleanField

from ...departments import decisions
from ..forms import text_field
from ..frame.form_pages import PortalForm, form_page
from ..frame.lists import chosen_word, pager
from .access import staff_only

blp = Blueprint("appeals", __name__)
STATUSES = ("open", "granted", "refused")
decides_appeals = staff_only("desk", "office")


class DecisionForm(PortalForm):
    """The decision, by the button that was pressed, and what the citizen is answered."""

    granted = BooleanField(false_values=("", "0"))
    reply = text_field(_("给市民的答复"), longest=1000, rows=2)


def appeals(**_address: Any) -> dict[str, Any]:
    """The appeals of one status, those to be decided first, each with the form to decide it by."""
    status = chosen_word("status", STATUSES, "open")
    page = decisions.appeals(status, request.args.get("cursor"))
    return {"appeals": page["items"], "chosen": status, "statuses": STATUSES} | pager(page)


@blp.get("/staff/appeals")
@decides_appeals
def index() -> ResponseReturnValue:
    """Appeals about one's own sessions"""
    return render_template("staff/appeals.html", **appeals())


@blp.post("/staff/appeals/<uuid:id>")
@decides_appeals
@form_page(DecisionForm, "staff/appeals.html", appeals)
def decide(form: DecisionForm, id: uuid.UUID) -> ResponseReturnValue:
    """Grant or refuse one"""
    decisions.decide_appeal(id, granted=form.granted.data, reply=form.reply.data)
    return redirect(url_for(".index"), 303)
