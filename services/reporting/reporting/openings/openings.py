"""What is done with days and pledges: keep the latest of each, and sum them by venue, district or sector."""

import uuid
from typing import Any

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.orm import Session as DbSession

from chassis.city import AREAS

from ..editions.model import Edition
from ..places.model import Venue
from .model import Pledge, VenueDay

AMOUNTS = ("days", "hours", "places")
PLACES = {area: n for n, area in enumerate(AREAS)}
GROUPS: dict[str, tuple[Any, Any]] = {
    "venue": (Venue.id, Venue.name),
    "district": (func.coalesce(Venue.area, ""), func.coalesce(Venue.area, "")),
    "sector": (func.coalesce(Venue.sector, ""), func.coalesce(Venue.sector, "")),
}
"""By what they are summed: {name: what tells the groups apart, and what they are called}"""


def keep_day(db: DbSession, **day: Any) -> None:
    """Keep what came of a venue's day."""
    db.merge(VenueDay(**day))


def keep_pledge(db: DbSession, **pledge: Any) -> None:
    """Keep what a venue pledged."""
    db.merge(Pledge(**pledge))


def forget_day(db: DbSession, *, id: uuid.UUID) -> None:
    """Forget a day that venues does not know any more."""
    db.execute(delete(VenueDay).filter_by(id=id))


def forget_pledge(db: DbSession, *, id: uuid.UUID) -> None:
    """Forget a pledge that venues does not know any more."""
    db.execute(delete(Pledge).filter_by(id=id))


def sum_openings(db: DbSession, edition: Edition, by: str) -> dict[str, Any]:
    """Pledged and actual of an edition: in all, and by `venue`, `district` or `sector`, by their names."""
    sums, (key, label) = select_sums(edition), GROUPS[by]
    rows = db.execute(sums.add_columns(key.label("key"), label.label("label")).group_by(key, label))
    items = [{"key": str(row.key), "label": row.label} | sums_view(row) for row in rows]
    return {
        "edition_id": edition.id,
        "by": by,
        "totals": sums_view(db.execute(sums).one()),
        "items": sorted(items, key=place_in_list),
    }


def place_in_list(item: dict[str, Any]) -> tuple[int, str, str]:
    """Districts as everywhere, all else by name."""
    return PLACES.get(item["label"], len(PLACES)), item["label"], item["key"]


def select_sums(edition: Edition) -> Any:
    """The sums of the venues in use, and of those that had given a pledge or were open."""
    days = days_of(edition)
    actual = ("days", "minutes", "places", "visitors")
    is_meant = or_(Venue.status == "open", Pledge.id.is_not(None), days.c.days > 0)
    return (
        select(
            func.count().label("venues"),
            func.count(Pledge.id).label("pledges"),
            *(func.coalesce(func.sum(getattr(Pledge, name)), 0).label(f"pledged_{name}") for name in AMOUNTS),
            *(func.coalesce(func.sum(days.c[name]), 0).label(name) for name in actual),
        )
        .select_from(Venue)
        .outerjoin(Pledge, and_(Pledge.venue_id == Venue.id, Pledge.edition_id == edition.id))
        .outerjoin(days, days.c.venue_id == Venue.id)
        .where(is_meant)
    )


def days_of(edition: Edition) -> Any:
    """The sums of each venue's days within an edition, as a subquery."""
    within = VenueDay.date >= edition.opens_on, VenueDay.date <= edition.closes_on
    sums = (func.sum(getattr(VenueDay, name)).label(name) for name in ("minutes", "places", "visitors"))
    days = func.count().filter(VenueDay.minutes > 0).label("days")
    return select(VenueDay.venue_id, days, *sums).where(*within).group_by(VenueDay.venue_id).subquery()


def sums_view(row: Any) -> dict[str, Any]:
    """A row of `select_sums`."""
    actual = {name: int(getattr(row, name)) for name in ("days", "places", "visitors")}
    return {
        "venues": row.venues,
        "pledges": row.pledges,
        "pledged": {name: int(getattr(row, f"pledged_{name}")) for name in AMOUNTS},
        "actual": actual | {"hours": int(row.minutes) // 60},
    }
