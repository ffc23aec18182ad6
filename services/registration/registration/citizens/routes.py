"""Signing in over HTTP, and who looked at personal data."""

from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page_of
from chassis.storage.db import reading, transaction
from chassis.web.app import settings
from chassis.web.auth import require

from . import audits, citizens
from .schemas import AuditQuery, AuditView, CodeRequest, SignInRequest, SignInView

sign_ins_blp = Blueprint("sign_ins", __name__, description="Citizens sign in by phone and one-time code")


@sign_ins_blp.post("/sign-in-codes")
@require("gateway")
@sign_ins_blp.arguments(CodeRequest)
@sign_ins_blp.response(202)
def send_code(request: dict[str, Any]) -> Any:
    """Send a code to a phone; only the newest counts"""
    with transaction() as db:
        citizens.send_code(db, **request, rules=settings().code_rules)


@sign_ins_blp.post("/sign-ins")
@require("gateway")
@sign_ins_blp.arguments(SignInRequest)
@sign_ins_blp.response(200, SignInView)
def sign_in(request: dict[str, Any]) -> Any:
    """Sign a citizen in; the first time, with consent"""
    with transaction() as db:
        citizens.count_try(db, phone=request["phone"])
    with transaction() as db:
        return citizens.sign_in(
            db, **{"consent": settings().consent_version} | request, rules=settings().code_rules
        )


audits_blp = Blueprint(
    "audits", __name__, url_prefix="/audits", description="Who looked at personal data, and why"
)


@audits_blp.get("")
@require("office", "admin")
@audits_blp.arguments(AuditQuery, location="query")
@audits_blp.response(200, page_of(AuditView))
def list_audits(query: dict[str, Any]) -> Any:
    """List the audit, newest first; with `action`, one kind of line"""
    with reading() as db:
        return audits.list_audits(db, **query)
