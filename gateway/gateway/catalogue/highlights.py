"""Highlights: photos and videos of units that the office shows the public."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.storage.cursors import page

from .model import Activity, Highlight, Unit


def highlights(db: DbSession, cursor: str | None = None, limit: int = 24) -> dict[str, Any]:
    """What is shown, the newest first.

    An item is {id, edition_id, unit_id, unit_name, activity_id, activity_title (both None where it is of no one
    activity), kind ("photo" or "video"), caption, width, height, unit_name_en, activity_title_en (or None)}; its
    picture is at reporting's /highlights/{id}/picture.
    """
    columns = [column for column in Highlight.__table__.columns if column.name != "status"]
    english = (Unit.name_en.label("unit_name_en"), Activity.title_en.label("activity_title_en"))
    query = select(*columns, *english).where(Highlight.status == "shown")
    query = query.outerjoin(Unit, Unit.id == Highlight.unit_id)
    query = query.outerjoin(Activity, Activity.id == Highlight.activity_id)
    listing = page(db, query, (Highlight.id,), cursor, limit, descending=True, scalars=False)
    return listing | {"items": [dict(row._mapping) for row in listing["items"]]}
