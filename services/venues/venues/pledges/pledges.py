"""What can be done with a pledge: give it, and set what came of it beside it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session as DbSession

from chassis.city import CODES, DISTRICTS_AND_ZONES
from chassis.clock import now, today
from chassis.errors import Conflict, Invalid
from chassis.messaging.outbox import emit
from chassis.web.auth import Actor
from chassis.wording import Text, amount

from ..days.model import VenueDay
from ..editions.model import Edition
from ..events import PledgeChanged
from ..venues.model import Venue
from .model import Pledge

AMOUNTS = ("days", "hours", "places")
MINUTES, HOURS = 60, 24


def pledge(db: DbSession, venue: Venue, edition: Edition, *, actor: Actor, **amounts: int) -> Pledge:
    """Promise days, hours and places of a venue (locked) for an edition, in place of what was promised before.

    Once the edition has begun a venue keeps to its word; the office corrects it. Raises PledgeStands.
    """
    if today() >= edition.opens_on and not actor.has("office"):
        raise PledgeStands()
    refuse_too_much(edition, **amounts)
    promise = db.scalar(select(Pledge).filter_by(venue_id=venue.id, edition_id=edition.id))
    promise = promise or Pledge(venue_id=venue.id, edition_id=edition.id, version=0)
    for name, number in amounts.items():
        setattr(promise, name, number)
    promise.pledged_by, promise.pledged_at = actor.subject, now()
    promise.version += 1
    db.add(promise)
    emit(db, PledgeChanged, promise)
    return promise


def refuse_too_much(edition: Edition, *, days: int, hours: int, places: int) -> None:
    """Refuse what nobody can keep: more days than the edition has, more hours than the days have, places on no day."""
    longest = (edition.closes_on - edition.opens_on).days + 1
    if days > longest:
        raise Invalid.field(
            "days",
            Text(
                f"这一届一共 {longest} 天，请核对天数",
                f"This edition has {amount(longest, 'day', 'days')}; check the number",
            ),
        )
    if places and not days:
        raise Invalid.field("days", Text("有名额就至少开放一天", "Places take one day at least"))
    if hours > days * HOURS:
        raise Invalid.field(
            "hours",
            Text(
                f"{days} 天最多 {days * HOURS} 小时，请核对",
                f"{amount(days, 'day has', 'days have')} {days * HOURS} hours; check the number",
            ),
        )


@dataclass(frozen=True)
class Standing:
    """What a venue promised for an edition beside what is declared, less closures, and who came so far.

    `short`: by how much the days, hours and places fall below the pledge; empty where it is kept or none was given.
    """

    venue_id: uuid.UUID
    name: str
    sector: str
    district: str | None
    area: str
    pledged: dict[str, int] | None
    actual: dict[str, int]

    @property
    def short(self) -> dict[str, int]:
        amounts = self.pledged or {}
        return {
            name: amount - self.actual[name] for name, amount in amounts.items() if amount > self.actual[name]
        }


def sums_of(edition: Edition) -> Any:
    """The sums of each venue's days within an edition, as a subquery."""
    return (
        select(
            VenueDay.venue_id,
            func.count().filter(VenueDay.minutes > 0).label("days"),
            func.sum(VenueDay.minutes).label("minutes"),
            func.sum(VenueDay.places).label("places"),
            func.sum(VenueDay.visitors).label("visitors"),
        )
        .where(VenueDay.date >= edition.opens_on, VenueDay.date <= edition.closes_on)
        .group_by(VenueDay.venue_id)
        .subquery()
    )


def select_standings(
    edition: Edition, *, only_short: bool = False, retired: bool = False, **criteria: Any
) -> Select[Any]:
    """Venues with their pledge and sums, narrowed by sector, district (of DISTRICTS_AND_ZONES) and id where given.

    One that is `retired` is among them only where it is meant or had given a pledge.
    """
    if "district" in criteria:
        criteria["area"] = DISTRICTS_AND_ZONES[criteria.pop("district")]
    sums = sums_of(edition)
    amounts = {name: func.coalesce(sums.c[name], 0) for name in ("days", "minutes", "places", "visitors")}
    query = (
        select(
            *(Venue.id, Venue.name, Venue.sector, Venue.district, Venue.area),
            *(getattr(Pledge, name).label(f"pledged_{name}") for name in AMOUNTS),
            *(amount.label(name) for name, amount in amounts.items()),
        )
        .outerjoin(Pledge, and_(Pledge.venue_id == Venue.id, Pledge.edition_id == edition.id))
        .outerjoin(sums, sums.c.venue_id == Venue.id)
        .where(*(getattr(Venue, name) == value for name, value in criteria.items()))
    )
    if not retired:
        query = query.where(or_(Venue.status == "open", Pledge.id.is_not(None)))
    return query.where(is_short(amounts)) if only_short else query


def is_short(amounts: Mapping[str, ColumnElement[int]]) -> ColumnElement[bool]:
    """Whether any amount falls below what was pledged."""
    hours = Pledge.hours * MINUTES > amounts["minutes"]
    return or_(Pledge.days > amounts["days"], hours, Pledge.places > amounts["places"])


def standing_of(row: Any) -> Standing:
    """A row of `select_standings`."""
    amounts = {name: getattr(row, f"pledged_{name}") for name in AMOUNTS}
    return Standing(
        row.id,
        row.name,
        row.sector,
        row.district,
        row.area,
        None if amounts["days"] is None else amounts,
        actual_of(row),
    )


def days_of(venue: Venue, edition: Edition) -> Select[VenueDay]:
    """A venue's days within an edition, as they were counted."""
    within = VenueDay.date >= edition.opens_on, VenueDay.date <= edition.closes_on
    return select(VenueDay).filter_by(venue_id=venue.id).where(*within)


def select_sums(edition: Edition, by: str) -> Select[Any]:
    """Pledged and actual of the whole city by `sector` or `district`: a venue is of that under which it counts."""
    rows = select_standings(edition).subquery()
    names = [*(f"pledged_{name}" for name in AMOUNTS), "days", "minutes", "places", "visitors"]
    group = rows.c["area" if by == "district" else by]
    return (
        select(
            group.label("group"),
            func.count().label("venues"),
            func.count(rows.c.pledged_days).label("pledges"),
            *(func.coalesce(func.sum(rows.c[name]), 0).label(name) for name in names),
        )
        .group_by(group)
        .order_by(group)
    )


def standing(db: DbSession, edition: Edition, venue_id: uuid.UUID) -> Standing:
    """What a venue promised for an edition, and what came of it."""
    return standing_of(db.execute(select_standings(edition, id=venue_id, retired=True)).one())


def read_sums(db: DbSession, edition: Edition, by: str) -> list[dict[str, Any]]:
    """The rows of `select_sums` as SumsView; districts in the city's order."""
    views = [sums_view(row) for row in db.execute(select_sums(edition, by))]
    places = {key: place for place, key in enumerate(DISTRICTS_AND_ZONES)}
    return sorted(views, key=lambda view: places.get(view["group"], len(places)))


def sums_view(row: Any) -> dict[str, Any]:
    """A row of `select_sums`."""
    return {
        "group": CODES.get(row.group, row.group),
        "venues": row.venues,
        "pledges": row.pledges,
        "pledged": {name: int(getattr(row, f"pledged_{name}")) for name in AMOUNTS},
        "actual": actual_of(row),
    }


def actual_of(row: Any) -> dict[str, int]:
    hours = int(row.minutes) // MINUTES
    return {"days": int(row.days), "hours": hours, "places": int(row.places), "visitors": int(row.visitors)}


class PledgeStands(Conflict):
    title = Text(
        "活动周已经开始，承诺不能再改；确需更正请联系领导小组办公室",
        "The edition has begun and the pledge stands; ask the office if it has to be corrected",
    )
