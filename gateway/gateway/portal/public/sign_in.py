"""Signing in by phone and one-time code, and out."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, StringField

from ...accounts import sign_in
from ...departments import registration
from ..forms import cleaned_name, code_field, consent_field, phone_field
from ..frame.form_pages import PortalForm, form_page
from ..frame.sent_codes import sent_code
from ..frame.ways import DOOR_KEPT

blp = Blueprint("sign_in", __name__)

CODE_PAGE = "public/sign_in_code.html"


class PhoneForm(PortalForm):
    """The phone, and consent."""

    next = HiddenField(default=lambda: request.args.get("next", ""))
    phone = phone_field(_("手机号码"))
    consent = consent_field(
        _("我同意：手机号只用来登录和通知我报名的变动；姓名只给活动的签到人员核对；都加密保存，不作他用。"),
        _("请先勾选同意，再发送验证码。"),
    )


class CodeForm(PortalForm):
    """The code that was sent to it; and for a phone that was silent for long, who is behind it."""

    aliases = {"phone": "code"}
    next = HiddenField(default="")
    phone = HiddenField()
    code_id = HiddenField()
    code = code_field()
    name = StringField(
        _("报名时用过的一个姓名"), filters=[cleaned_name], render_kw={"autocomplete": "off", "maxlength": 50}
    )
    anew = BooleanField(_("这个号码是我新换来的，请从头开始"))


@blp.route("/sign-in", methods=["GET", "POST"])
@form_page(PhoneForm, "public/sign_in.html", away=registration.away)
def ask_phone(form: PhoneForm) -> ResponseReturnValue:
    """The first step: have a code sent to the phone, and ask for it"""
    code_id = sign_in.request_code(form.phone.data)
    sent_to = {"next": form.next.data, "phone": form.phone.data, "code_id": code_id}
    code_form = CodeForm(formdata=None, data=sent_to)
    return render_template(CODE_PAGE, form=code_form, code_id=code_id, code_status="waiting")


@blp.post("/sign-in/code")
@form_page(CodeForm, CODE_PAGE, sent_code)
def enter(form: CodeForm) -> ResponseReturnValue:
    """The second step: the code opens a session"""
    sign_in.sign_in_citizen(form.phone.data, form.code.data, form.name.data, form.anew.data)
    return redirect(way_on(form.next.data), 303)


@blp.post("/sign-in/code/status")
def look_for_code() -> ResponseReturnValue:
    """Whoever waits for the code asks where it is"""
    return render_template(CODE_PAGE, form=CodeForm(), **sent_code())


@blp.get("/sign-in/code")
@blp.get("/sign-in/code/status")
def ask_code() -> ResponseReturnValue:
    """Someone came back to the second step by its address: begin again"""
    return redirect(url_for(".ask_phone"), 303)


@blp.post("/sign-out")
def leave() -> ResponseReturnValue:
    """End the session here and at the gateway; a device that may hold a door's list drops it on the way"""
    sign_in.sign_out()
    keeps_list = DOOR_KEPT in request.cookies
    return redirect(url_for("pages.door_day.left" if keeps_list else "pages.home.show"), 303)


def way_on(wanted: str) -> str:
    """Where to go after signing in: an address of this portal, never another site's."""
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if is_ours else url_for("pages.my_bookings.index")
