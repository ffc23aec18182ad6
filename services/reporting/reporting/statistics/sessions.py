"""What is done with what registration tells: keep the latest of it, and with it the sums.

It tells of thousands at once when a policy of the city changes, so all that are handled together are kept together.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import SHANGHAI

from ..figures import sums
from ..figures.model import TOTALS, WHAT, Session
from ..plans.model import Sitting

State = dict[str, Any]


def keep_sessions(db: DbSession, states: Sequence[State]) -> None:
    """Keep what sessions are, and count them."""
    change(db, [state | {"day": day_of(state)} for state in states])


def day_of(state: State) -> Any:
    """The city's day on which a session of no edition counts."""
    return None if state["edition_id"] else state["starts_at"].astimezone(SHANGHAI).date()


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


def change(db: DbSession, rows: Sequence[State]) -> None:
    """Change what is kept of these sessions, all the same columns, and the sums by the difference.

    The areas are read when the sessions are locked: whoever moves a sitting to another has locked its session too.
    """
    ids = [row["id"] for row in rows]
    before = sums.lock(db, ids)
    named = select(Sitting.id, Sitting.place_area).where(Sitting.id.in_(ids))
    areas: dict[uuid.UUID, str | None] = dict(db.connection().execute(named).all())
    after = sums.write(db, rows)
    for id in ids:
        sums.move(db, (before[id], areas.get(id)), (after[id], areas.get(id)))


def drop_empty(db: DbSession, session_id: uuid.UUID) -> None:
    """Delete a session of which nothing is told any more."""
    is_empty = (Session.status.is_(None), Session.people.is_(None))
    db.execute(delete(Session).where(Session.id == session_id, *is_empty))
