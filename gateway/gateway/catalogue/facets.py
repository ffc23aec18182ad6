"""What the activities can be narrowed by: the values that occur, and how often."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import case, func, or_, orm, select
from sqlalchemy.orm import aliased

from .activities import areas_listed, ids_listed
from .filters import Filters, Query, View, given
from .filters import chosen as narrowed
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


def counts_within(db: orm.Session, filters: Filters) -> dict[str, dict[str, int]]:
    """{facet: {value: how many activities a list has that is narrowed to it, too}}, of each facet without what was
    chosen of it; left out are facets that nothing else narrows: `facets` has their counts.

    `filters`: as `activities` has them; an edition alone does not narrow.
    """
    narrowing = {name for name, value in filters.items() if value and name != "edition"}
    of_sittings = not narrowing <= set(FACETS)
    # Which sittings fit hangs on the district as on the time: an activity may be in several districts.
    chosen = [facet for facet in FACETS if facet in narrowing and not (of_sittings and facet == "area")]
    counts: dict[str, dict[str, int]] = {facet: {} for facet in FACETS if narrowing - {facet}}
    for query in _counting(db, filters, chosen, list(counts)) if counts else ():
        for facet, value, times in db.execute(query):
            counts[facet][value] = times
    if of_sittings:
        counts["area"] = areas_listed(db, {name: value for name, value in filters.items() if name != "area"})
    return counts


def _counting(db: orm.Session, filters: Filters, chosen: Sequence[str], facets: Sequence[str]) -> list[Query]:
    """Queries for (facet, value, how many activities) of these facets."""
    others = {name: value for name, value in filters.items() if name not in chosen}
    if len(chosen) > 1:
        return [_counted_by_lack(db, {facet: filters[facet] for facet in chosen}, others)]
    queries = [_counted(db, filters, [facet for facet in facets if facet not in chosen])]
    return queries + [_counted(db, others, [facet]) for facet in chosen if facet in facets]


def _counted(db: orm.Session, filters: Filters, facets: Sequence[str]) -> Query:
    return _COUNTED.where(ActivityTag.facet.in_(facets), ActivityTag.activity_id.in_(ids_listed(db, filters)))


def _counted_by_lack(db: orm.Session, chosen: Filters, others: Filters) -> Query:
    """All at once: whatever lacks nothing that was chosen is counted, and of each facet what lacks nothing else."""
    lacks = sum(_BIT[facet] for facet in chosen) - _HAS
    having = [
        (_HAD.facet == facet) & _HAD.value.in_(map(str, given(values))) for facet, values in chosen.items()
    ]
    fits = _HAVING.add_columns(lacks.label("lacks")).where(or_(*having))
    fits = fits.having(lacks.in_([0, *(_BIT[facet] for facet in chosen)]))
    if any(value for name, value in others.items() if name != "edition"):
        fits = fits.where(_HAD.activity_id.in_(ids_listed(db, others)))
    fitting = narrowed(fits, _HAD.edition_id, others.get("edition")).subquery().c
    counted = _COUNTED.join(fitting.activity_id.table, fitting.activity_id == ActivityTag.activity_id)
    return counted.where((fitting.lacks == 0) | (fitting.lacks == _OWN_BIT))


_COUNTED = select(ActivityTag.facet, ActivityTag.value, func.count()).group_by(
    ActivityTag.facet, ActivityTag.value
)
_BIT = {facet: 1 << place for place, facet in enumerate(FACETS)}
_OWN_BIT = case(_BIT, value=ActivityTag.facet)
_HAD = aliased(ActivityTag)
_HAS = func.sum(case(_BIT, value=_HAD.facet).distinct())
_HAVING = select(_HAD.activity_id).group_by(_HAD.activity_id)
