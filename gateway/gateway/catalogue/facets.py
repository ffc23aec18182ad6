"""What the activities can be narrowed by: the values that occur, and how often."""

from uuid import UUID

from sqlalchemy import func, orm, select

from .activities import areas_listed, ids_listed
from .filters import Filters, View
from .model import ActivityTag, TagCount, Venue

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


def counts_within(db: orm.Session, filters: Filters) -> dict[str, dict[str, int]] | None:
    """{facet: {value: how many activities a list has that is narrowed to it, too}}, of each facet without what was
    chosen of it; None where nothing narrows, and `facets` has the counts.

    `filters`: as `activities` has them; an edition alone does not narrow.
    """
    given = {name: value for name, value in filters.items() if value and name != "edition"}
    if not given:
        return None
    chosen = [facet for facet in FACETS if facet in given]
    counts = _tags_listed(db, filters, [facet for facet in FACETS if facet not in given])
    for facet in chosen:
        others = {name: value for name, value in filters.items() if name != facet}
        counts |= _tags_listed(db, others, [facet])
    # Of an activity whose sittings are in several districts only those count that are on then.
    if not given.keys() <= set(FACETS):
        counts["area"] = areas_listed(db, {name: value for name, value in filters.items() if name != "area"})
    return counts


def _tags_listed(db: orm.Session, filters: Filters, facets: list[str]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {facet: {} for facet in facets}
    query = select(ActivityTag.facet, ActivityTag.value, func.count())
    query = query.where(ActivityTag.facet.in_(facets), ActivityTag.activity_id.in_(ids_listed(db, filters)))
    for facet, value, times in db.execute(query.group_by(ActivityTag.facet, ActivityTag.value)):
        counts[facet][value] = times
    return counts
