"""How many people came to what nobody books for, typed by whoever counted them."""

import uuid
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SubmitField

from ...accounts import staff_accounts
from ...accounts.store import reading as reading_accounts
from ...departments import door, registration
from ..frame.form_pages import form_page
from .access import staff_only
from .venue_day import CountForm

blp = Blueprint("head_counts", __name__, url_prefix="/staff/door/<uuid:id>/count")


class HeadCountForm(CountForm):
    """The people who were counted; or, by its button, that nobody was."""

    strike_out = SubmitField()


def session_and_count(id: uuid.UUID) -> dict[str, Any]:
    """The session, and its count with the name of who counted."""
    count = door.head_count(id)["head_count"]
    names = {}
    if count:
        with reading_accounts() as db:
            names = staff_accounts.usernames(db, {count["counted_by"]})
    return {
        "session": registration.session(id),
        "count": count,
        "counter": names.get(count["counted_by"], "") if count else "",
        "saved": request.args.get("saved"),
        "filled": {"people": count["people"]} if count else {},
    }


@blp.route("", methods=["GET", "POST"])
@staff_only("door", "desk", "unit_editor", "venue_operator")
@form_page(HeadCountForm, "staff/head_count.html", session_and_count)
def show(form: HeadCountForm, id: uuid.UUID) -> ResponseReturnValue:
    """The people who were counted, or that the count was wrong"""
    if form.strike_out.data:
        door.strike_out_head_count(id)
    else:
        door.count_heads(id, form.people.data)
    return redirect(url_for(".show", id=id, saved=1), 303)
