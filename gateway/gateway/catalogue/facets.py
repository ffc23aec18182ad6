"""What the activities can be narrowed by: the values that occur, and how often."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, orm, select
from sqlalchemy.orm import InstrumentedAttribute

from .filters import View
from .model import Activity, ActivityTag, Sitting, Venue


def facets(db: orm.Session, edition_id: UUID | None = None) -> dict[str, list[View]]:
    """{kind, mode, series, topic, audience, area, unit, sector: [{value, label, count}]}, the most frequent first.

    Counts are of approved activities (of the edition, if one is given); `sector` counts open venues. `value` is what
    the filter of that name takes; `label` is what to show of it: the unit's name, else the value as it is kept.
    """
    approved = [Activity.status == "approved"] + ([Activity.edition_id == edition_id] if edition_id else [])
    columns = {name: _counted(db, getattr(Activity, name), approved) for name in ("kind", "mode", "series")}
    tags = {facet: _tags(db, facet, approved) for facet in ("topic", "audience")}
    return (
        columns | tags | {"area": _areas(db, approved), "unit": _units(db, approved), "sector": _sectors(db)}
    )


def _counted(
    db: orm.Session, column: InstrumentedAttribute[Any], approved: list[ColumnElement[bool]]
) -> list[View]:
    query = select(column, column, func.count()).where(*approved, column.is_not(None)).group_by(column)
    return _told(db, query)


def _tags(db: orm.Session, facet: str, approved: list[ColumnElement[bool]]) -> list[View]:
    query = select(ActivityTag.value, ActivityTag.value, func.count()).join(
        Activity, Activity.id == ActivityTag.activity_id
    )
    return _told(db, query.where(ActivityTag.facet == facet, *approved).group_by(ActivityTag.value))


def _areas(db: orm.Session, approved: list[ColumnElement[bool]]) -> list[View]:
    area = func.coalesce(Venue.area, Sitting.place_area)
    query = (
        select(area, area, func.count(Activity.id.distinct()))
        .select_from(Sitting)
        .join(Activity, Activity.id == Sitting.activity_id)
        .outerjoin(Venue, Venue.id == Sitting.venue_id)
    )
    return _told(db, query.where(*approved, area.is_not(None)).group_by(area))


def _units(db: orm.Session, approved: list[ColumnElement[bool]]) -> list[View]:
    query = select(Activity.unit_id, func.max(Activity.unit_name), func.count()).where(*approved)
    return _told(db, query.group_by(Activity.unit_id))


def _sectors(db: orm.Session) -> list[View]:
    query = select(Venue.sector, Venue.sector, func.count()).where(Venue.status == "open")
    return _told(db, query.group_by(Venue.sector))


def _told(db: orm.Session, query: Select[Any, str, int]) -> list[View]:
    rows = sorted(db.execute(query), key=lambda row: (-row[2], row[1]))
    return [{"value": value, "label": label, "count": count} for value, label, count in rows]
