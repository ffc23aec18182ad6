"""The door: today's sessions at one's units and venues, and checking people in at one of them."""

import uuid
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from chassis.clock import today

from ...departments import registration
from ..forms import LARGEST_PARTY, LONGEST_NAME, cleaned_name, compacted, count_field, key_field, line_field
from ..frame.form_pages import PortalForm, form_page
from ..frame.formats import moment
from ..frame.lists import chosen, chosen_day, pager
from .access import staff_only

blp = Blueprint("door", __name__, url_prefix="/staff/door")
door_only = staff_only("door", "desk", "unit_editor", "venue_operator")
# A scanner types what the QR code holds, which is much longer than a code that someone reads out.
LONGEST_CODE = 40


class CheckInForm(PortalForm):
    """A party by what was scanned or typed, or one that was found."""

    aliases = {"token": "code"}
    nonce = key_field()
    booking_id = HiddenField()
    way = HiddenField(default="name")
    code = StringField(
        _("报名编号，或扫码枪读到的内容"),
        filters=[compacted],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "maxlength": 200, "required": True},
    )
    people = count_field(_("来了几人"), LARGEST_PARTY, hint=_("空着就是全部"))

    @property
    def party(self) -> dict[str, str]:
        """What names the party: one that was found and chosen, a scanned pass, or a code."""
        if self.booking_id.data:
            return {"booking_id": self.booking_id.data, "way": self.way.data}
        code = self.code.data
        return {"token" if len(code) > LONGEST_CODE else "code": code}


class PartySearchForm(PortalForm):
    """A part of a name, or the end of a phone."""

    q = line_field(_("姓名的一部分，或手机后四位"), longest=40)


class WalkInForm(PortalForm):
    """People without a booking."""

    aliases = {"people": "walk_people"}
    nonce = key_field()
    walk_people = count_field(_("几个人"), LARGEST_PARTY, required=True, default=1)
    name = StringField(
        _("姓名（可不填）"),
        [Length(max=LONGEST_NAME, message=_("最多写 %(max)d 个字"))],
        filters=[cleaned_name],
        render_kw={"autocomplete": "off"},
    )


@blp.get("")
@door_only
def index() -> ResponseReturnValue:
    """Which session's door"""
    filters = chosen("date")
    chosen_day(filters)
    day: date = filters.get("date") or today()
    page = registration.sessions_at_work(day, request.args.get("cursor"))
    days = {"day": day, "before": day - timedelta(days=1), "after": day + timedelta(days=1)}
    return render_template("staff/door_sessions.html", sessions=page["items"], **days, **pager(page))


def door(id: uuid.UUID, **_address: Any) -> dict[str, Any]:
    """One session's door: counts, blank forms, who came last, and what was done a moment ago."""
    session = registration.session(id)
    return {
        "session": session,
        "day": moment(session["starts_at"]).date(),
        "came": registration.check_ins(id)["items"],
        "done": done(request.args.get("done")),
    } | blank_forms()


def blank_forms() -> dict[str, PortalForm]:
    """The forms of the page that are not being sent."""
    forms = {"check_in_form": CheckInForm, "search_form": PartySearchForm, "walk_in_form": WalkInForm}
    return {name: form_class(formdata=None) for name, form_class in forms.items()}


def done(what: str | None) -> str | None:
    """What was done a moment ago, in words."""
    return {
        "in": gettext("已签到。"),
        "all": gettext("这一家已经全部到场，没有重复计数。"),
        "walk_in": gettext("已登记现场入场。"),
        "undone": gettext("已撤销。"),
    }.get(what or "")


@blp.get("/<uuid:id>")
@door_only
def show(id: uuid.UUID) -> ResponseReturnValue:
    """Check people in at one session"""
    return render_template("staff/door.html", **door(id))


@blp.post("/<uuid:id>/check-in")
@door_only
@form_page(CheckInForm, "staff/door.html", door, "check_in_form")
def check_in(form: CheckInForm, id: uuid.UUID) -> ResponseReturnValue:
    """Check a party in by what was scanned, typed or chosen"""
    booking = registration.check_in(
        session_id=id, nonce=form.nonce.data, party=form.party, people=form.people.data
    )
    return redirect(url_for(".show", id=id, done="in" if booking["check_in_id"] else "all"), 303)


@blp.post("/<uuid:id>/search")
@door_only
@form_page(PartySearchForm, "staff/door.html", door, "search_form")
def search(form: PartySearchForm, id: uuid.UUID) -> ResponseReturnValue:
    """Find a party by a part of a name or the end of a phone; sent as a form, so that no address has a name in it"""
    text = form.q.data
    parties = registration.find_party(id, text)["items"]
    page = door(id) | {"search_form": form, "parties": parties}
    return render_template("staff/door.html", **page, way="phone" if text.isdigit() else "name")


@blp.post("/<uuid:id>/walk-in")
@door_only
@form_page(WalkInForm, "staff/door.html", door, "walk_in_form")
def walk_in(form: WalkInForm, id: uuid.UUID) -> ResponseReturnValue:
    """Let people in who have no booking"""
    registration.walk_in(id, people=form.walk_people.data, name=form.name.data or None, key=form.nonce.data)
    return redirect(url_for(".show", id=id, done="walk_in"), 303)


@blp.post("/<uuid:id>/undo/<uuid:check_in_id>")
@door_only
@form_page(PortalForm, "staff/door.html", door, "undo_form")
def undo(form: PortalForm, id: uuid.UUID, check_in_id: uuid.UUID) -> ResponseReturnValue:
    """Take a check-in back"""
    registration.undo_check_in(check_in_id)
    return redirect(url_for(".show", id=id, done="undone"), 303)


@blp.get("/<uuid:id>/list")
@door_only
def printed(id: uuid.UUID) -> ResponseReturnValue:
    """The list to print, for a door without network"""
    door_list = registration.door_list(id)
    lines = [line for line in door_list["items"] if line["status"] != "cancelled"]
    return render_template("staff/door_list.html", session=door_list["session"], lines=lines)
