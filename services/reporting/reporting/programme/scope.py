"""What stands in all plans of an edition: sittings that were not cancelled, of activities that were not withdrawn."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Select, cast, func, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import SHANGHAI, midnight

from ..editions.model import Edition
from ..places.model import Venue
from ..plans.model import Activity, ActivityAudience, Plan, Sitting
from ..units.model import Unit

AREA = func.coalesce(Venue.area, Sitting.place_area, Unit.area)
"""Where a sitting takes place; of an online one, where its unit is. As in the figures."""
OFFSET = "+8 hours"
"""Of the city's time (it has no summer time), for SQLite, which knows no zones."""


class Scope(NamedTuple):
    """An edition: all that its plans say, drafts too, or only what is `public`."""

    edition: Edition
    public: bool = False

    def sittings(self, *columns: Any) -> Select[Any]:
        """These columns of each sitting, of its activity, plan, unit, and of the venue where it names one's space."""
        query = self.in_plans(*columns).join(Unit, Unit.id == Plan.unit_id)
        return query.outerjoin(Venue, Venue.id == Sitting.venue_id)

    def in_plans(self, *columns: Any) -> Select[Any]:
        """These columns of each sitting, of its activity and plan."""
        query = select(*columns).select_from(Sitting).join(Activity, Activity.id == Sitting.activity_id)
        query = query.join(Plan, Plan.id == Activity.plan_id)
        return query.where(*self.stands(), Sitting.status != "cancelled")

    def stands(self) -> list[ColumnElement[bool]]:
        """That an activity is the edition's and stands."""
        is_there = Activity.status == "approved" if self.public else Activity.status != "withdrawn"
        return [Plan.edition_id == self.edition.id, is_there]

    @property
    def days(self) -> list[date]:
        """The edition's."""
        first, last = self.edition.opens_on, self.edition.closes_on
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def day_of(db: DbSession) -> ColumnElement[date]:
    """The city's day on which a sitting begins."""
    if db.get_bind().dialect.name == "postgresql":
        return cast(func.timezone(SHANGHAI.key, Sitting.starts_at), Date)
    return func.date(Sitting.starts_at, OFFSET, type_=Date)


def on_day(day: date) -> list[ColumnElement[bool]]:
    """That a sitting begins on this day of the city."""
    begins = midnight(day)
    return [Sitting.starts_at >= begins, Sitting.starts_at < begins + timedelta(days=1)]


def for_audience(audience: str) -> ColumnElement[bool]:
    """That an activity is for these people."""
    theirs = select(ActivityAudience.activity_id).where(ActivityAudience.audience == audience)
    return Activity.id.in_(theirs)
