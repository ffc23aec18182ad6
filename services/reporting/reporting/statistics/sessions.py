"""What is done with what registration tells: keep the latest of it, and with it the sums.

It tells of thousands at once when a policy of the city changes, so all that are handled together are kept together.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session as DbSession

from chassis.clock import SHANGHAI
from chassis.storage.rows import insert_into

from ..figures import sums
from ..figures.model import TOTALS, WHAT, Rating, Session
from ..plans.model import Sitting
from ..schema import Base

State = dict[str, Any]
MINUTE = timedelta(minutes=1)
# As text: where a statement returns it, SQLAlchemy would ask for it of all sessions.
OF_SESSION = select(Sitting.place_area).where(text("sitting.id = session.id"))
PLACE_AREA = OF_SESSION.scalar_subquery().label("place_area")
"""Of a sitting, where its own place is."""


def keep_sessions(db: DbSession, states: Sequence[State]) -> None:
    """Keep what sessions are, and count them."""
    change(db, [session_of(**state) for state in states])


def session_of(*, ends_at: datetime, dates: Sequence[State] = (), **state: Any) -> State:
    """With the city's day on which it begins, and how many minutes it is, all dates of a series together."""
    dates = dates or [{"starts_at": state["starts_at"], "ends_at": ends_at}]
    minutes = sum((date["ends_at"] - date["starts_at"]) // MINUTE for date in dates)
    return state | {"day": state["starts_at"].astimezone(SHANGHAI).date(), "minutes": minutes}


def keep_totals(db: DbSession, states: Sequence[State]) -> None:
    """Keep what sessions come to; their ids are the sessions'."""
    change(db, [totals_of(**state) for state in states])


def totals_of(*, by_channel: dict[str, int], **counts: Any) -> State:
    return counts | {f"booked_by_{channel}": people for channel, people in by_channel.items()}


def forget_session(db: DbSession, *, id: uuid.UUID) -> None:
    """Count a session no more that registration does not know any more."""
    change(db, [{"id": id} | dict.fromkeys(WHAT)])
    drop_empty(db, id)


def forget_totals(db: DbSession, *, id: uuid.UUID) -> None:
    """Count the people of a session no more that registration does not know any more."""
    change(db, [{"id": id} | dict.fromkeys(TOTALS)])
    drop_empty(db, id)


def keep_ratings(db: DbSession, states: Sequence[State]) -> None:
    """Keep how sessions were rated, and count these ratings anew."""
    insert = insert_into(db, Base.metadata.tables[Rating.__tablename__])
    latest = {"session_id": insert.excluded.session_id, "rating": insert.excluded.rating}
    db.connection().execute(insert.on_conflict_do_update(index_elements=["id"], set_=latest), states)
    count_ratings(db, {state["session_id"] for state in states})


def forget_rating(db: DbSession, *, id: uuid.UUID) -> None:
    """Count a rating no more that registration does not know any more."""
    session_id = db.scalar(delete(Rating).filter_by(id=id).returning(Rating.session_id))
    if session_id:
        count_ratings(db, [session_id])
        drop_empty(db, session_id)


def count_ratings(db: DbSession, session_ids: Collection[uuid.UUID]) -> None:
    """Count the ratings of these sessions, which are locked before: of two at once the second counts both."""
    ids = sorted(session_ids)
    sums.lock(db, ids)
    counts = select(Rating.session_id, func.count(), func.sum(Rating.rating)).group_by(Rating.session_id)
    sums_by_session = {
        id: (count, stars) for id, count, stars in db.execute(counts.where(Rating.session_id.in_(ids)))
    }
    rows = [(id, *sums_by_session.get(id, (None, None))) for id in ids]
    change(db, [{"id": id, "rated": count, "stars": stars} for id, count, stars in rows])


def change(db: DbSession, rows: Sequence[State]) -> None:
    """Change what is kept of these sessions, all the same columns, and the sums by the difference.

    The areas are read when the sessions are locked: whoever moves a sitting to another has locked its session too.
    """
    before = sums.lock(db, [row["id"] for row in rows])
    for id, share in sums.write(db, rows, [PLACE_AREA]).items():
        sums.move(db, (before[id], share.place_area), (share, share.place_area))


def drop_empty(db: DbSession, session_id: uuid.UUID) -> None:
    """Delete a session of which nothing is told any more."""
    is_empty = (Session.status.is_(None), Session.people.is_(None), Session.rated.is_(None))
    db.execute(delete(Session).where(Session.id == session_id, *is_empty))
