"""For how many people sessions are booked, as registration told within the last second or two."""

import uuid
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from .model import Session


class Counts(NamedTuple):
    bookings: int
    people: int
    waiting: int


def count(db: DbSession, session_ids: Collection[uuid.UUID]) -> Counts:
    """Bookings with seats, people in them, and people who wait, in those of the sessions that are not cancelled."""
    columns = (Session.bookings, Session.people, Session.waiting)
    query = select(*(func.coalesce(func.sum(column), 0) for column in columns))
    query = query.where(Session.id.in_(session_ids), Session.status != "cancelled")
    return Counts(*map(int, db.execute(query).one()))
