"""What a capacity policy would bear on, before it is declared: from what registration told and the calendar holds."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import midnight, now
from chassis.errors import Invalid
from chassis.wording import Text

from ..calendar.model import Placement, Slot
from ..demand.model import Demand
from ..editions.model import Edition
from ..venues.model import Venue
from ..venues.venues import lies_in

SCOPE_FIELDS = {"city": None, "district": "district", "venue": "venue_id"}
"""The field that says where a policy of each scope holds."""
ROOM = func.coalesce(Slot.seats, Placement.space_seats, Demand.capacity)
"""How many people a session has room for while no policy holds: its slot's seats, or its space's."""


@dataclass(frozen=True)
class Forecast:
    """Sessions ahead at venues on which a policy would bear, and the people booked beyond what it lets in."""

    sessions: int
    sessions_over: int
    people_over: int
    as_of: dt.datetime


def forecast(
    db: DbSession,
    *,
    scope: str,
    ratio_percent: int,
    district: str | None = None,
    venue_id: uuid.UUID | None = None,
    sector: str | None = None,
    edition_id: uuid.UUID | None = None,
    from_at: dt.datetime | None = None,
    until_at: dt.datetime | None = None,
) -> Forecast:
    """What a policy would bear on. Sessions at places of a unit's own are not known here."""
    edition = edition_of(db, edition_id)
    check_scope(db, scope, sector, district=district, venue_id=venue_id)
    from_at = from_at or now()
    check_span(from_at, until_at)
    criteria = {"id": venue_id, "sector": sector}
    here = [getattr(Venue, name) == value for name, value in criteria.items() if value is not None]
    here += [lies_in(district)] if district else []
    over = Demand.confirmed - ROOM * ratio_percent // 100
    query = (
        select(
            func.count(),
            func.coalesce(func.sum(case((over > 0, 1), else_=0)), 0),
            func.coalesce(func.sum(case((over > 0, over), else_=0)), 0),
        )
        .select_from(Demand)
        .join(Venue, Venue.id == Demand.venue_id)
        .outerjoin(Slot, Slot.id == Demand.id)
        .outerjoin(Placement, Placement.id == Demand.id)
        .where(Demand.status == "open", within(from_at, until_at, edition), *here)
    )
    sessions, sessions_over, people_over = db.execute(query).one()
    return Forecast(sessions, sessions_over, people_over, now())


def edition_of(db: DbSession, edition_id: uuid.UUID | None) -> Edition | None:
    """The edition that a policy is for. One that nobody told of has no days, so nobody could say whom it concerns."""
    edition = None if edition_id is None else db.get(Edition, edition_id)
    if edition_id is not None and edition is None:
        raise Invalid.field("edition_id", NOT_TOLD)
    return edition


def within(
    from_at: dt.datetime, until_at: dt.datetime | None, edition: Edition | None
) -> ColumnElement[bool]:
    """That a session is ahead and begins while the policy holds."""
    first = max(from_at, now())
    conditions = [Demand.starts_at >= first]
    if until_at:
        conditions.append(Demand.starts_at < until_at)
    if edition:
        opens, closes = (
            midnight(day).astimezone(dt.UTC)
            for day in (edition.opens_on, edition.closes_on + dt.timedelta(days=1))
        )
        conditions += [Demand.starts_at >= opens, Demand.starts_at < closes]
    return and_(*conditions)


def check_span(from_at: dt.datetime, until_at: dt.datetime | None) -> None:
    """Refuse a policy that ends before it begins."""
    if until_at and until_at <= from_at:
        raise Invalid.field("until_at", Text("结束要晚于开始", "The end must be after the start"))


def check_scope(db: DbSession, scope: str, sector: str | None, **places: Any) -> None:
    """Refuse a scope without what names it, with what names another, of a venue that is not there, or of one venue
    and a sector."""
    mandatory = SCOPE_FIELDS[scope]
    errors = {
        field: [MISSING if field == mandatory else OF_ANOTHER_SCOPE]
        for field, value in places.items()
        if (value is None) == (field == mandatory)
    }
    if scope == "venue" and not errors and db.get(Venue, places["venue_id"]) is None:
        errors["venue_id"] = [Text("没有这个场馆", "There is no such venue")]
    if scope == "venue" and sector is not None:
        errors["sector"] = [OF_ANOTHER_SCOPE]
    if errors:
        raise Invalid(errors=errors)


MISSING = Text("这个范围必须填写这一项", "This scope needs it")
NOT_TOLD = Text(
    "这里还没有这一届活动周；刚建的一届，请过一分钟再试",
    "There is no such edition here yet; of one that was just made, try again in a minute",
)
OF_ANOTHER_SCOPE = Text("这个范围不填这一项", "This scope has none")
