"""The desk asks a venue to open, for someone who calls."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import DataRequired

from chassis.storage.db import reading

from ...catalogue import queries
from ...departments import desk
from ..forms import WishedForm, consent_field, name_field, phone_field
from ..frame.form_pages import form_page
from .access import staff_only

blp = Blueprint("desk_wishes", __name__, url_prefix="/staff/desk")
desk_only = staff_only("desk", "city_desk", "unit_editor", "venue_operator", "office")
MOST_VENUES = 1000
LONGEST_PHONE = 40


class CallersWishForm(WishedForm):
    """A part of a day at a venue, and who calls for it."""

    venue_id = StringField(_("哪个场馆"), [DataRequired(_("请选一个场馆"))])
    phone = phone_field(
        _("电话号码"),
        longest=LONGEST_PHONE,
        autocomplete="off",
        hint=_("手机或座机；有了答复，用这个号码通知。"),
    )
    name = name_field(_("怎么称呼"))
    consent = consent_field(
        _("已告诉对方：号码只用来通知场馆的答复，姓名只供称呼，都加密保存；对方同意。"),
        _("请先告知对方并得到同意"),
    )


def venues_to_ask() -> dict[str, Any]:
    """The venues that can be asked, by name; and what was asked just now."""
    with reading() as db:
        page = queries.venues(db, {}, None, limit=MOST_VENUES)
    return {"venues": page["items"], "done": request.args.get("done")}


@blp.route("/wishes", methods=["GET", "POST"])
@desk_only
@form_page(CallersWishForm, "staff/desk_wish.html", venues_to_ask)
def request_for_caller(form: CallersWishForm) -> ResponseReturnValue:
    """Ask a venue to open for who calls"""
    desk.ask_venue_for_caller(
        wish={"venue_id": form.venue_id.data} | form.when,
        phone=form.phone.data,
        name=form.name.data,
        consent=form.consent.data,
        key=form.key.data,
    )
    return redirect(url_for(".request_for_caller", done=1), 303)
