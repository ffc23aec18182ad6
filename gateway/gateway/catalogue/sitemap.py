"""What of the catalogue search engines are led to: every public noun that has a page, in pieces."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session as DbSession

from .announcements import Announcement
from .model import Activity, Resource, Route, Venue

AT_ONCE = 1000
"""Of a noun in a piece; search engines take 50,000."""
MOST_PIECES = 1000
NEVER_SAID = literal(None)
NOUNS: dict[str, tuple[Any, Any, Any]] = {
    "activities": (Activity.id, Activity.told_at, Activity.status == "approved"),
    "venues": (Venue.id, NEVER_SAID, Venue.status == "open"),
    "resources": (Resource.id, NEVER_SAID, Resource.status == "public"),
    "routes": (Route.id, NEVER_SAID, Route.status == "public"),
    "announcements": (Announcement.id, Announcement.published_at, Announcement.status == "published"),
    "units": (Activity.unit_id, func.max(Activity.told_at), Activity.status == "approved"),
}
"""{noun: its id, when it last changed, whether it is public}; units: those that give activities."""


def pieces(db: DbSession) -> dict[str, int]:
    """{noun: in how many pieces it is}; none where there are none of it."""
    counts = {
        noun: db.scalar(select(func.count()).select_from(_address_query(noun).subquery())) for noun in NOUNS
    }
    return {noun: -(-count // AT_ONCE) for noun, count in counts.items() if count}


def piece(db: DbSession, noun: str, number: int) -> list[tuple[UUID, datetime | None]]:
    """[(id, when it last changed, None where nobody knows)] of the piece of that number, from 1 on."""
    query = _address_query(noun).order_by(NOUNS[noun][0]).limit(AT_ONCE).offset((number - 1) * AT_ONCE)
    return [(row[0], row[1]) for row in db.execute(query)]


def _address_query(noun: str) -> Select[Any]:
    id, changed_at, is_public = NOUNS[noun]
    query = select(id, changed_at).where(is_public)
    return query.group_by(id) if noun == "units" else query
