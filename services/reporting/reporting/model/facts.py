"""What other departments have told: venues and their spaces, placements, sessions, bookings.

Each is the latest state by its own id, without foreign keys: facts of different nouns arrive in any order.
"""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base

if TYPE_CHECKING:
    from .activities import Sitting


class Venue(Base):
    """Of a venue, where it counts and whether it is in use."""

    __tablename__ = "venue"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    area: Mapped[str | None]
    status: Mapped[str]
    spaces: Mapped[list["Space"]] = relationship(
        back_populates="venue",
        primaryjoin="foreign(Space.venue_id) == Venue.id",
        cascade="all, delete-orphan",
    )


class Space(Base):
    """A space of a venue that a sitting may name."""

    __tablename__ = "space"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    venue_id: Mapped[uuid.UUID] = mapped_column(index=True)
    name: Mapped[str]
    status: Mapped[str]
    venue: Mapped[Venue] = relationship(
        back_populates="spaces",
        primaryjoin="foreign(Space.venue_id) == Venue.id",
        lazy="joined",
        innerjoin=True,
    )

    @property
    def usable(self) -> bool:
        """Whether neither it nor its venue is retired."""
        return self.status != "retired" and self.venue.status != "retired"


class Placement(Base):
    """What venues last said of a sitting's space. Its id is the sitting's."""

    __tablename__ = "placement"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    space_id: Mapped[uuid.UUID | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    seats: Mapped[int]
    status: Mapped[str]
    reason: Mapped[str | None]

    def is_about(self, sitting: "Sitting") -> bool:
        """Whether it speaks of the sitting as it now is, not as it was before a change."""
        asked = (sitting.space_id, sitting.starts_at, sitting.ends_at, sitting.seats)
        return asked == (self.space_id, self.starts_at, self.ends_at, self.seats)


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
