"""Signing in and out, for browsers (a cookie) and programs (a bearer token)."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.web.auth import actor

from ..accounts import sign_in
from .access import public
from .schemas import (
    CodeRequest,
    CodeStatusView,
    CodeView,
    SignedInView,
    SignInRequest,
    StaffSignInRequest,
    WhoView,
)

blp = Blueprint("sign-in", __name__, url_prefix="/api", description="Signing in and out")


@blp.post("/sign-in/code")
@public
@blp.arguments(CodeRequest)
@blp.response(202, CodeView)
def ask_for_code(body: dict[str, Any]) -> Any:
    """Have a one-time code sent to a phone"""
    return {"id": sign_in.request_code(body["phone"])}


@blp.get("/sign-in/code/<uuid:code_id>")
@public
@blp.response(200, CodeStatusView)
def show_code(code_id: uuid.UUID) -> Any:
    """Say how far the message with a code has come"""
    return {"status": sign_in.status_of_code(code_id)}


@blp.post("/sign-in")
@public
@blp.arguments(SignInRequest)
@blp.response(200, SignedInView)
def sign_in_citizen(body: dict[str, Any]) -> Any:
    """Sign in as a citizen, by phone and one-time code; after long silence also by a name that was booked"""
    return sign_in.sign_in_citizen(**body)


@blp.post("/sign-in/staff")
@public
@blp.arguments(StaffSignInRequest)
@blp.response(200, SignedInView)
def sign_in_staff(body: dict[str, Any]) -> Any:
    """Sign in as staff, by user name and password"""
    return sign_in.sign_in_staff(body["username"], body["password"])


@blp.post("/sign-out")
@public
@blp.response(204)
def sign_out() -> None:
    """End the session of this request"""
    sign_in.sign_out()


@blp.get("/me")
@blp.response(200, WhoView)
def show_me() -> Any:
    """Who is signed in"""
    actor()
    return sign_in.current_session()
