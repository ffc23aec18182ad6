"""What registration has told: sessions and bookings, to be counted.

Each is the latest state by its own id, without foreign keys: facts of different nouns arrive in any order.
"""

import uuid
from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from ..schema import Base


class Session(Base):
    """Of a bookable session, what is counted: whose it is, where, its seats."""

    __tablename__ = "session"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    edition_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    kind: Mapped[str]
    activity_id: Mapped[uuid.UUID | None]
    unit_id: Mapped[uuid.UUID | None]
    venue_id: Mapped[uuid.UUID | None]
    starts_at: Mapped[datetime]
    capacity: Mapped[int]
    status: Mapped[str]


class Booking(Base):
    """The latest state of one booking, without who made it."""

    __tablename__ = "booking"
    # One index answers all that is ever asked: how many people of each status a session has.
    __table_args__ = (Index("ix_booking_session_id", "session_id", "status", "people"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    session_id: Mapped[uuid.UUID]
    status: Mapped[str]
    people: Mapped[int]
