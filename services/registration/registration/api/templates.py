"""The words of notices over HTTP."""

from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require

from .. import templates
from ..schemas.templates import TemplateRequest, TemplateView

blp = Blueprint("templates", __name__, url_prefix="/templates", description="The words of notices")


@blp.get("")
@require("office", "admin")
@blp.response(200, page_of(TemplateView))
def list_templates() -> Any:
    """List the words of every kind of notice: those it came with, and the department's own"""
    with reading() as db:
        return templates.shown(db)


@blp.put("/<kind>/<locale>")
@require("office", "admin")
@blp.arguments(TemplateRequest)
@blp.response(200, TemplateView)
def put_template(request: dict[str, Any], kind: str, locale: str) -> Any:
    """Use the department's own words for one kind of notice in one language"""
    with transaction() as db:
        return templates.put(db, actor=actor(), kind=kind, locale=locale, **request)


@blp.delete("/<kind>/<locale>")
@require("office", "admin")
@blp.response(200, TemplateView)
def reset_template(kind: str, locale: str) -> Any:
    """Go back to the words it came with"""
    with transaction() as db:
        return templates.reset(db, kind=kind, locale=locale)
