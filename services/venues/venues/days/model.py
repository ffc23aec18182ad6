"""Days of venues, and the marks on those that something has changed of."""

import datetime as dt
import uuid
from collections.abc import Iterable

from sqlalchemy import ForeignKey, Index, UniqueConstraint, insert, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as DbSession

from chassis.storage.db import new_id

from ..calendar.model import Opening
from ..schema import Base


class VenueDay(Base):
    """What came of a day at a venue. `minutes`: open in any of its spaces, less closures; `places`: the seats of its
    slots that take place; `visitors`: who came, by head count or door.
    """

    __tablename__ = "venue_day"
    __table_args__ = (UniqueConstraint("venue_id", "date"), Index("ix_venue_day_date", "date"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=0)
    venue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("venue.id"))
    date: Mapped[dt.date]
    minutes: Mapped[int] = mapped_column(default=0)
    places: Mapped[int] = mapped_column(default=0)
    visitors: Mapped[int] = mapped_column(default=0)


class DayMark(Base):
    """Something has changed of a venue's day since it was counted. Only ever added and taken away: whoever changes
    something waits for nobody else who does.
    """

    __tablename__ = "day_mark"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    venue_id: Mapped[uuid.UUID]
    date: Mapped[dt.date]

    @staticmethod
    def leave(db: DbSession, venue_id: uuid.UUID, dates: Iterable[dt.date]) -> None:
        """Have these days of a venue counted anew."""
        if rows := [{"venue_id": venue_id, "date": date} for date in sorted(set(dates))]:
            db.execute(insert(DayMark), rows)

    @staticmethod
    def leave_within(
        db: DbSession, venue_id: uuid.UUID, starts_at: dt.datetime, ends_at: dt.datetime
    ) -> None:
        """Have the days counted anew on which a venue is open in any part of a span."""
        on_those = Opening.starts_at < ends_at, Opening.ends_at > starts_at
        dates = select(Opening.date).filter_by(venue_id=venue_id).where(*on_those)
        DayMark.leave(db, venue_id, db.scalars(dates))
