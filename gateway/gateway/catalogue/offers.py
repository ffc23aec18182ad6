"""What lists of activities go by, kept beside what the departments told, and written with it.

In a sitting's row stands where it is and what can be booked of it, whoever told that. In an activity's row stands what
follows from its sittings: its place in lists, and until when that is so, as time changes it, too. `select_reckoned`
says it anew of any moment; where rows wait to be renewed, lists are read from that.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.orm import Session as DbSession

from .filters import NOW, Query
from .model import Activity, Seats, Session, Sitting, Venue
from .versions import raise_version

AT_ONCE = 200
"""Activities that are renewed in one transaction."""
IS_PLANNED = Sitting.status == "planned"
IS_COMING = and_(IS_PLANNED, Sitting.starts_at > NOW)
IS_FREE = and_(
    IS_COMING,
    func.coalesce(Sitting.books_from, NOW) <= NOW,
    Sitting.bookable_until > NOW,
    Sitting.seats_left > 0,
)
# The next moment at which a sitting is another to lists: bookable, bookable no more, under way, over.
TURNS_AT = case(
    (
        and_(
            Sitting.books_from > NOW,
            Sitting.books_from < Sitting.bookable_until,
            Sitting.books_from < Sitting.starts_at,
        ),
        Sitting.books_from,
    ),
    (and_(Sitting.bookable_until > NOW, Sitting.bookable_until < Sitting.starts_at), Sitting.bookable_until),
    (Sitting.starts_at > NOW, Sitting.starts_at),
    (Sitting.ends_at > NOW, Sitting.ends_at),
)
_OFFERED = (
    select(
        Sitting.id,
        func.coalesce(Venue.area, Sitting.place_area).label("area"),
        func.coalesce(Venue.district, Sitting.place_district).label("district"),
        Session.books_from,
        Session.bookable_until,
        func.coalesce(Seats.seats_left, Session.capacity).label("seats_left"),
    )
    .outerjoin(Venue, Venue.id == Sitting.venue_id)
    # Its own session, or the one that a whole series is booked as.
    .outerjoin(Session, (Session.id == Sitting.id) | (Session.id == Sitting.activity_id))
    .outerjoin(Seats, Seats.id == Session.id)
)
_BY_SITTINGS = (
    func.min(case((and_(IS_PLANNED, Sitting.ends_at > NOW), 0), else_=1)).label("past"),
    func.coalesce(
        func.min(case((IS_FREE, Sitting.starts_at))),
        func.min(case((IS_COMING, Sitting.starts_at))),
        func.max(Sitting.starts_at),
    ).label("at"),
    func.count().label("sittings"),
)
_PLACES = select(Sitting.ordinal, *_BY_SITTINGS).group_by(Sitting.ordinal)
_FREE = func.sum(case((IS_FREE, 1), else_=0)).label("free")
_TURNS_AT = func.min(TURNS_AT).label("turns_at")
_RECKONED = select(Sitting.activity_id, *_BY_SITTINGS, _FREE, _TURNS_AT).group_by(Sitting.activity_id)
ANY_DUE = select(Activity.id).where(Activity.turns_at <= NOW)
"""The activities whose rows say what was so at an earlier moment."""
_IS_DUE = select(ANY_DUE.exists())


def places(*fitting: ColumnElement[bool]) -> Query:
    """Of each activity by its fitting sittings, as of now: its ordinal; past (0 or 1) and at (start of the sitting that
    lists show of it), by which it has its place in lists; sittings (how many)."""
    return _PLACES.where(*fitting)


def select_reckoned(*fitting: ColumnElement[bool]) -> Query:
    """The same of each activity by its id, and free (how many sittings can be booked and have a seat left); turns_at
    (until when all that is so; null: for ever)."""
    return _RECKONED.where(*fitting)


def is_due(db: DbSession) -> bool:
    """Whether some activity's row says what was so at an earlier moment."""
    return bool(db.connection().scalar(_IS_DUE))


def of_sessions(ids: Collection[UUID]) -> ColumnElement[bool]:
    """The sittings that are booked as these sessions: a session's own, or those of the series."""
    return or_(Sitting.id.in_(ids), Sitting.activity_id.in_(ids))


def renew(db: DbSession, which: ColumnElement[bool]) -> list[UUID]:
    """Keep anew what follows for these sittings, and for their activities. Returns the ids of the activities."""
    activity_ids = list(db.scalars(select(Sitting.activity_id).where(which).distinct()))
    if activity_ids:
        _write(db, Sitting, "id", _OFFERED.where(which))
        _renew_activities(db, activity_ids)
    return activity_ids


def turn(db: DbSession) -> int:
    """Renew activities that time has changed, some of those that are due; how many."""
    if ids := db.scalars(ANY_DUE.order_by(Activity.turns_at).limit(AT_ONCE)).all():
        raise_version(db)
        _renew_activities(db, ids)
    return len(ids)


def _renew_activities(db: DbSession, ids: Collection[UUID]) -> None:
    _write(db, Activity, "activity_id", select_reckoned(Sitting.activity_id.in_(ids)))


def _write(db: DbSession, noun: type[Any], key: str, rows: Query) -> None:
    """Write the columns of `rows` into those rows of the noun whose ids stand under `key`."""
    source = rows.subquery()
    columns = {column.key: column for column in source.c if column.key != key}
    # Queries alone read these columns: no object that a session knows is looked at.
    statement = update(noun).where(noun.id == source.c[key]).values(columns)
    db.execute(statement, execution_options={"synchronize_session": False})
