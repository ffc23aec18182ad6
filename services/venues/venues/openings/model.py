"""Openings and their slots."""

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import Conflict
from chassis.storage.db import new_id
from chassis.wording import Text

from ..schema import Base
from .terms import USUAL, Terms


class Opening(Base):
    """One day on which a venue, or one space of it, lets citizens in, cut into slots.

    Openings that were declared together, one for each of several dates, share a `declaration_id`.
    """

    __tablename__ = "opening"
    __table_args__ = (Index("ix_opening_venue_id_starts_at", "venue_id", "starts_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=1)
    venue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("venue.id"))
    space_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("space.id"))
    declaration_id: Mapped[uuid.UUID] = mapped_column(index=True)
    date: Mapped[dt.date]
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    status: Mapped[str] = mapped_column(default="declared")
    given_terms: Mapped[dict | None] = mapped_column("booking")
    slots: Mapped[list["Slot"]] = relationship(order_by="Slot.starts_at", lazy="selectin")

    @property
    def booking(self) -> Terms:
        """On what terms each of its slots is booked."""
        return USUAL | (self.given_terms or {})

    def withdraw(self) -> None:
        """End the opening for good."""
        if self.status == "withdrawn":
            raise OpeningAlreadyWithdrawn()
        self.status = "withdrawn"
        self.version += 1


class Slot(Base):
    """A part of an opening with seats of its own. Registration makes a session of it under the same id."""

    __tablename__ = "slot"
    __table_args__ = (
        CheckConstraint("seats > 0", name="seats"),
        CheckConstraint("starts_at < ends_at", name="span"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    opening_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("opening.id"), index=True)
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    seats: Mapped[int]


class OpeningAlreadyWithdrawn(Conflict):
    title = Text("这次开放已经撤销", "This opening has already been withdrawn")
