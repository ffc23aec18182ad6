"""What registration told of sessions, the sums over them, and the figures of each edition as last published.

What is told is the latest state by its own id, without foreign keys: facts of different nouns arrive in any order.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from ..schema import Base

WHAT = (
    *("edition_id", "kind", "activity_id", "unit_id", "venue_id", "starts_at", "day", "minutes", "capacity"),
    "status",
)
"""What is told of a session itself; but for RATED, the other columns are what it comes to."""
RATED = ("rated", "stars")


class Statistics(Base):
    """One edition's figures; `changes` to what they are counted from, and how many of these they have `counted`.

    A change raises `changes` when it commits. So a count that has read `changes` has seen all of these, and one
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
    """Of a bookable session what is counted: whose it is, where, its seats; and what it comes to, counted whole.

    The two are told apart, in any order, and each is null until it is. What it comes to are people, but for `bookings`.
    `rated` says how many have rated it, who gave `stars` together.
    """

    __tablename__ = "session"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    edition_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    kind: Mapped[str | None]
    activity_id: Mapped[uuid.UUID | None]
    unit_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    venue_id: Mapped[uuid.UUID | None]
    starts_at: Mapped[datetime | None]
    # The city's. A slot, which is of no edition, counts in those on whose days it is.
    day: Mapped[date | None]
    # Of all its dates together.
    minutes: Mapped[int | None]
    capacity: Mapped[int | None]
    status: Mapped[str | None]
    bookings: Mapped[int | None]
    people: Mapped[int | None]
    elders: Mapped[int | None]
    children: Mapped[int | None]
    newcomers: Mapped[int | None]
    booked_by_self: Mapped[int | None]
    booked_by_helper: Mapped[int | None]
    booked_by_desk: Mapped[int | None]
    waiting: Mapped[int | None]
    came: Mapped[int | None]
    # Of a session that nobody books for; `walk_ins` as told has these people, too.
    head_count: Mapped[int | None]
    walk_ins: Mapped[int | None]
    self_attested: Mapped[int | None]
    missed: Mapped[int | None]
    cancelled: Mapped[int | None]
    rated: Mapped[int | None]
    stars: Mapped[int | None]


class Rating(Base):
    """How many stars, 1 to 5, somebody who came gave a session."""

    __tablename__ = "rating"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    session_id: Mapped[uuid.UUID] = mapped_column(index=True)
    rating: Mapped[int]


class Counted:
    """Sums over sessions: `known` are all of them, `sessions` the open ones, `minutes` those of all who came.

    `walk_ins` came to what is booked, `dropped_in` were counted where nobody books; both are among `attended`.
    """

    known: Mapped[int]
    sessions: Mapped[int]
    seats: Mapped[int]
    bookings: Mapped[int]
    people: Mapped[int]
    elders: Mapped[int]
    children: Mapped[int]
    newcomers: Mapped[int]
    booked_by_self: Mapped[int]
    booked_by_helper: Mapped[int]
    booked_by_desk: Mapped[int]
    waiting: Mapped[int]
    attended: Mapped[int]
    walk_ins: Mapped[int]
    dropped_in: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    self_attested: Mapped[int]
    missed: Mapped[int]
    cancelled: Mapped[int]
    minutes: Mapped[int] = mapped_column(BigInteger, default=0, server_default=sql("0"))
    rated: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    stars: Mapped[int] = mapped_column(default=0, server_default=sql("0"))


class Cell(Counted, Base):
    """The sums over all sessions that are alike in where they count; `id` says no more than the six columns after it.

    District, series and audience are looked up when figures are read, so that they may change and no sum with them.
    """

    __tablename__ = "cell"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    edition_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    day: Mapped[date | None] = mapped_column(index=True)
    activity_id: Mapped[uuid.UUID | None]
    unit_id: Mapped[uuid.UUID | None]
    venue_id: Mapped[uuid.UUID | None]
    place_area: Mapped[str | None]


class DaySum(Counted, Base):
    """The sums over the sessions of an edition, or all slots, that are on one day; `id` says no more than these two."""

    __tablename__ = "day_sum"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    edition_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    day: Mapped[date] = mapped_column(index=True)


TOTALS = tuple(column.key for column in Session.__mapper__.columns if column.key not in ("id", *WHAT, *RATED))
"""What a session comes to."""
