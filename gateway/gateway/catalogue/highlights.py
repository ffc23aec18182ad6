"""Highlights: photos and videos of units that the office shows the public."""

from typing import Any

from sqlalchemy import orm, select

from chassis.storage.cursors import page

from .model import Highlight


def highlights(db: orm.Session, cursor: str | None = None, limit: int = 24) -> dict[str, Any]:
    """What is shown, the newest first.

    An item is {id, edition_id, unit_id, unit_name, activity_id, activity_title (both None where it is of no one
    activity), kind ("photo" or "video"), caption, width, height}; its picture is at reporting's
    /highlights/{id}/picture.
    """
    shown = select(Highlight).where(Highlight.status == "shown")
    listing = page(db, shown, Highlight.id, cursor, limit, descending=True)
    names = [column.name for column in Highlight.__table__.columns if column.name != "status"]
    return listing | {"items": [{name: getattr(row, name) for name in names} for row in listing["items"]]}
