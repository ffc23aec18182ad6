"""A citizen's own data: what is kept, a copy to take away, correction, and erasure."""

import json
import uuid
from typing import Any

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from chassis.errors import Invalid
from chassis.storage.privacy import MOBILE, national, parse_phone
from chassis.wording import Text

from ...accounts import sign_in
from ...departments import registration
from ..forms import NamesForm, code_field, line_field, name_field, phone_field
from ..frame.files import UNKEPT, file_of
from ..frame.form_pages import PortalForm, form_page, page_about
from ..frame.sent_codes import sent_code
from .access import citizens_only
from .my_bookings import own_booking

blp = Blueprint("my_data", __name__, url_prefix="/my/data")

SAME_PHONE = Text(
    "这就是您现在用的号码，不用更换", "This is the number that you have now; there is nothing to change"
)
CODE_PAGE = "citizen/my_phone_code.html"


class NameForm(PortalForm):
    """The name the citizen is known by."""

    name = name_field(_("姓名"), autocomplete="name")


class PhoneForm(PortalForm):
    """Another phone."""

    phone = phone_field(_("新的手机号码"), hint=_("会发一条验证码到新号码。"))


class CodeForm(PortalForm):
    """The code that was sent to it."""

    aliases = {"phone": "code"}
    phone = HiddenField()
    code_id = HiddenField()
    code = code_field()


class EraseForm(PortalForm):
    """What shows that it is meant."""

    last_digits = line_field(
        _("为了确认，请填您手机号的最后四位"), longest=4, render_kw={"inputmode": "numeric"}
    )


def subject() -> dict[str, Any]:
    """What is kept, with the forms to correct it."""
    personal_data = registration.my_data()
    name_form = NameForm(formdata=None, data={"name": personal_data["name"]})
    return {"kept": personal_data, "name_form": name_form, "phone_form": PhoneForm(formdata=None)}


@blp.get("")
@citizens_only
def show() -> ResponseReturnValue:
    """What is kept of the citizen"""
    return page_about("citizen/my_data.html", subject)


@blp.get("/copy")
@citizens_only
def copy() -> Response:
    """All of it as a file to keep"""
    content = json.dumps(registration.copy_of_my_data(), ensure_ascii=False, indent=2).encode()
    kind = "application/json; charset=utf-8"
    return file_of(content, kind, "my-data.json", UNKEPT)


@blp.post("/name")
@citizens_only
@form_page(NameForm, "citizen/my_data.html", subject, "name_form")
def correct_name(form: NameForm) -> ResponseReturnValue:
    """Correct the name the citizen is known by"""
    registration.correct_name(form.name.data)
    return redirect(url_for(".show", done="name"), 303)


@blp.post("/phone")
@citizens_only
@form_page(PhoneForm, "citizen/my_data.html", subject, "phone_form")
def send_code(form: PhoneForm) -> ResponseReturnValue:
    """Have a code sent to the new phone, and ask for it; the one they have needs no proof"""
    if national(parse_phone(form.phone.data, MOBILE)) == registration.my_data()["phone"]:
        raise Invalid.field("phone", SAME_PHONE)
    code_id = sign_in.request_code(form.phone.data)
    code_form = CodeForm(formdata=None, data={"phone": form.phone.data, "code_id": code_id})
    return render_template(CODE_PAGE, form=code_form, code_id=code_id, code_status="waiting")


@blp.post("/phone/code")
@citizens_only
@form_page(CodeForm, CODE_PAGE, sent_code)
def change_phone(form: CodeForm) -> ResponseReturnValue:
    """The code proves that the new phone is the citizen's"""
    registration.change_phone(form.phone.data, form.code.data)
    return redirect(url_for(".show", done="phone"), 303)


@blp.post("/phone/code/status")
@citizens_only
def look_for_code() -> ResponseReturnValue:
    """Whoever waits for the code asks where it is"""
    return render_template(CODE_PAGE, form=CodeForm(), **sent_code())


@blp.route("/erase", methods=["GET", "POST"])
@citizens_only
@form_page(EraseForm, "citizen/erase.html")
def erase(form: EraseForm) -> ResponseReturnValue:
    """Erase everything, and sign out everywhere"""
    registration.erase(form.last_digits.data)
    sign_in.sign_out_everywhere()
    return redirect(url_for(".erased"), 303)


@blp.get("/erased")
def erased() -> str:
    """That it is done"""
    return render_template("citizen/erased.html")


def people(id: uuid.UUID) -> dict[str, Any]:
    """A booking, with its names as they stand."""
    booking = own_booking(id)
    return {"booking": booking, "filled": {"party": booking["party"]}}


@blp.route("/bookings/<uuid:id>/names", methods=["GET", "POST"])
@citizens_only
@form_page(NamesForm, "citizen/names.html", people)
def correct_names(form: NamesForm, id: uuid.UUID) -> ResponseReturnValue:
    """Correct the names of a booking"""
    registration.correct_names(id, [person["name"] for person in form.party.data])
    return redirect(url_for("pages.my_bookings.show", id=id), 303)
