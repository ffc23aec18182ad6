"""What venues has told of its venues' days and pledges; each is the latest state by its own id."""

import uuid
from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from ..schema import Base


class VenueDay(Base):
    """What came of a day at a venue: minutes open for citizens, seats of the slots that take place, who came."""

    __tablename__ = "venue_day"
    __table_args__ = (Index("ix_venue_day_date", "date"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    venue_id: Mapped[uuid.UUID]
    date: Mapped[date]
    minutes: Mapped[int]
    places: Mapped[int]
    visitors: Mapped[int]


class Pledge(Base):
    """How many days, hours and places a venue promised for an edition."""

    __tablename__ = "pledge"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    venue_id: Mapped[uuid.UUID]
    edition_id: Mapped[uuid.UUID] = mapped_column(index=True)
    days: Mapped[int]
    hours: Mapped[int]
    places: Mapped[int]
