"""What the catalogue's worker does by itself."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from chassis.messaging.jobs import Job, Piece
from chassis.storage.db import transaction

from . import indexing, offers


def in_pieces(renew: Callable[[Session], int]) -> bool:
    """Renew what is due, a transaction after the other, for a piece; whether there may be more."""
    piece = Piece()
    has_more = True
    while has_more and not piece.is_over:
        with transaction() as db:
            has_more = renew(db) > 0
    return has_more


def turn_activities() -> bool:
    """Renew what time has changed."""
    return in_pieces(offers.turn)


def index_due() -> bool:
    """Write the words that wait."""
    return in_pieces(indexing.index_due)


TURN_ACTIVITIES = Job("turn activities", 1, turn_activities, own_transactions=True, waiting=(offers.ANY_DUE,))
INDEX_DUE = Job("index due", 1, index_due, own_transactions=True, waiting=(indexing.ANY_DUE,))
