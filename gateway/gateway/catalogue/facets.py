"""What the activities can be narrowed by: the values that occur, and how often."""

from uuid import UUID

from sqlalchemy import func, orm, select

from .filters import View
from .model import TagCount, Venue

FACETS = ("kind", "reading", "mode", "series", "topic", "audience", "area", "unit")


def facets(db: orm.Session, edition_id: UUID | None = None) -> dict[str, list[View]]:
    """{kind, reading, mode, series, topic, audience, area, unit, sector: [{value, label, count}]}, most frequent first.

    Counts are of approved activities (of the edition, if one is given); `sector` counts open venues. `value` is what
    the filter of that name takes; `label` is what to show of it: the unit's name, else the value as it is kept.
    """
    count = func.sum(TagCount.count)
    query = select(TagCount.facet, TagCount.value, func.max(TagCount.label), count)
    query = query.group_by(TagCount.facet, TagCount.value).having(count > 0)
    if edition_id:
        query = query.where(TagCount.edition_id == edition_id)
    views: dict[str, list[View]] = {facet: [] for facet in (*FACETS, "sector")}
    for facet, value, label, times in [*db.execute(query), *_sectors(db)]:
        shown = UUID(value) if facet == "unit" else value
        views[facet].append({"value": shown, "label": label, "count": int(times)})
    for listed in views.values():
        listed.sort(key=lambda view: (-view["count"], view["label"]))
    return views


def _sectors(db: orm.Session) -> list[tuple[str, str, str, int]]:
    query = select(Venue.sector, func.count()).where(Venue.status == "open").group_by(Venue.sector)
    return [("sector", sector, sector, count) for sector, count in db.execute(query)]
