"""Signing in by phone and one-time code, and out. A form that was sent on the way comes along, and is sent after it."""

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from wtforms import BooleanField, HiddenField, StringField

from ...accounts import sign_in
from ...departments import registration
from ..forms import clean_person_name, code_field, phone_consent_field, phone_field
from ..frame.carried_forms import can_come_along, inputs_along, way_on
from ..frame.form_pages import PortalForm, form_page
from ..frame.kept_forms import OF_CITIZENS
from ..frame.sent_codes import sent_code
from ..frame.ways import DOOR_KEPT, PASS_KEPT

blp = Blueprint("sign_in", __name__)

CODE_PAGE = "public/sign_in_code.html"
DROPPED_AT = {DOOR_KEPT: "pages.door_day.left", PASS_KEPT: "pages.passes.left"}


class PhoneForm(PortalForm):
    """The phone, and consent."""

    next = HiddenField(default=lambda: request.args.get("next", ""))
    phone = phone_field(_("手机号码"))
    consent = phone_consent_field()


class CodeForm(PortalForm):
    """The code that was sent to it; and for a phone that was silent for long, who is behind it."""

    aliases = {"phone": "code"}
    next = HiddenField(default="")
    phone = HiddenField()
    code_id = HiddenField()
    code = code_field()
    name = StringField(
        _("报名时用过的一个姓名"),
        filters=[clean_person_name],
        render_kw={"autocomplete": "off", "maxlength": 50},
    )
    anew = BooleanField(_("这个号码是我新换来的，请从头开始"))


@blp.context_processor
def inputs_carried() -> dict[str, Any]:
    """What comes along, hidden in both steps."""
    return inputs_along(OF_CITIZENS)


@blp.route("/sign-in", methods=["GET", "POST"])
@form_page(PhoneForm, "public/sign_in.html", away=registration.away)
def ask_phone(form: PhoneForm) -> ResponseReturnValue:
    """The first step: have a code sent to the phone, and ask for it"""
    code_id = sign_in.request_code(form.phone.data)
    sent_to = {"next": form.next.data, "phone": form.phone.data, "code_id": code_id}
    code_form = CodeForm(formdata=None, data=sent_to)
    return render_template(CODE_PAGE, form=code_form, code_id=code_id, code_status="waiting")


@blp.post("/sign-in/first")
def carry_on() -> ResponseReturnValue:
    """The first step for who sent a form without being signed in: it comes along, where it has no input of ours"""
    next_address = request.values.get("next", "")
    if not can_come_along(OF_CITIZENS):
        return redirect(url_for(".ask_phone", next=next_address), 303)
    form = PhoneForm(formdata=None, data={"next": next_address})
    return render_template("public/sign_in.html", form=form)


carry_on.takes_form = True  # type: ignore[attr-defined]  # looks itself at a token that is over


@blp.post("/sign-in/code")
@form_page(CodeForm, CODE_PAGE, sent_code)
def enter(form: CodeForm) -> ResponseReturnValue:
    """The second step: the code opens a session; the form that came along is sent where it was meant to go"""
    sign_in.sign_in_citizen(form.phone.data, form.code.data, form.name.data, form.anew.data)
    return redirect(
        way_on(form.next.data, "pages.my_bookings.index"), 307 if inputs_carried()["carried"] else 303
    )


@blp.post("/sign-in/code/status")
def look_for_code() -> ResponseReturnValue:
    """Whoever waits for the code asks where it is"""
    return render_template(CODE_PAGE, form=CodeForm(), **sent_code())


@blp.get("/sign-in/code")
@blp.get("/sign-in/code/status")
@blp.get("/sign-in/first")
def ask_code() -> ResponseReturnValue:
    """Someone came back to the second step by its address: begin again"""
    return redirect(url_for(".ask_phone"), 303)


@blp.post("/sign-out")
def leave() -> ResponseReturnValue:
    """End the session here and at the gateway; a device that may hold a door's list or a pass drops it on the way"""
    if g.get("form_expired") and (g.no_cookies or sign_in.current_session()):
        raise CSRFError()
    sign_in.sign_out()
    pages = (page for cookie, page in DROPPED_AT.items() if cookie in request.cookies)
    return redirect(url_for(next(pages, "pages.home.show")), 303)


leave.takes_form = True  # type: ignore[attr-defined]  # whoever signed out in another window already has signed out
