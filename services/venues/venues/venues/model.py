"""Venues, their spaces, and the spans in which they are shut."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import Conflict
from chassis.storage.db import new_id
from chassis.wording import Text

from ..schema import Base


class Venue(Base):
    """A place of one of the five sectors, with its spaces. `status`: open or retired."""

    __tablename__ = "venue"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str]
    sector: Mapped[str]
    district: Mapped[str | None]
    area: Mapped[str]
    address: Mapped[str]
    phone: Mapped[str | None]
    hours: Mapped[str] = mapped_column(default="")
    notice: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="open")
    spaces: Mapped[list["Space"]] = relationship(order_by="Space.id", lazy="selectin", back_populates="venue")

    def change(self, **changes: Any) -> None:
        """Set the given fields; one version further."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.version += 1

    def has_space(self, space_id: uuid.UUID) -> bool:
        """Whether the venue has an open space of this id."""
        return any(space.id == space_id and space.status == "open" for space in self.spaces)


class Space(Base):
    """A room of a venue. Part of the venue's public state: a change of it is a version of the venue."""

    __tablename__ = "space"
    __table_args__ = (CheckConstraint("seats > 0", name="seats"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    venue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("venue.id"), index=True)
    name: Mapped[str]
    seats: Mapped[int]
    status: Mapped[str] = mapped_column(default="open")
    venue: Mapped[Venue] = relationship(back_populates="spaces")


class Closure(Base):
    """A span in which a venue, or one space of it, is shut."""

    __tablename__ = "closure"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="span"),
        Index("ix_closure_venue_id_starts_at", "venue_id", "starts_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=1)
    venue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("venue.id"))
    space_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("space.id"))
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    reason: Mapped[str]
    status: Mapped[str] = mapped_column(default="declared")

    @staticmethod
    def standing(
        *, venue_id: uuid.UUID, space_id: uuid.UUID | None, starts_at: dt.datetime, ends_at: dt.datetime
    ) -> "Select[Closure]":
        """The closures that shut the venue, or that space of it, in any part of a span, earliest first."""
        return (
            select(Closure)
            .filter_by(venue_id=venue_id, status="declared")
            .where(or_(Closure.space_id.is_(None), Closure.space_id == space_id))
            .where(Closure.starts_at < ends_at, Closure.ends_at > starts_at)
            .order_by(Closure.starts_at)
        )

    def lift(self) -> None:
        """End the closure for good."""
        if self.status == "lifted":
            raise ClosureAlreadyLifted()
        self.status = "lifted"
        self.version += 1


class ClosureAlreadyLifted(Conflict):
    title = Text("这次关闭已经解除", "This closure has already been lifted")
