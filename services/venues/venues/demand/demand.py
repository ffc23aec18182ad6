"""What can be done with demand: keep what registration tells of a session, its seats and who came, and show it.

The three are told apart and come in any order: each is kept in its own part of one row.
"""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import joinedload

from chassis.clock import SHANGHAI, now

from ..venues.model import Venue
from .model import Demand

ORDER = (Demand.unmet, Demand.starts_at, Demand.id)
"""Most people waiting first, then the earliest."""
BY_TIME = (Demand.starts_at, Demand.id)


def keep(db: DbSession, **state: Any) -> None:
    """Keep of a session (its id among them) what is told; the rest stays as it is known."""
    db.merge(Demand(**state))


def forget(db: DbSession, *, id: uuid.UUID) -> None:
    """Forget a session that registration does not know any more."""
    db.execute(delete(Demand).filter_by(id=id))


def select_sessions(venue: Venue) -> Select[Demand]:
    """The sessions at a venue that people wait for and that are not over."""
    return select(Demand).filter_by(venue_id=venue.id).where(Demand.waiting > 0, Demand.ends_at > now())


def select_day(venue: Venue, date: dt.date) -> Select[Demand]:
    """What is on at a venue on a day of the city, with the heads that were counted."""
    midnight = dt.datetime.combine(date, dt.time(), SHANGHAI).astimezone(dt.UTC)
    on_the_day = Demand.starts_at < midnight + dt.timedelta(days=1), Demand.ends_at > midnight
    at_venue = select(Demand).filter_by(venue_id=venue.id).where(*on_the_day)
    return at_venue.options(joinedload(Demand.head_count))
