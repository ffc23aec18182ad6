"""What is done with what registration tells: keep the latest of it, to be counted."""

import uuid
from typing import Any

from sqlalchemy.orm import Session as DbSession

from ..figures.changes import note_change
from ..statistics.model import Booking, Session


def keep_session(db: DbSession, **session: Any) -> None:
    """Keep a session, to be counted."""
    note_change(db)
    db.merge(Session(**session))


def keep_booking(db: DbSession, *, id: uuid.UUID, session_id: uuid.UUID, status: str, seats: int) -> None:
    """Keep the state of a booking, to be counted; `seats` are its people."""
    note_change(db)
    db.merge(Booking(id=id, session_id=session_id, status=status, people=seats))
