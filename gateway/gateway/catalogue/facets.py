"""What the activities can be narrowed by: the values that occur, and how often."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import lru_cache, reduce
from operator import and_, or_
from typing import Any
from uuid import UUID

from sqlalchemy import String, bindparam, cast, func, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import SHANGHAI

from .filters import Filters, Query, View
from .fitting import FITS_SITTINGS, ORDINALS, Names, fitting, parameters, row_fits
from .model import Activity, Sitting, TagCount, Venue
from .offers import IS_PLANNED
from .tags import bits_at, bits_of, ordinals_of

FACETS = ("kind", "reading", "mode", "series", "topic", "audience", "area", "unit")
COUNTED = FACETS[:-1]
"""What stands beside each choice; units are too many to be chosen from."""
FEW = 200
Members = dict[str, int]
"""{value of a facet: which activities have it, as `tags` has it}"""


def facets(db: DbSession, edition_id: UUID | None = None) -> dict[str, list[View]]:
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
        word = UUID(value) if facet == "unit" else value
        views[facet].append({"value": word, "label": label, "count": int(times)})
    for facet_views in views.values():
        facet_views.sort(key=lambda view: (-view["count"], view["label"]))
    return views


def _sectors(db: DbSession) -> list[tuple[str, str, str, int]]:
    query = select(Venue.sector, func.count()).where(Venue.status == "open").group_by(Venue.sector)
    return [("sector", sector, sector, count) for sector, count in db.execute(query)]


def counts_within(db: DbSession, filters: Filters) -> dict[str, dict[str, int]]:
    """{facet: {value: how many activities a list has that is narrowed to it, too}}, of each facet but `unit` without
    what was chosen of it; left out are facets that nothing else narrows: `facets` has their counts.

    `filters`: as `activities` has them; an edition alone does not narrow.
    """
    values = parameters(filters)
    names = values.keys() - {"edition"}
    if not names:
        return {}
    members = _members(db, values)
    narrowed_facets = names.intersection(COUNTED)
    if not FITS_SITTINGS.isdisjoint(names - {"area"}):
        # Which sittings fit hangs on the district as on the time: an activity may be in several districts.
        members["area"] = _areas_of(db, values)
        narrowed_facets |= {"area"}
    fits = {facet: _union(members[facet], values.get(facet)) for facet in narrowed_facets}
    fits["edition"] = _union(members["kind"])
    return {
        facet: _counts(members[facet], [bits for other, bits in fits.items() if other != facet])
        for facet in COUNTED
        if names - {facet}
    }


def find_few_tagged(db: DbSession, values: dict[str, Any]) -> dict[str, list[int]]:
    """The parameter ORDINALS: the activities that have every tag which was chosen, where they are FEW; else none.

    `values`: as `parameters` has them.
    """
    facet_names = values.keys() & {*COUNTED}
    if not facet_names:
        return {}
    members = _read_members(db, values)
    bits = reduce(and_, [_union(members[facet], values[facet]) for facet in facet_names])
    return {ORDINALS: ordinals_of(bits)} if bits.bit_count() <= FEW else {}


def days_listed(db: DbSession, filters: Filters) -> dict[date, int]:
    """{day in Shanghai: how many of the activities of a list so narrowed have a sitting that begins on it}"""
    values = parameters(filters)
    members = _members(db, values)
    fits = [_union(members[facet], values[facet]) for facet in values.keys() & {*COUNTED} - {"area"}]
    fits.append(_union(members["kind"]))
    ordinals: dict[date, list[int]] = defaultdict(list)
    for starts_at, list_text in db.connection().execute(_by_start(frozenset(values)), values):
        ordinals[starts_at.astimezone(SHANGHAI).date()] += map(int, list_text.split(","))
    counts = {
        day: reduce(and_, fits, bits_at(day_ordinals)).bit_count() for day, day_ordinals in ordinals.items()
    }
    return {day: count for day, count in counts.items() if count}


def _union(members: Members, values: Iterable[str] | None = None) -> int:
    """Which have any of these values, or of all."""
    return reduce(or_, (members.get(value, 0) for value in (members if values is None else values)), 0)


def _counts(members: Members, others: list[int]) -> dict[str, int]:
    """How many of each value fit the others, where any do."""
    counts = {value: reduce(and_, others, bits).bit_count() for value, bits in members.items()}
    return {value: count for value, count in counts.items() if value and count}


def _members(db: DbSession, values: dict[str, Any]) -> dict[str, Members]:
    """Of each facet that is counted, of the edition and by what else an activity's own row has to be."""
    members = _read_members(db, values)
    if rows := {"unit", "drop_in"} & values.keys():
        own_rows = db.connection().execute(_ordinals(frozenset(rows)), values).scalars()
        these = bits_at(own_rows)
        members = {
            facet: {value: bits & these for value, bits in of.items()} for facet, of in members.items()
        }
    return members


def _read_members(db: DbSession, values: dict[str, Any]) -> dict[str, Members]:
    members: dict[str, Members] = {facet: defaultdict(int) for facet in COUNTED}
    for facet, value, bits in db.connection().execute(_tag_query("edition" in values), values):
        members[facet][value] |= bits_of(bits)
    return members


def _areas_of(db: DbSession, values: dict[str, Any]) -> Members:
    """{district, None among them: which activities, approved or not, have a sitting there that fits}"""
    rows = db.connection().execute(_area_query(frozenset(values)), values)
    return {area: bits_at(map(int, ordinals.split(","))) for area, ordinals in rows if ordinals}


@lru_cache(maxsize=2)
def _tag_query(of_edition: bool) -> Query:
    query = select(TagCount.facet, TagCount.value, TagCount.members).where(TagCount.facet.in_(COUNTED))
    return query.where(TagCount.edition_id.in_(bindparam("edition", expanding=True))) if of_edition else query


@lru_cache(maxsize=256)
def _ordinals(names: Names) -> Query:
    return select(Activity.ordinal).where(*row_fits(names))


@lru_cache(maxsize=256)
def _area_query(names: Names) -> Query:
    return select(Sitting.area, _LISTED).where(*fitting(names - {"area"})).group_by(Sitting.area)


@lru_cache(maxsize=256)
def _by_start(names: Names) -> Query:
    query = select(Sitting.starts_at, _LISTED).where(
        *fitting(names), IS_PLANNED, Sitting.ordinal.is_not(None)
    )
    return query.group_by(Sitting.starts_at)


# All ordinals in a row: to fetch ten thousand rows takes longer than to find them.
_LISTED = func.aggregate_strings(cast(Sitting.ordinal, String), ",")
