"""One-time codes over HTTP, and who looked at personal data."""

from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page_of
from chassis.storage.db import reading, transaction
from chassis.web.app import settings
from chassis.web.auth import require

from . import audits, citizens
from .schemas import AuditQuery, AuditView, CodeRequest

codes_blp = Blueprint("codes", __name__, description="Citizens sign in by phone and one-time code")


@codes_blp.post("/sign-in-codes")
@require("gateway")
@codes_blp.arguments(CodeRequest)
@codes_blp.response(202)
def send_code(request: dict[str, Any]) -> Any:
    """Send a code to a phone; only the newest counts"""
    with transaction() as db:
        citizens.send_code(db, **request, rules=settings().code_rules)


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
