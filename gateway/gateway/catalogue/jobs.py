"""What the catalogue's worker does by itself."""

from chassis.messaging.jobs import Job, Piece
from chassis.storage.db import reading, transaction

from . import indexing, offers


def turn_activities() -> bool:
    """Renew what time has changed, for a piece; whether there may be more. Where nothing has, nothing is locked."""
    piece = Piece()
    with reading() as db:
        due = offers.is_due(db)
    while due:
        with transaction() as db:
            due = bool(offers.turn(db))
        if piece.is_over:
            break
    return due


TURN_ACTIVITIES = Job("turn activities", 1, turn_activities, own_transactions=True)


def index_due() -> bool:
    """Write the words that wait, for a piece; whether there may be more."""
    piece = Piece()
    with reading() as db:
        due = indexing.is_due(db)
    while due:
        with transaction() as db:
            due = bool(indexing.index_due(db))
        if piece.is_over:
            break
    return due


INDEX_DUE = Job("index due", 1, index_due, own_transactions=True)
