"""What registration has told: sessions, and what each of them comes to.

Each is the latest state by its own id, without foreign keys: facts of different nouns arrive in any order.
"""

import uuid
from datetime import datetime

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


class SessionTotals(Base):
    """What a session comes to, as registration counted it whole: people, but for `bookings`."""

    __tablename__ = "session_totals"

    session_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    bookings: Mapped[int]
    people: Mapped[int]
    elders: Mapped[int]
    children: Mapped[int]
    newcomers: Mapped[int]
    booked_by_self: Mapped[int]
    booked_by_helper: Mapped[int]
    booked_by_desk: Mapped[int]
    waiting: Mapped[int]
    came: Mapped[int]
    walk_ins: Mapped[int]
    self_attested: Mapped[int]
    missed: Mapped[int]
    cancelled: Mapped[int]
