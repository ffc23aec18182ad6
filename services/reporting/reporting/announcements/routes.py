"""Announcements over HTTP."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require
from chassis.web.idempotency import KEY_HEADER, create_once

from . import announcements
from .model import Announcement
from .schemas import (
    AnnouncementDraft,
    AnnouncementPreview,
    AnnouncementQuery,
    AnnouncementRequest,
    AnnouncementView,
)

blp = Blueprint(
    "announcements", __name__, url_prefix="/announcements", description="What the office announces"
)


@blp.get("")
@require("office", "admin")
@blp.arguments(AnnouncementQuery, location="query")
@blp.response(200, page_of(AnnouncementView))
def list_announcements(query: dict[str, Any]) -> Any:
    """List announcements, newest first"""
    cursor, limit = query.pop("cursor"), query.pop("limit")
    with reading() as db:
        selection = announcements.select_announcements(**query)
        return page(db, selection, Announcement.id, cursor, limit, descending=True)


@blp.post("/preview")
@require("office")
@blp.arguments(AnnouncementDraft)
@blp.response(200, AnnouncementPreview)
def preview_announcement(request: dict[str, Any]) -> Any:
    """Show which units it would go to in which words; nothing is kept or sent"""
    with reading() as db:
        return announcements.preview(db, **request)


@blp.post("")
@blp.doc(parameters=[KEY_HEADER])
@require("office")
@blp.arguments(AnnouncementRequest)
@blp.response(201, AnnouncementView)
def publish_announcement(request: dict[str, Any]) -> Any:
    """Publish what the preview showed; refused where that has changed"""
    with transaction() as db:
        return create_once(db, Announcement, lambda: announcements.announce(db, actor=actor(), **request))


@blp.post("/<uuid:announcement_id>/withdrawal")
@require("office")
@blp.response(200, AnnouncementView)
def withdraw_announcement(announcement_id: uuid.UUID) -> Any:
    """Take it back from the portal and from units that were not told yet; again, nothing changes"""
    with transaction() as db:
        return announcements.withdraw(db, announcement_id)
