"""The line before the booking forms. Times are real ones, in seconds since 1970, whatever the demonstration plays."""

import uuid

from sqlalchemy import Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from ..schema import RecordBase


class Turnstile(RecordBase):
    """One row: how many may go in now (`free`, by the time `at`)."""

    __tablename__ = "turnstile"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    free: Mapped[float]
    at: Mapped[float]


class PlaceInLine(RecordBase):
    """Who waits since when. Past `due_at` without a sign of life they are not counted before others any more."""

    __tablename__ = "place_in_line"
    __table_args__ = (
        Index("place_in_line_by_arrival", "arrived_at", "id"),
        Index("place_in_line_by_due", "due_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    arrived_at: Mapped[float]
    due_at: Mapped[float]
