"""What the office announces to the public."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.storage.cursors import page

from .model import Announcement

NAMES = ("id", "edition_id", "title", "text", "published_at")


def announcements(db: DbSession, cursor: str | None = None, limit: int = 20) -> dict[str, Any]:
    """What stands, the newest first. An item is {id, edition_id, title, text, published_at}."""
    standing = select(Announcement).where(Announcement.status == "published")
    listing = page(db, standing, Announcement.id, cursor, limit, descending=True)
    return listing | {"items": [announcement_view(row) for row in listing["items"]]}


def announcement(db: DbSession, id: uuid.UUID) -> dict[str, Any] | None:
    """One that stands."""
    row = db.get(Announcement, id)
    return announcement_view(row) if row and row.status == "published" else None


def announcement_view(row: Announcement) -> dict[str, Any]:
    return {name: getattr(row, name) for name in NAMES}
