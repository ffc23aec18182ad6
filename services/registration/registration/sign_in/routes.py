"""Signing in over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.db import reading, transaction
from chassis.web.app import settings
from chassis.web.auth import require

from ..citizens import citizens
from . import sign_ins
from .schemas import CodeRequest, CodeStatusView, CodeView, SignInRequest, SignInView

blp = Blueprint("sign_ins", __name__, description="Citizens sign in by phone and one-time code")


@blp.post("/sign-in-codes")
@require("gateway")
@blp.arguments(CodeRequest)
@blp.response(202, CodeView)
def send_code(request: dict[str, Any]) -> Any:
    """Send a code to a phone; only the newest counts"""
    with transaction() as db:
        return {"id": citizens.send_code(db, **request, rules=settings().code_rules)}


@blp.get("/sign-in-codes/<uuid:code_id>")
@require("gateway")
@blp.response(200, CodeStatusView)
def show_code(code_id: uuid.UUID) -> Any:
    """Say how far the message with a code has come: nothing of the code, nor of its phone"""
    with reading() as db:
        return {"status": citizens.status_of_code(db, code_id, settings().code_rules)}


@blp.post("/sign-ins")
@require("gateway")
@blp.arguments(SignInRequest)
@blp.response(200, SignInView)
def sign_in(request: dict[str, Any]) -> Any:
    """Sign a citizen in; the first time, with consent; after long silence, by a name that was booked"""
    with transaction() as db:
        citizens.count_try(db, phone=request["phone"])
    with transaction() as db:
        return sign_ins.sign_in(
            db,
            **{"consent": settings().consent_version} | request,
            rules=settings().code_rules,
            silence=settings().silence,
        )
