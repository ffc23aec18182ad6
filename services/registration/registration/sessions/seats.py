"""What the other departments are told of sessions and their seats."""

from sqlalchemy import and_, select
from sqlalchemy.orm import Session as DbSession

from chassis.messaging.jobs import Piece
from chassis.messaging.outbox import emit_all

from ..events import SeatsChanged
from .model import Session

AT_ONCE = 100
# By the index that has these few, of which some may have only totals to tell.
UNTOLD = and_(Session.untold, Session.seats_version > Session.seats_told)
ANY_UNTOLD = select(Session.id).where(UNTOLD)


def tell_seats(db: DbSession) -> bool:
    """Tell of sessions whose seats changed since they were told: however many changes, one event each. For a piece;
    whether there may be more."""
    piece = Piece()
    while tell_changed(db) == AT_ONCE:
        if piece.is_over:
            return True
    return False


def tell_changed(db: DbSession) -> int:
    """Tell of some of them; how many."""
    untold_sessions = select(Session).where(UNTOLD).limit(AT_ONCE)
    sessions = db.scalars(untold_sessions.with_for_update(skip_locked=True)).all()
    emit_all(db, SeatsChanged, sessions)
    for session in sessions:
        session.seats_told = session.seats_version
    return len(sessions)
