"""What registration told, sessions and what each of them comes to, and the figures of each edition as last published.

What is told is the latest state by its own id, without foreign keys: facts of different nouns arrive in any order.
"""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, update
from sqlalchemy.orm import Mapped, mapped_column

from ..schema import Base


class Statistics(Base):
    """One edition's figures; `changes` to what they are counted from, and how many of these they have `counted`.

    A change locks the row until it commits. So a count that has read `changes` has seen all of these, and one
    that commits beside the count leaves `changes` ahead of `counted`.
    """

    __tablename__ = "statistics"

    edition_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(default=0)
    changes: Mapped[int] = mapped_column(BigInteger, default=1)
    counted: Mapped[int] = mapped_column(BigInteger, default=0)
    at: Mapped[datetime | None]
    figures: Mapped[dict | None]

    def replace(self, figures: dict, changes: int, at: datetime) -> bool:
        """Keep figures counted after so many `changes`, and say whether they differ from the last."""
        if changes <= self.counted:
            return False
        self.counted = changes
        if figures == self.figures:
            return False
        self.figures, self.at = figures, at
        self.version += 1
        return True


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


CHANGE = (
    update(Statistics).values(changes=Statistics.changes + 1).execution_options(synchronize_session=False)
)
