"""What venues has told: venues with their spaces, and its answers to sittings.

Each is the latest state by its own id, without foreign keys: facts of different nouns arrive in any order.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.clock import SHANGHAI, minutes_into
from chassis.open_times import OpenTimes
from chassis.wording import Text

from ..schema import Base

LONGEST = timedelta(days=1)

UNANSWERED: dict[str, Any] = {
    "status": "unanswered",
    **dict.fromkeys(("reason", "decision", "note", "answer_by")),
    "alternatives": [],
}
"""What is shown of a sitting's space until venues speaks of it."""


class Venue(Base):
    """Of a venue, where it counts, whether it is in use, and when it is open; `opening_hours`: None where only words
    are known, or venues has not said so yet."""

    __tablename__ = "venue"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    area: Mapped[str | None]
    sector: Mapped[str | None]
    status: Mapped[str]
    opening_hours: Mapped[dict | None]
    spaces: Mapped[list["Space"]] = relationship(
        back_populates="venue",
        primaryjoin="foreign(Space.venue_id) == Venue.id",
        cascade="all, delete-orphan",
    )

    def contradiction(self, starts_at: datetime, ends_at: datetime) -> tuple[str, Text] | None:
        """(field, words): which of two moments lies outside its hours, and when it is open on that day; None where both
        lie within, or the hours are not known. Of what goes on for days the doors are not asked."""
        if self.opening_hours is None or ends_at - starts_at > LONGEST:
            return None
        times, day = OpenTimes(self.opening_hours), starts_at.astimezone(SHANGHAI).date()
        starts, ends = minutes_into(day, starts_at), minutes_into(day, ends_at)
        if times.holds(day, starts, ends):
            return None
        words = times.words(day)
        field = "ends_at" if times.holds(day, starts, starts + 1) else "starts_at"
        return field, Text(
            f"{self.name}这一天{words.zh}", f"{self.name_en or self.name} is {words.en} that day"
        )


class Space(Base):
    """A space of a venue that a sitting may name; `seats`: people it takes, None where venues has not said so yet."""

    __tablename__ = "space"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    venue_id: Mapped[uuid.UUID] = mapped_column(index=True)
    name: Mapped[str]
    status: Mapped[str]
    seats: Mapped[int | None]
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
    alternatives: Mapped[list] = mapped_column(default=list)
    decision: Mapped[str | None]
    note: Mapped[str | None]
    answer_by: Mapped[datetime | None]

    def is_about(
        self, space_id: uuid.UUID | None, starts_at: datetime, ends_at: datetime, seats: int
    ) -> bool:
        """Whether it speaks of a sitting as that now is, not as it was before a change."""
        sitting = (space_id, starts_at, ends_at, seats)
        return sitting == (self.space_id, self.starts_at, self.ends_at, self.seats)
