"""Resources: what to learn from that lies at its owner's."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as DbSession

from chassis.storage.cursors import page

from ..schema import Base
from .filters import Filters, Query, Row, View, given_values
from .model import Resource, Unit, Venue

FACETS = ("kind", "topic", "audience")
OWN = (
    Resource.id,
    Resource.kind,
    Resource.title,
    Resource.title_en,
    Resource.summary,
    Resource.venue_id,
    Resource.unit_id,
    Resource.series,
    Resource.topics,
    Resource.audiences,
    Resource.minutes,
    Resource.is_free,
    Resource.url,
    Resource.recommended_by,
    Resource.why,
    Resource.link_is_broken,
)


class ResourceTag(Base):
    """What a public resource is counted under, and can be narrowed by: kind, topic, audience."""

    __tablename__ = "resource_tag"
    __table_args__ = (Index("resource_tag_by_value", "facet", "value", "resource_id"),)

    resource_id: Mapped[UUID] = mapped_column(primary_key=True)
    facet: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)


def resources(db: DbSession, filters: Filters, cursor: str | None = None, limit: int = 20) -> dict[str, Any]:
    """Public resources by title.

    Filters: kind, topic, audience; q (words of its title, of what is said of it, or of who recommends it). An item is
    {id, kind ("course", "ebook", "book", "live", "article", "video"), title, title_en (or None), summary, venue_id,
    unit_id (both null: the office's), owner (its name; None where it is the office's, or not known yet), owner_en,
    series, topics, audiences, minutes (or None), is_free, url (None of a book alone), recommended_by, why,
    link_is_broken}.
    """
    query = _public()
    for facet in FACETS:
        if values := given_values(filters.get(facet)):
            tagged_ids = select(ResourceTag.resource_id).where(
                ResourceTag.facet == facet, ResourceTag.value.in_(values)
            )
            query = query.where(Resource.id.in_(tagged_ids))
    for word in str(filters.get("q", "")).split():
        texts = (Resource.title, Resource.title_en, Resource.summary, Resource.recommended_by, Resource.why)
        query = query.where(or_(*(text.icontains(word, autoescape=True) for text in texts)))
    listing = page(db, query, (Resource.title, Resource.id), cursor, limit, scalars=False)
    return listing | {"items": [_view(row._mapping) for row in listing["items"]]}


def resource(db: DbSession, id: UUID) -> View | None:
    """One public resource as `resources` shows it, or None."""
    row = db.execute(_public().where(Resource.id == id)).mappings().first()
    return _view(row) if row else None


def resource_facets(db: DbSession) -> dict[str, list[View]]:
    """{kind, topic, audience: [{value, label, count}]} of public resources, the most frequent first."""
    count = func.count()
    query = select(ResourceTag.facet, ResourceTag.value, count).group_by(ResourceTag.facet, ResourceTag.value)
    views: dict[str, list[View]] = {facet: [] for facet in FACETS}
    for facet, value, times in db.execute(query.order_by(count.desc(), ResourceTag.value)):
        views[facet].append({"value": value, "label": value, "count": times})
    return views


def unit_names(db: DbSession) -> dict[str, str]:
    """{id: name} of the units, by name."""
    query = select(Unit.id, Unit.name).order_by(Unit.name, Unit.id)
    return {str(row.id): row.name for row in db.execute(query)}


def unit_kinds(db: DbSession) -> list[str]:
    """The kinds of units that there are."""
    return [*db.scalars(select(Unit.kind).distinct().order_by(Unit.kind))]


def _public() -> Query:
    owner = func.coalesce(Venue.name, Unit.name).label("owner")
    owner_en = func.coalesce(Venue.name_en, Unit.name_en).label("owner_en")
    query = select(*OWN, owner, owner_en).outerjoin(Venue, Venue.id == Resource.venue_id)
    return query.outerjoin(Unit, Unit.id == Resource.unit_id).where(Resource.status == "public")


def _view(row: Row) -> View:
    return dict(row)
