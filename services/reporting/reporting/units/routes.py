"""Units over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require
from chassis.web.etags import etag
from chassis.web.idempotency import KEY_HEADER, create_once

from ..vocabulary import STAFF
from . import units
from .model import Unit
from .schemas import ContactView, DisclosureQuery, UnitQuery, UnitRequest, UnitView

blp = Blueprint(
    "units", __name__, url_prefix="/units", description="Member units and their part in an edition"
)


@blp.get("")
@require(*STAFF)
@blp.arguments(UnitQuery, location="query")
@blp.response(200, page_of(UnitView))
def list_units(query: dict[str, Any]) -> Any:
    """List units, their contacts masked"""
    cursor, limit = query.pop("cursor"), query.pop("limit")
    with reading() as db:
        return page(db, units.select_units(**query), key=Unit.id, cursor=cursor, limit=limit)


@blp.post("")
@blp.doc(parameters=[KEY_HEADER])
@require("office")
@blp.arguments(UnitRequest)
@blp.response(201, UnitView)
def register_unit(request: dict[str, Any]) -> Any:
    """Register a unit with its part in an edition"""
    with transaction() as db:
        return create_once(db, Unit, lambda: units.register_unit(db, **request))


@blp.get("/<uuid:unit_id>")
@require(*STAFF)
@blp.response(200, UnitView)
def show_unit(unit_id: uuid.UUID) -> Any:
    """Show a unit, its contact masked"""
    with reading() as db:
        unit = units.find_unit(db, unit_id)
        return unit, etag(unit.version)


@blp.get("/<uuid:unit_id>/contact")
@require("office", "unit_editor")
@blp.arguments(DisclosureQuery, location="query")
@blp.response(200, ContactView)
def disclose_contact(query: dict[str, Any], unit_id: uuid.UUID) -> Any:
    """Show a unit's contact in full; who asked, and for what, is kept"""
    with transaction() as db:
        return units.disclose_contact(db, unit_id, actor=actor(), **query)
