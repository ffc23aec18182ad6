"""Requirements over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.db import reading, transaction
from chassis.web.auth import require
from chassis.web.etags import IF_MATCH, etag
from chassis.web.idempotency import KEY_HEADER, create_once

from ..editions.model import Edition
from ..editions.schemas import EditionView
from ..vocabulary import STAFF
from . import copies, requirements
from .model import Requirement
from .schemas import COPY, EditionQuery, NewRequirement, RequirementChange, RequirementList, RequirementView

blp = Blueprint(
    "requirements", __name__, url_prefix="/requirements", description="What units must file, and by when"
)
editions = Blueprint("copies", __name__, url_prefix="/editions")


@editions.post("/<uuid:edition_id>/copies")
@editions.doc(parameters=[KEY_HEADER], tags=["editions"])
@require("office")
@editions.arguments(COPY)
@editions.response(201, EditionView)
def copy_edition(request: dict[str, Any], edition_id: uuid.UUID) -> Any:
    """Set up an edition as a copy of another, with all that it asks of units; dates move with the first day"""
    with transaction() as db:
        edition = create_once(db, Edition, lambda: copies.copy_edition(db, edition_id, **request))
        return edition, etag(edition.revision)


@blp.get("")
@require(*STAFF)
@blp.arguments(EditionQuery, location="query")
@blp.response(200, RequirementList)
def list_requirements(query: dict[str, Any]) -> Any:
    """List what an edition asks of its units, in its order"""
    with reading() as db:
        return {"items": requirements.list_requirements(db, **query)}


@blp.post("")
@blp.doc(parameters=[KEY_HEADER])
@require("office")
@blp.arguments(NewRequirement)
@blp.response(201, RequirementView)
def add_requirement(request: dict[str, Any]) -> Any:
    """Ask for one more thing, of every unit or of some kinds"""
    with transaction() as db:
        return create_once(db, Requirement, lambda: requirements.create(db, **request))


@blp.post("/usual")
@require("office")
@blp.arguments(EditionQuery)
@blp.response(200, RequirementList)
def add_usual_requirements(request: dict[str, Any]) -> Any:
    """Ask for those of the usual six that are not asked for yet: receipt, plan, summary, video, photos, links"""
    with transaction() as db:
        return {"items": requirements.create_usual(db, **request)}


@blp.get("/<uuid:requirement_id>")
@require(*STAFF)
@blp.response(200, RequirementView)
def show_requirement(requirement_id: uuid.UUID) -> Any:
    """Show a requirement"""
    with reading() as db:
        requirement = requirements.find_requirement(db, requirement_id)
        return requirement, etag(requirement.version)


@blp.patch("/<uuid:requirement_id>")
@blp.doc(parameters=[IF_MATCH])
@require("office")
@blp.arguments(RequirementChange)
@blp.response(200, RequirementView)
def change_requirement(request: dict[str, Any], requirement_id: uuid.UUID) -> Any:
    """Change what is asked for, of whom, or by when"""
    with transaction() as db:
        requirement = requirements.find_requirement(db, requirement_id, lock=True)
        return requirements.amend(db, requirement, **request), etag(requirement.version)
