"""What is public no more, in the few words that the page at its address still needs."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from .announcements import Announcement
from .filters import View
from .model import Resource, Route


def bygone_resource(db: DbSession, id: UUID) -> View | None:
    """{title, title_en, kind, topics} of a resource that was withdrawn, or None."""
    columns = (Resource.title, Resource.title_en, Resource.kind, Resource.topics)
    row = db.execute(select(*columns).where(Resource.id == id, Resource.status != "public")).mappings()
    return next(map(dict, row), None)


def bygone_route(db: DbSession, id: UUID) -> View | None:
    """{title, title_en} of a learning route that was withdrawn, or None."""
    columns = (Route.title, Route.title_en)
    row = db.execute(select(*columns).where(Route.id == id, Route.status != "public")).mappings()
    return next(map(dict, row), None)


def is_taken_back(db: DbSession, id: UUID) -> bool:
    """Whether an announcement stood, and does not any more."""
    query = select(Announcement.id).where(Announcement.id == id, Announcement.status != "published")
    return db.scalar(query) is not None
