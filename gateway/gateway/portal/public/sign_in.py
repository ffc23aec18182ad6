"""Signing in by phone and one-time code, and out."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from chassis.errors import DomainError

from ...accounts import sign_in
from ..frame.errors import keeps_form, told

blp = Blueprint("sign_in", __name__)


def way_on(default: str = "pages.my_bookings.index") -> str:
    """Where to go after signing in: an address of this portal, never another site's."""
    wanted = request.values.get("next", "")
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if is_ours else url_for(default)


def phone_form(status: int = 200, **said: Any) -> tuple[str, int]:
    page = render_template(
        "public/sign_in.html",
        phone=request.form.get("phone", ""),
        consent=request.form.get("consent"),
        next=request.values.get("next", ""),
        **{"wrong": {}} | said,
    )
    return page, status


def code_form(status: int = 200, **said: Any) -> tuple[str, int]:
    page = render_template(
        "public/sign_in_code.html",
        phone=request.form.get("phone", ""),
        next=request.form.get("next", ""),
        **{"wrong": {}} | said,
    )
    return page, status


@blp.get("/sign-in")
def ask_phone() -> ResponseReturnValue:
    """The first step: the phone number, and consent"""
    return phone_form()


@blp.post("/sign-in")
@keeps_form(lambda expired: phone_form(expired=expired)[0])
def send_code() -> ResponseReturnValue:
    """Have a code sent, and ask for it"""
    if not request.form.get("consent"):
        return phone_form(422, wrong={"consent": _("请先勾选同意，再发送验证码。")})
    try:
        sign_in.request_code(request.form.get("phone", ""))
    except DomainError as error:
        return phone_form(**told(error))
    return code_form()


@blp.post("/sign-in/code")
@keeps_form(lambda expired: code_form(expired=expired)[0])
def enter() -> ResponseReturnValue:
    """The second step: the code opens a session"""
    try:
        sign_in.sign_in_citizen(request.form.get("phone", ""), request.form.get("code", ""))
    except DomainError as error:
        return code_form(**told(error))
    return redirect(way_on(), 303)


@blp.get("/sign-in/code")
def ask_code() -> ResponseReturnValue:
    """Someone came back to the second step by its address: begin again"""
    return redirect(url_for(".ask_phone"), 303)


@blp.post("/sign-out")
def leave() -> ResponseReturnValue:
    """End the session here and at the gateway"""
    sign_in.sign_out()
    return redirect(url_for("pages.home.show"), 303)
