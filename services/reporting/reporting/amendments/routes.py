"""Changes of editions and units over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.db import transaction
from chassis.web.auth import actor, require
from chassis.web.etags import IF_MATCH, etag

from ..editions.schemas import EditionView
from ..units.schemas import UnitView
from .edition import amend_edition
from .schemas import EDITION_CHANGE, UNIT_CHANGE
from .unit import amend_unit, end_part

blp = Blueprint("amendments", __name__)


@blp.patch("/editions/<uuid:edition_id>", tags=["editions"])
@blp.doc(parameters=[IF_MATCH])
@require("office")
@blp.arguments(EDITION_CHANGE)
@blp.response(200, EditionView)
def change_edition(request: dict[str, Any], edition_id: uuid.UUID) -> Any:
    """Change an edition: open, extend or close it, set rules and deadlines"""
    with transaction() as db:
        edition = amend_edition(db, edition_id, **request)
        return edition, etag(edition.revision)


@blp.patch("/units/<uuid:unit_id>", tags=["units"])
@blp.doc(parameters=[IF_MATCH])
@require("office", "unit_editor")
@blp.arguments(UNIT_CHANGE)
@blp.response(200, UnitView)
def change_unit(request: dict[str, Any], unit_id: uuid.UUID) -> Any:
    """Change a unit; a unit's own editor changes its contact"""
    with transaction() as db:
        unit = amend_unit(db, unit_id, actor=actor(), **request)
        return unit, etag(unit.version)


@blp.delete("/units/<uuid:unit_id>/parts/<uuid:edition_id>", tags=["units"])
@blp.doc(parameters=[IF_MATCH])
@require("office")
@blp.response(200, UnitView)
def end_unit_part(unit_id: uuid.UUID, edition_id: uuid.UUID) -> Any:
    """Let a unit take part in an edition no more: nothing is asked of it, and what it has filed stays"""
    with transaction() as db:
        unit = end_part(db, unit_id, edition_id)
        return unit, etag(unit.version)
