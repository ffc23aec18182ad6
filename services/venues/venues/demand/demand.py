"""What can be done with demand: keep what registration tells of a session, its seats and who came, and show it.

The three are told apart and come in any order: each is kept in its own part of one row.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, delete, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import joinedload

from chassis.clock import SHANGHAI, midnight, now
from chassis.storage.rows import among, insert_of

from ..calendar.model import Opening, Slot
from ..days.model import DayMark
from ..schema import Base
from ..venues.model import Venue
from .model import Demand

ORDER = (Demand.unmet, Demand.starts_at, Demand.id)
"""Most people waiting first, then the earliest."""
BY_TIME = (Demand.starts_at, Demand.id)
WEIGHED = select(
    *(Demand.id, Demand.venue_id, Demand.opening_id, Demand.starts_at),
    *(Demand.status, Demand.came, Demand.walk_ins),
)


def keep(db: DbSession, states: Sequence[dict[str, Any]]) -> None:
    """Keep of sessions (their ids among it) what is told, all of the same part; the rest stays as it is known.

    Where other people count for a venue's day than before, that day is counted anew.
    """
    ids = [state["id"] for state in states]
    before = read_weights(db, ids)
    statement = writing(insert_of(db), tuple(states[0]))
    # What is kept is not returned but read: of rows that return something SQLAlchemy makes one text for each number of
    # them, and to make and read one of hundreds took up to a second (0.3 ms a session in the mean, 0.17 with this).
    db.connection().execute(statement, states)
    after = read_weights(db, ids)
    mark_days(db, [(weight_of(before.get(id)), weight_of(after[id])) for id in ids])


@cache
def writing(insert: Any, names: Sequence[str]) -> Any:
    """The statement that keeps a part of a session, in these columns."""
    statement = insert(Base.metadata.tables[Demand.__tablename__])
    part = {name: statement.excluded[name] for name in names if name != "id"}
    return statement.on_conflict_do_update(index_elements=["id"], set_=part)


def read_weights(db: DbSession, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Any]:
    """What is kept of sessions that weighs for their venues' days."""
    return {row.id: row for row in db.execute(WEIGHED.where(Demand.id.in_(among(db, ids))))}


def mark_days(db: DbSession, weights: Iterable[tuple["Weight | None", "Weight | None"]]) -> None:
    """Have the days counted anew for which sessions weigh other than before."""
    other = [weight for pair in weights if pair[0] != pair[1] for weight in pair if weight]
    of_opening = dates_of(db, {weight.opening_id for weight in other if weight.opening_id})
    days = defaultdict(set)
    for weight in other:
        days[weight.venue_id].add(of_opening.get(weight.opening_id) or city_date(weight.starts_at))
    for venue_id, dates in days.items():
        DayMark.leave(db, venue_id, dates)


class Weight(NamedTuple):
    """What a session adds to a venue's day: who came to it; or that its places fall away."""

    venue_id: uuid.UUID
    opening_id: uuid.UUID | None
    starts_at: dt.datetime
    is_off: bool
    came: int


def weight_of(session: Any) -> Weight | None:
    """What a session, a row of WEIGHED, adds to a venue's day; None where that is nothing."""
    if session is None or session.venue_id is None or session.starts_at is None:
        return None
    is_off = session.status == "cancelled"
    visitors = 0 if is_off else session.came + session.walk_ins
    if not (is_off or visitors):
        return None
    return Weight(session.venue_id, session.opening_id, session.starts_at, is_off, visitors)


def dates_of(db: DbSession, opening_ids: Collection[uuid.UUID]) -> dict[uuid.UUID | None, dt.date]:
    """The days that openings began on: a slot past midnight belongs to that."""
    if not opening_ids:
        return {}
    of_these = Opening.id.in_(among(db, opening_ids))
    return dict(db.execute(select(Opening.id, Opening.date).where(of_these)).all())


def city_date(moment: dt.datetime) -> dt.date:
    return moment.astimezone(SHANGHAI).date()


def mark_day(db: DbSession, session: Demand) -> None:
    """Have the day of a session counted anew, of which heads were counted."""
    if session.venue_id and session.starts_at:
        of_opening = dates_of(db, {session.opening_id} if session.opening_id else set())
        date = of_opening.get(session.opening_id) or city_date(session.starts_at)
        DayMark.leave(db, session.venue_id, [date])


def forget(db: DbSession, *, id: uuid.UUID) -> None:
    """Forget a session that registration does not know any more."""
    db.execute(delete(Demand).filter_by(id=id))


def select_sessions(venue: Venue) -> Select[Demand]:
    """The sessions at a venue that people wait for and that are not over."""
    return select(Demand).filter_by(venue_id=venue.id).where(Demand.waiting > 0, Demand.ends_at > now())


def select_day(venue: Venue, date: dt.date) -> Select[Demand]:
    """What is on at a venue on a day of the city, with the heads that were counted; not what was withdrawn: a day off
    that is set back has other slots, and would show those of before as well."""
    begins = midnight(date).astimezone(dt.UTC)
    on_the_day = Demand.starts_at < begins + dt.timedelta(days=1), Demand.ends_at > begins
    slots = select(Slot.id).join(Opening).where(Slot.id == Demand.id, Opening.status == "declared")
    is_withdrawn = and_(Demand.opening_id.is_not(None), Demand.status == "cancelled", ~slots.exists())
    at_venue = select(Demand).filter_by(venue_id=venue.id).where(*on_the_day, ~is_withdrawn)
    return at_venue.options(joinedload(Demand.head_count))
