"""Demand, head counts, and what is asked for."""

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, column_property, foreign, mapped_column, relationship

from chassis.storage.db import new_id

from ..schema import Base


class HeadCount(Base):
    """How many people somebody counted at a session, whoever had booked; the id is the session's."""

    __tablename__ = "head_count"
    __table_args__ = (CheckConstraint("people >= 0", name="people"),)

    session_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    people: Mapped[int]
    counted_by: Mapped[str]
    counted_at: Mapped[dt.datetime]


class Demand(Base):
    """What registration told of a session, of its seats and of who came; the id is the session's.

    No foreign keys, and any part may be missing: all are told by another department, in any order. `came`: people let
    in with a booking, `walk_ins`: without.
    """

    __tablename__ = "demand"
    __table_args__ = (Index("ix_demand_venue_id_waiting", "venue_id", "waiting"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    venue_id: Mapped[uuid.UUID | None]
    title: Mapped[str | None]
    space_id: Mapped[uuid.UUID | None]
    opening_id: Mapped[uuid.UUID | None]
    starts_at: Mapped[dt.datetime | None]
    ends_at: Mapped[dt.datetime | None]
    status: Mapped[str | None]
    capacity: Mapped[int | None]
    confirmed: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    came: Mapped[int] = mapped_column(default=0)
    walk_ins: Mapped[int] = mapped_column(default=0)
    unmet: Mapped[int] = column_property(-waiting)
    """For lists in which those that most people wait for come first."""
    head_count: Mapped[HeadCount | None] = relationship(
        primaryjoin=lambda: Demand.id == foreign(HeadCount.session_id), viewonly=True, lazy="raise"
    )

    @property
    def visitors(self) -> int:
        """How many people came: as counted by head where somebody did, else as let in at the door; never both."""
        return self.head_count.people if self.head_count else self.came + self.walk_ins


class Asked(Base):
    """How many people ask a venue for a part of a day and are not answered, as registration tells it."""

    __tablename__ = "asked"

    venue_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    date: Mapped[dt.date] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    people: Mapped[int]


class Decline(Base):
    """That a venue will not open for those who asked for a part of a day until then; `note`: its words to them."""

    __tablename__ = "decline"
    __table_args__ = (Index("ix_decline_venue_id_date", "venue_id", "date"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=1)
    venue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("venue.id"))
    date: Mapped[dt.date]
    part: Mapped[str]
    note: Mapped[str]
    declined_by: Mapped[str]
    declined_at: Mapped[dt.datetime]
