"""The phone list of the desk: whom to call, what to tell them, and that it was done."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from ...departments import desk
from ..forms import line_field
from ..frame.form_pages import PortalForm, form_page, page_about
from .access import staff_only

blp = Blueprint("phone_list", __name__, url_prefix="/staff/phone-list")
callers_only = staff_only("desk", "city_desk", "office")


class NumberForm(PortalForm):
    """Why someone looks at a number."""

    reason = line_field(_("为什么要看"), longest=200, hint=_("会记录下来，例如：打电话通知"))


class DoneForm(PortalForm):
    """That someone was told, and the list and its page where it stood."""

    cursor = HiddenField()
    which = HiddenField()


def calls(**_address: Any) -> dict[str, Any]:
    """The page of the list that the address, or the form, is about."""
    cursor = request.values.get("cursor") or None
    which = "unreachable" if request.values.get("which") == "unreachable" else "callable"
    of_list = which if which != "callable" else None
    page = desk.calls(which, cursor)
    following = page["next_cursor"]
    return {
        "calls": page["items"],
        "which": which,
        "cursor": cursor or "",
        "next_url": url_for(".index", which=of_list, cursor=following) if following else None,
        "first_url": url_for(".index", which=of_list) if cursor else None,
    }


@blp.get("")
@callers_only
def index() -> ResponseReturnValue:
    """Whom to call, the longest waiting first"""
    return page_about("staff/phone_list.html", calls)


@blp.post("/<uuid:id>/phone")
@callers_only
@form_page(NumberForm, "staff/phone_list.html", calls)
def show_phone(form: NumberForm, id: uuid.UUID) -> ResponseReturnValue:
    """The number in full, for a reason"""
    number = desk.phone_of_call(id, form.reason.data)["phone"]
    return render_template("staff/phone_list.html", id=id, number=number, **calls())


@blp.post("/<uuid:id>/done")
@callers_only
@form_page(DoneForm, "staff/phone_list.html", calls, "done_form")
def done(form: DoneForm, id: uuid.UUID) -> ResponseReturnValue:
    """They were told"""
    desk.finish_call(id)
    of_list = "unreachable" if form.which.data == "unreachable" else None
    return redirect(url_for(".index", which=of_list, cursor=form.cursor.data or None), 303)
