"""The audit over HTTP."""

from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page_of
from chassis.storage.db import reading
from chassis.web.auth import require

from . import disclosures
from .schemas import AuditQuery, AuditView

blp = Blueprint(
    "audits", __name__, url_prefix="/audits", description="Who looked at personal data, and for what"
)


@blp.get("")
@require("office", "admin")
@blp.arguments(AuditQuery, location="query")
@blp.response(200, page_of(AuditView))
def list_audits(query: dict[str, Any]) -> Any:
    """List who was shown personal data in full, newest first: of one kind, by one actor, on one day, as far as said"""
    with reading() as db:
        return disclosures.list_lines(db, **query)
