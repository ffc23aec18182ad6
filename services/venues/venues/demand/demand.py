"""What can be done with demand: keep what registration tells of a session, its seats and who came, and show it.

The three are told apart and come in any order: each is kept in its own part of one row.
"""

import datetime as dt
import uuid
from typing import Any, NamedTuple

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import joinedload

from chassis.clock import SHANGHAI, now

from ..calendar.model import Opening
from ..days.model import DayMark
from ..venues.model import Venue
from .model import Demand

ORDER = (Demand.unmet, Demand.starts_at, Demand.id)
"""Most people waiting first, then the earliest."""
BY_TIME = (Demand.starts_at, Demand.id)


def keep(db: DbSession, **state: Any) -> None:
    """Keep of a session (its id among them) what is told; the rest stays as it is known.

    Where other people count for a venue's day than before, that day is counted anew.
    """
    before = weight_of(db.get(Demand, state["id"]))
    session = db.merge(Demand(**state))
    after = weight_of(session)
    if after != before:
        db.flush()
        for weight in filter(None, (before, after)):
            DayMark.leave(db, weight.venue_id, [date_of(db, weight.opening_id, weight.starts_at)])


class Weight(NamedTuple):
    """What a session adds to a venue's day: who came to it; or that its places fall away."""

    venue_id: uuid.UUID
    opening_id: uuid.UUID | None
    starts_at: dt.datetime
    is_off: bool
    came: int


def weight_of(session: Demand | None) -> Weight | None:
    """What a session adds to a venue's day; None where that is nothing."""
    if session is None or session.venue_id is None or session.starts_at is None:
        return None
    is_off = session.status == "cancelled"
    came = 0 if is_off else (session.came or 0) + (session.walk_ins or 0)
    if not (is_off or came):
        return None
    return Weight(session.venue_id, session.opening_id, session.starts_at, is_off, came)


def date_of(db: DbSession, opening_id: uuid.UUID | None, starts_at: dt.datetime) -> dt.date:
    """The day that a session belongs to: a slot past midnight to the one that its opening began on."""
    date = db.scalar(select(Opening.date).filter_by(id=opening_id)) if opening_id else None
    return date or starts_at.astimezone(SHANGHAI).date()


def mark_day(db: DbSession, session: Demand) -> None:
    """Have the day of a session counted anew, of which heads were counted."""
    if session.venue_id and session.starts_at:
        date = date_of(db, session.opening_id, session.starts_at)
        DayMark.leave(db, session.venue_id, [date])


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
