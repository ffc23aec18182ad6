"""Short numbers: what a session is called on paper, on the phone and in an SMS.

The last digit is a check digit (ISO 7064, MOD 11,10): with one digit misheard, or nearly always with two exchanged, it
is no number of a session. Nobody's number is given out again in its edition, whatever becomes of the session.
"""

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session as DbSession

from .counts import NumberCount
from .model import Session

FIRST = 100
"""So that a number has four digits at least; the first 900 of an edition have no more."""
# Whoever gives numbers of an edition waits here for whoever else does, until their transaction ends.
COUNT_ON = text(
    "INSERT INTO number_count (edition_id, given) VALUES (:edition_id, :more)"
    " ON CONFLICT (edition_id) DO UPDATE SET given = number_count.given + excluded.given RETURNING given"
).bindparams(bindparam("edition_id", type_=NumberCount.edition_id.type))


def give(db: DbSession, sessions: Sequence[Session]) -> None:
    """Give each of these a number in its edition; they are locked."""
    for edition_id in sorted({session.edition_id for session in sessions if session.edition_id}):
        number_all(db, edition_id, [session for session in sessions if session.edition_id == edition_id])


def number_all(db: DbSession, edition_id: uuid.UUID, sessions: Iterable[Session]) -> None:
    sorted_sessions = sorted(sessions, key=lambda session: (session.starts_at, session.id))
    last_count: int = db.execute(
        COUNT_ON, {"edition_id": edition_id, "more": len(sorted_sessions)}
    ).scalar_one()
    for count, session in enumerate(sorted_sessions, FIRST + last_count - len(sorted_sessions)):
        session.number, session.numbered_in = add_check_digit(count), edition_id


def add_check_digit(count: int) -> int:
    """The count with its check digit behind it."""
    return count * 10 + check_digit(count)


def is_number(number: int) -> bool:
    """Whether the check digit agrees with the others: where it does not, a digit was misheard."""
    return number >= FIRST * 10 and check_digit(number // 10) == number % 10


def check_digit(count: int) -> int:
    """ISO 7064, MOD 11,10."""
    product = 10
    for digit in map(int, str(count)):
        product = ((product + digit) % 10 or 10) * 2 % 11
    return (11 - product) % 10
