"""What is done with what registration tells: keep the latest of it, and with it the sums."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import SHANGHAI

from ..figures import sums
from ..figures.model import TOTALS, WHAT, Session
from ..plans.model import Sitting

AREA = select(Sitting.place_area).where(Sitting.id == bindparam("of_sitting"))


def keep_session(db: DbSession, *, id: uuid.UUID, starts_at: datetime, **what: Any) -> None:
    """Keep what a session is, and count it."""
    day = None if what["edition_id"] else starts_at.astimezone(SHANGHAI).date()
    change(db, id, starts_at=starts_at, day=day, **what)


def keep_totals(db: DbSession, *, id: uuid.UUID, by_channel: dict[str, int], **counts: int) -> None:
    """Keep what a session comes to; `id` is the session's."""
    channels = {f"booked_by_{channel}": people for channel, people in by_channel.items()}
    change(db, id, **channels, **counts)


def forget_session(db: DbSession, *, id: uuid.UUID) -> None:
    """Count a session no more that registration does not know any more."""
    change(db, id, **dict.fromkeys(WHAT))
    drop_empty(db, id)


def forget_totals(db: DbSession, *, id: uuid.UUID) -> None:
    """Count the people of a session no more that registration does not know any more."""
    change(db, id, **dict.fromkeys(TOTALS))
    drop_empty(db, id)


def change(db: DbSession, session_id: uuid.UUID, **values: Any) -> None:
    """Change what is kept of a session, and the sums by the difference.

    The area is read when the session is locked: whoever moves its sitting to another has locked it too.
    """
    before = sums.lock(db, session_id)
    area = db.connection().scalar(AREA, {"of_sitting": session_id})
    after = sums.write(db, session_id, **values)
    sums.move(db, (before, area), (after, area))


def drop_empty(db: DbSession, session_id: uuid.UUID) -> None:
    """Delete a session of which nothing is told any more."""
    is_empty = (Session.status.is_(None), Session.people.is_(None))
    db.execute(delete(Session).where(Session.id == session_id, *is_empty))
