"""What the catalogue's worker does by itself."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from chassis.messaging.jobs import Job, Piece
from chassis.storage.db import reading, transaction

from . import indexing, offers


def in_pieces(is_due: Callable[[Session], bool], renew: Callable[[Session], object]) -> bool:
    """Renew what is due, a transaction after the other, for a piece; whether there may be more.

    Where nothing is due, nothing is locked.
    """
    piece = Piece()
    with reading() as db:
        due = is_due(db)
    while due:
        with transaction() as db:
            due = bool(renew(db))
        if piece.is_over:
            break
    return due


def turn_activities() -> bool:
    """Renew what time has changed."""
    return in_pieces(offers.is_due, offers.turn)


def index_due() -> bool:
    """Write the words that wait."""
    return in_pieces(indexing.is_due, indexing.index_due)


TURN_ACTIVITIES = Job("turn activities", 1, turn_activities, own_transactions=True)
INDEX_DUE = Job("index due", 1, index_due, own_transactions=True)
