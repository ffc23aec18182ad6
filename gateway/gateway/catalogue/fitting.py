"""What an activity and its sittings have to be to fit the filters of a list.

Conditions have a parameter for what was chosen: a statement is built once for the names of its filters, whatever their
values (to build one takes longer than to send it).
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, cast, func, select
from sqlalchemy.orm import aliased

from .filters import Filters, Query, days, given_values
from .model import Activity, ActivityTag, Sitting, Venue
from .offers import IS_FREE

Names = frozenset[str]
"""The names of the parameters that a statement has."""
OF_ACTIVITY = {
    "edition": Activity.edition_id,
    "unit": Activity.unit_id,
    "kind": Activity.kind,
    "reading": Activity.reading_kind,
    "mode": Activity.mode,
    "series": Activity.series,
    "drop_in": Activity.drop_in,
}
TAGGED = ("topic", "audience")
"""Filters of which an activity may have several values."""
OF_SITTING = {
    "venue": Sitting.venue_id,
    "district": Sitting.district,
    "area": Sitting.area,
    "part": Sitting.part,
}
FLAGS = ("step_free", "free")
TIMES = ("start", "end")
FITS_SITTINGS = {*OF_SITTING, *FLAGS, *TIMES}
ORDINALS = "ordinals"
"""The parameter that names the activities of which alone sittings are looked at, where they are few."""
STEP_FREE = select(Venue.id).where(cast(Venue.facilities, String).contains('"step_free"'))
_Earlier = aliased(Sitting)
# Where the index by time is entered: of what was over before the span begins, all but this is passed over.
_FIRST = select(func.min(_Earlier.starts_at)).where(_Earlier.ends_at > bindparam("start")).scalar_subquery()


def parameters(filters: Filters) -> dict[str, Any]:
    """What statements that are narrowed so are sent with: {name of a filter: the values that were chosen of it}, flags
    that are on, and the start and end of the span of time."""
    values: dict[str, Any] = {
        name: given_values(filters.get(name)) for name in (*OF_ACTIVITY, *TAGGED, *OF_SITTING)
    }
    values |= {name: True for name in FLAGS if filters.get(name)}
    values |= zip(TIMES, days(filters), strict=True)
    return {name: value for name, value in values.items() if value}


def fitting(names: Collection[str]) -> list[ColumnElement[bool]]:
    """What a sitting has to be."""
    conditions = [_one_of(column, name) for name, column in OF_SITTING.items() if name in names]
    conditions += [Sitting.venue_id.in_(STEP_FREE)] if "step_free" in names else []
    conditions += [_one_of(Sitting.ordinal, ORDINALS)] if ORDINALS in names else []
    if "start" in names:
        conditions += [Sitting.ends_at > bindparam("start"), Sitting.starts_at >= _FIRST]
    conditions += [Sitting.starts_at < bindparam("end")] if "end" in names else []
    return conditions + ([IS_FREE] if "free" in names else [])


def tag_conditions(activity_id: Any, names: Collection[str]) -> list[ColumnElement[bool]]:
    """What the activity of that id has to be to fit the filters of which it may have several values."""
    tags = select(ActivityTag.activity_id)
    # Activities that are named have the tags.
    return (
        []
        if ORDINALS in names
        else [
            activity_id.in_(tags.where(ActivityTag.facet == facet, _one_of(ActivityTag.value, facet)))
            for facet in TAGGED
            if facet in names
        ]
    )


def row_fits(names: Collection[str]) -> list[ColumnElement[bool]]:
    """What an activity has to be by its own row."""
    conditions = [_one_of(column, name) for name, column in OF_ACTIVITY.items() if name in names]
    return [Activity.status == "approved", *conditions]


def ids_that_fit(names: Collection[str]) -> Query:
    """The ids of activities, approved or not, that have a sitting which fits."""
    return select(Sitting.activity_id).where(*fitting(names))


def ids_listed(names: Collection[str], is_due: bool) -> Query:
    """The ids of the activities that a list so narrowed has. `is_due`: whether their rows cannot say what sittings they
    have."""
    if is_due or not FITS_SITTINGS.isdisjoint({*names} - {"free"}):
        return ids(names).where(Activity.id.in_(ids_that_fit(names)))
    return ids(names).where((Activity.free if "free" in names else Activity.sittings) > 0)


def ids(names: Collection[str]) -> Query:
    """The ids of approved activities that fit whatever their sittings are."""
    return select(Activity.id).where(*row_fits(names), *tag_conditions(Activity.id, names))


def _one_of(column: Any, name: str) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = column.in_(bindparam(name, expanding=True))
    return condition
