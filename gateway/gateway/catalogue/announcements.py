"""What the office announces to the public."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as DbSession

from chassis.storage.cursors import page

from ..schema import Base

NAMES = ("id", "edition_id", "title", "text", "title_en", "text_en", "published_at")


class Announcement(Base):
    """What the office announces to the public; withdrawn ones stay unseen."""

    __tablename__ = "announcement"
    __table_args__ = (Index("announcement_by_id", "status", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    edition_id: Mapped[uuid.UUID]
    title: Mapped[str]
    text: Mapped[str]
    title_en: Mapped[str | None]
    text_en: Mapped[str | None]
    published_at: Mapped[datetime]
    status: Mapped[str]


def announcements(db: DbSession, cursor: str | None = None, limit: int = 20) -> dict[str, Any]:
    """What stands, the newest first. An item is {id, edition_id, title, text, title_en, text_en, published_at}."""
    standing = select(Announcement).where(Announcement.status == "published")
    listing = page(db, standing, Announcement.id, cursor, limit, descending=True)
    return listing | {"items": [announcement_view(row) for row in listing["items"]]}


def announcement(db: DbSession, id: uuid.UUID) -> dict[str, Any] | None:
    """One that stands."""
    row = db.get(Announcement, id)
    return announcement_view(row) if row and row.status == "published" else None


def announcement_view(row: Announcement) -> dict[str, Any]:
    return {name: getattr(row, name) for name in NAMES}
