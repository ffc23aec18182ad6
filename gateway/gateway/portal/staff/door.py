"""The door: today's sessions at one's units and venues, and checking people in at one of them.

Who was checked in last is shown large, with what they need; a pass that was used before is shown in another colour,
with when and where it was used. What is not on now, staff may let in on purpose.
"""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote, unquote

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import Length, ValidationError

from chassis.clock import today
from chassis.storage.db import reading

from ...accounts import sign_in
from ...catalogue import queries
from ...departments import door, registration
from ..forms import (
    LARGEST_PARTY,
    LONGEST_NAME,
    clean_person_name,
    compact_text,
    count_field,
    key_field,
    line_field,
)
from ..frame.form_pages import PortalForm, form_page, page_about
from ..frame.formats import moment
from ..frame.lists import chosen, chosen_day, pager
from .access import staff_only

blp = Blueprint("door", __name__, url_prefix="/staff/door")
door_only = staff_only("door", "desk", "unit_editor", "venue_operator")
# A scanner types what the QR code holds, which is much longer than a code that someone reads out.
LONGEST_CODE = 40
# What this device is called at the door, and how long it keeps that name.
DEVICE, SEASON = "door_device", timedelta(days=60)
LONGEST_DEVICE = 20


class CheckInForm(PortalForm):
    """A party by what was scanned or typed, or one that was found."""

    aliases = {"token": "code"}
    nonce = key_field()
    booking_id = HiddenField()
    way = HiddenField(default="name")
    code = StringField(
        _("报名编号，或扫码枪读到的内容"),
        filters=[compact_text],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "maxlength": 200, "required": True},
    )
    people = count_field(_("来了几人"), LARGEST_PARTY, hint=_("空着就是全部"))
    on_purpose = BooleanField()

    def validate_code(self, field: StringField) -> None:
        """Of a party that was chosen, nothing is typed."""
        if not (field.data or self.booking_id.data):
            raise ValidationError(gettext("请扫码，或输入报名编号"))

    @property
    def party(self) -> dict[str, str]:
        """What names the party: one that was found and chosen, a scanned pass, or a code."""
        if self.booking_id.data:
            return {"booking_id": self.booking_id.data, "way": self.way.data}
        code = self.code.data
        return {"token" if len(code) > LONGEST_CODE else "code": code}


class PartySearchForm(PortalForm):
    """A part of a name, a phone or the end of one, or a code."""

    q = line_field(_("姓名的一部分，电话号码或后四位"), longest=40)


class WalkInForm(PortalForm):
    """People without a booking."""

    aliases = {"people": "walk_people"}
    nonce = key_field()
    walk_people = count_field(_("几个人"), LARGEST_PARTY, required=True, default=1)
    name = StringField(
        _("姓名（可不填）"),
        [Length(max=LONGEST_NAME, message=_("最多写 %(max)d 个字"))],
        filters=[clean_person_name],
        render_kw={"autocomplete": "off"},
    )
    on_purpose = BooleanField()
    over_limit = BooleanField()


class DecisionForm(PortalForm):
    """Which of conflicting check-ins count; the button that was pressed says so."""

    decision = StringField()


class UndoForm(PortalForm):
    """`confirmed`: although certificates rest on the check-in."""

    confirmed = BooleanField()


class DeviceForm(PortalForm):
    """What this device is called."""

    device = line_field(_("这台设备叫什么"), longest=LONGEST_DEVICE, hint=_("例如：一号门"))


@blp.get("")
@door_only
def index() -> ResponseReturnValue:
    """Which session's door"""
    filters = chosen("date")
    chosen_day(filters)
    day: date = filters.get("date") or today()
    page = door.sessions_at_work(day, request.args.get("cursor"))
    days = {"day": day, "before": day - timedelta(days=1), "after": day + timedelta(days=1)}
    sessions = [then for session in page["items"] if (then := on_day(session, day))]
    about = {"sessions": sessions, "doors": doors_among(sessions)}
    return render_template("staff/door_sessions.html", **about, **days, **pager(page))


def doors_among(sessions: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The doors of sessions that can be kept without network: {name, name_en, at (what names it in an address)}."""
    doors = [at for session in sessions if (at := door_of(session))]
    with reading() as db:
        nouns = queries.names_of_units(db)
        venues = queries.venues_of(db, {uuid.UUID(at["venue_id"]) for at in doors if "venue_id" in at})
    nouns |= {str(id): venue for id, venue in venues.items()}
    doors_by_id = {id: nouns[id] | {"at": at} for at in doors for id in at.values() if id in nouns}
    return list(doors_by_id.values())


def door_of(session: dict[str, Any]) -> dict[str, str]:
    """Whose door a session is at: its venue's, or its unit's where people come elsewhere; nobody's where none come."""
    if session["venue_id"]:
        return {"venue_id": session["venue_id"]}
    comes = session["unit_id"] and session["mode"] != "online"
    return {"unit_id": session["unit_id"]} if comes else {}


def on_day(session: dict[str, Any], day: date) -> dict[str, Any] | None:
    """The session with its times on a day: of a series, the date then, and None where it has none then."""
    for part in session["dates"]:
        if moment(part["starts_at"]).date() <= day <= moment(part["ends_at"]).date():
            return session | {"starts_at": part["starts_at"], "ends_at": part["ends_at"]}
    return None if session["dates"] else session


def at_door(id: uuid.UUID, **_address: Any) -> dict[str, Any]:
    """One session's door: counts, blank forms, who came last, what is to be decided, and what was done just now."""
    session = registration.session(id)
    return {
        "session": session,
        "day": moment(session["starts_at"]).date(),
        "came": door.check_ins(id)["items"],
        "conflicts": door.conflicts(id)["items"],
        "house": door.house(session["venue_id"])["items"] if session["venue_id"] else [],
        "kept_at": door_of(session),
        **just_done(),
    } | blank_forms()


def blank_forms() -> dict[str, PortalForm]:
    """The forms of the page that are not being sent."""
    forms = {"check_in_form": CheckInForm, "search_form": PartySearchForm, "walk_in_form": WalkInForm}
    blank = {name: form_class(formdata=None) for name, form_class in forms.items()}
    return blank | {"device_form": DeviceForm(formdata=None, data={"device": device_name()})}


def device_name() -> str:
    """What this device was called here, else the account's name."""
    account = sign_in.current_session()
    return unquote(request.cookies.get(DEVICE, "")) or (account and account.username) or ""


def just_done() -> dict[str, Any]:
    """What was done a moment ago: `done` in words, and `shown`, the check-in with its party; `used` where all of them
    were in before."""
    deed, check_in_id = request.args.get("done", ""), request.args.get("check_in", type=uuid.UUID)
    brought_back = request.args.get("back", 0, int)
    words = {
        "in": gettext("请进"),
        "again": gettext("已经用过了"),
        "walk_in": gettext("请进"),
        "undone": unkept(brought_back) if brought_back > 0 else gettext("已撤销。"),
        "decided": gettext("已按您的决定处理。"),
    }
    last_check_in = door.check_in_with_party(check_in_id) if check_in_id and deed in words else None
    return {"done": words.get(deed), "used": deed == "again", "shown": last_check_in}


def unkept(bookings: int) -> str:
    """That nobody else was recorded at this door, and so many bookings have not missed it after all."""
    words = ngettext(
        "已撤销。这一场再没有别的签到，不知道谁来了：%(num)d 个报名不再记为未到，并已通知。",
        "已撤销。这一场再没有别的签到，不知道谁来了：%(num)d 个报名不再记为未到，并已通知。",
        bookings,
    )
    return str(words)


def back_to_door(id: uuid.UUID, deed: str, **query: Any) -> ResponseReturnValue:
    """To the page again, at what was done: on a phone it would lie below the head of the page."""
    return redirect(url_for(".show", id=id, done=deed, **query, _anchor="told"), 303)


@blp.get("/<uuid:id>")
@door_only
def show(id: uuid.UUID) -> ResponseReturnValue:
    """Check people in at one session"""
    return page_about("staff/door.html", at_door, id=id)


@blp.post("/<uuid:id>/device")
@door_only
@form_page(DeviceForm, "staff/door.html", at_door, "device_form")
def call_device(form: DeviceForm, id: uuid.UUID) -> ResponseReturnValue:
    """Call this device by the name of its door, for what it records"""
    answer = redirect(url_for(".show", id=id), 303)
    answer.set_cookie(
        DEVICE,
        quote(form.device.data),
        max_age=SEASON,
        path=blp.url_prefix or "/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return answer


@blp.post("/<uuid:id>/check-in")
@door_only
@form_page(CheckInForm, "staff/door.html", at_door, "check_in_form")
def check_in(form: CheckInForm, id: uuid.UUID) -> ResponseReturnValue:
    """Check a party in by what was scanned, typed or chosen"""
    answer = door.check_in(
        session_id=id,
        nonce=form.nonce.data,
        party=form.party,
        people=form.people.data,
        device=device_name(),
        on_purpose=form.on_purpose.data,
    )
    first = answer["first"] or {}
    query = {"check_in": answer["check_in_id"] or first.get("id")}
    return back_to_door(id, "again" if answer["repeated"] else "in", **query)


@blp.post("/<uuid:id>/search")
@door_only
@form_page(PartySearchForm, "staff/door.html", at_door, "search_form")
def search(form: PartySearchForm, id: uuid.UUID) -> ResponseReturnValue:
    """Find a party by name, phone or code; sent as a form, so that no address has a name in it"""
    text = form.q.data
    parties = door.find_party(id, text)["items"]
    page = at_door(id) | {"search_form": form, "parties": parties}
    has_digits = any(sign.isdecimal() for sign in text)
    return render_template("staff/door.html", id=id, **page, way="phone" if has_digits else "name")


@blp.post("/<uuid:id>/walk-in")
@door_only
@form_page(WalkInForm, "staff/door.html", at_door, "walk_in_form")
def walk_in(form: WalkInForm, id: uuid.UUID) -> ResponseReturnValue:
    """Let people in who have no booking"""
    people = {"people": form.walk_people.data, "name": form.name.data or None}
    by = {"device": device_name(), "on_purpose": form.on_purpose.data, "over_limit": form.over_limit.data}
    check_in = door.walk_in(id, key=form.nonce.data, **people, **by)
    return back_to_door(id, "walk_in", check_in=check_in["id"])


@blp.post("/<uuid:id>/undo/<uuid:check_in_id>")
@door_only
@form_page(UndoForm, "staff/door.html", at_door, "undo_form")
def undo(form: UndoForm, id: uuid.UUID, check_in_id: uuid.UUID) -> ResponseReturnValue:
    """Take a check-in back; where certificates rest on it, once that was said"""
    undone = door.undo_check_in(check_in_id, form.confirmed.data)
    return back_to_door(id, "undone", back=undone["brought_back"] or None)


@blp.post("/<uuid:id>/decide/<uuid:check_in_id>")
@door_only
@form_page(DecisionForm, "staff/door.html", at_door, "decision_form")
def decide(form: DecisionForm, id: uuid.UUID, check_in_id: uuid.UUID) -> ResponseReturnValue:
    """Say which of conflicting check-ins count"""
    door.decide_check_in(check_in_id, form.decision.data)
    return back_to_door(id, "decided")


@blp.get("/<uuid:id>/list")
@door_only
def printed(id: uuid.UUID) -> ResponseReturnValue:
    """The list to print, for a door without network"""
    door_list = door.door_list(id)
    lines = [line for line in door_list["items"] if line["status"] != "cancelled"]
    return render_template("staff/door_list.html", session=door_list["session"], lines=lines)
