"""Resources over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require
from chassis.web.etags import IF_MATCH, etag, refuse_stale
from chassis.web.idempotency import KEY_HEADER, create_once

from ..venues.venues import READERS
from . import resources
from .model import Resource
from .schemas import LookRequest, ResourceChange, ResourceQuery, ResourceRequest, ResourceView

blp = Blueprint("resources", __name__, url_prefix="/resources", description="What to learn from, elsewhere")
OWNERS = ("office", "venue_operator", "unit_editor")


@blp.get("")
@require(*READERS)
@blp.arguments(ResourceQuery, location="query")
@blp.response(200, page_of(ResourceView))
def list_resources(query: dict[str, Any]) -> Any:
    """List resources, by kind, owner, status or the state of the link"""
    cursor, limit = query.pop("cursor"), query.pop("limit")
    with reading() as db:
        selection = resources.select_resources(**query)
        return page(db, selection, key=Resource.id, cursor=cursor, limit=limit)


@blp.post("")
@blp.doc(parameters=[KEY_HEADER])
@require(*OWNERS)
@blp.arguments(ResourceRequest)
@blp.response(201, ResourceView)
def add_resource(request: dict[str, Any]) -> Any:
    """Add a resource, public at once; refused where another has its address"""
    with transaction() as db:
        return create_once(db, Resource, lambda: resources.add(db, actor=actor(), **request))


@blp.get("/<uuid:resource_id>")
@require(*READERS)
@blp.response(200, ResourceView)
def show_resource(resource_id: uuid.UUID) -> Any:
    """Show a resource"""
    with reading() as db:
        resource = resources.find_resource(db, resource_id)
    return resource, etag(resource.version)


@blp.patch("/<uuid:resource_id>")
@blp.doc(parameters=[IF_MATCH])
@require(*OWNERS)
@blp.arguments(ResourceChange(partial=True))
@blp.response(200, ResourceView)
def change_resource(request: dict[str, Any], resource_id: uuid.UUID) -> Any:
    """Change a resource, or make it public again, its owner or the office"""
    with transaction() as db:
        resource = resources.find_resource(db, resource_id, lock=True)
        refuse_stale(resource.version)
        resource = resources.change(db, resource, actor=actor(), **request)
    return resource, etag(resource.version)


@blp.delete("/<uuid:resource_id>")
@blp.doc(parameters=[IF_MATCH])
@require(*OWNERS)
@blp.response(200, ResourceView)
def withdraw_resource(resource_id: uuid.UUID) -> Any:
    """Withdraw a resource from the public pages, its owner or the office"""
    with transaction() as db:
        resource = resources.find_resource(db, resource_id, lock=True)
        refuse_stale(resource.version)
        resource = resources.withdraw(db, resource, actor=actor())
    return resource, etag(resource.version)


@blp.post("/<uuid:resource_id>/looks")
@blp.doc(parameters=[KEY_HEADER])
@require(*OWNERS)
@blp.arguments(LookRequest)
@blp.response(201, ResourceView)
def note_look(request: dict[str, Any], resource_id: uuid.UUID) -> Any:
    """Say whether the address of a resource opens, having opened it; its owner or the office"""
    with transaction() as db:
        resource = resources.find_resource(db, resource_id, lock=True)
        return create_once(db, Resource, lambda: resources.note_look(db, resource, actor=actor(), **request))
