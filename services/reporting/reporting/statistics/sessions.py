"""What is done with what registration tells: keep the latest of it, to be counted."""

import uuid
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session as DbSession

from ..figures.changes import note_change
from ..figures.model import Session, SessionTotals


def keep_session(db: DbSession, **session: Any) -> None:
    """Keep a session, to be counted."""
    note_change(db)
    db.merge(Session(**session))


def keep_totals(db: DbSession, *, id: uuid.UUID, by_channel: dict[str, int], **counts: int) -> None:
    """Keep what a session comes to; `id` is the session's."""
    note_change(db)
    channels = {f"booked_by_{channel}": people for channel, people in by_channel.items()}
    db.merge(SessionTotals(session_id=id, **channels, **counts))


def forget_session(db: DbSession, *, id: uuid.UUID) -> None:
    """Count a session no more that registration does not know any more."""
    note_change(db)
    db.execute(delete(Session).filter_by(id=id))


def forget_totals(db: DbSession, *, id: uuid.UUID) -> None:
    """Count the people of a session no more that registration does not know any more."""
    note_change(db)
    db.execute(delete(SessionTotals).filter_by(session_id=id))
