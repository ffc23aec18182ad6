"""Who looked at personal data, over HTTP."""

from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page_of
from chassis.storage.db import reading
from chassis.web.auth import require

from . import audits
from .schemas import AuditQuery, AuditView

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
