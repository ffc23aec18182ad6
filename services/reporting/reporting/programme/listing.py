"""The sittings of all plans one by one, filtered; and how many there are on each day."""

from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session as DbSession

from ..places.model import Space, Venue
from ..plans.model import Activity, Plan, Sitting
from ..units.model import Unit
from .scope import AREA, Scope, day_of, for_audience, on_day

BY_TIME = (Sitting.starts_at, Sitting.id)
COLUMNS: dict[str, Any] = {
    "id": Sitting.id,
    "starts_at": Sitting.starts_at,
    "ends_at": Sitting.ends_at,
    "seats": Sitting.seats,
    "activity_id": Activity.id,
    "title": Activity.title,
    "title_en": Activity.title_en,
    "kind": Activity.kind,
    "mode": Activity.mode,
    "series": Activity.series,
    "public": (Activity.status == "approved"),
    "plan_id": Plan.id,
    "unit_name": Unit.name,
    "area": AREA,
    "venue_name": Venue.name,
    "space_name": select(Space.name).where(Space.id == Sitting.space_id).scalar_subquery(),
    "place_name": Sitting.place_name,
}


def select_sittings(
    scope: Scope,
    *,
    day: date | None = None,
    series: str | None = None,
    area: str | None = None,
    audience: str | None = None,
) -> Select[Any]:
    """Sittings on this day, of this series, in this area, for this audience; rows of COLUMNS."""
    query = scope.sittings(*(column.label(name) for name, column in COLUMNS.items()))
    query = query.where(*(on_day(day) if day else []))
    if audience:
        query = query.where(for_audience(audience))
    equal = {Activity.series: series, AREA: area}
    return query.where(*(column == value for column, value in equal.items() if value))


def read_days(db: DbSession, scope: Scope) -> list[dict[str, Any]]:
    """[{"day", "sittings", "activities", "seats"}]: each day of the edition, and others that have sittings."""
    day = day_of(db)
    counts = (func.count(), func.count(Sitting.activity_id.distinct()), func.sum(Sitting.seats))
    rows = db.execute(scope.sittings(day.label("day"), *counts).group_by(day))
    sums_by_day = {held_on: (count, activities, int(seats)) for held_on, count, activities, seats in rows}
    return [
        {"day": held_on}
        | dict(zip(("sittings", "activities", "seats"), sums_by_day.get(held_on, (0, 0, 0)), strict=True))
        for held_on in sorted({*scope.days, *sums_by_day})
    ]
