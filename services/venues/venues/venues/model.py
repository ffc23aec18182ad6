"""Venues and their spaces."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.storage.db import new_id
from chassis.storage.indices import partial_index

from ..hours.osm import osm
from ..schema import Base

IN_USE = "status = 'open'"


class Venue(Base):
    """A place of one of the five sectors, with its spaces. `status`: open or retired.

    `kept_minutes`: what a closure must leave of something that has not begun, for it to take place all the same.
    `at_once`: how many may be in it at a time; None: as many as come.

    No two open ones have one name: citizens could not tell them apart.
    """

    __tablename__ = "venue"
    __table_args__ = (partial_index("uq_venue_name", "name", unique=True, where=IN_USE),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str]
    name_en: Mapped[str | None]
    sector: Mapped[str]
    district: Mapped[str | None]
    area: Mapped[str]
    address: Mapped[str]
    phone: Mapped[str | None]
    hours: Mapped[str] = mapped_column(default="")
    notice: Mapped[str] = mapped_column(default="")
    opening_hours: Mapped[dict | None]
    facilities: Mapped[list] = mapped_column(default=list)
    directions: Mapped[str] = mapped_column(default="")
    elder_service: Mapped[dict | None]
    bring: Mapped[str] = mapped_column(default="")
    nicknames: Mapped[list] = mapped_column(default=list)
    position: Mapped[dict | None]
    kept_minutes: Mapped[int] = mapped_column(default=30)
    at_once: Mapped[int | None]
    status: Mapped[str] = mapped_column(default="open")
    spaces: Mapped[list["Space"]] = relationship(order_by="Space.id", lazy="selectin", back_populates="venue")

    @property
    def osm_hours(self) -> list[dict[str, str]]:
        """Its opening hours as OpenStreetMap writes them: [{name, text}], by set."""
        return osm(self.opening_hours) if self.opening_hours else []

    def change(self, **changes: Any) -> None:
        """Set the given fields; one version further."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.version += 1

    def has_space(self, space_id: uuid.UUID) -> bool:
        """Whether the venue has an open space of this id."""
        return any(space.id == space_id and space.status == "open" for space in self.spaces)


class Space(Base):
    """A room of a venue. Part of the venue's public state: a change of it is a version of the venue.

    It is set up before and cleared after each use, in so many minutes; one that `needs_approval` is asked for.
    `at_once`: as of a venue.
    """

    __tablename__ = "space"
    __table_args__ = (
        CheckConstraint("seats > 0", name="seats"),
        partial_index("uq_space_venue_id_name", "venue_id", "name", unique=True, where=IN_USE),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    venue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("venue.id"), index=True)
    name: Mapped[str]
    seats: Mapped[int]
    equipment: Mapped[str] = mapped_column(default="")
    setup_minutes: Mapped[int] = mapped_column(default=0)
    clearing_minutes: Mapped[int] = mapped_column(default=0)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    at_once: Mapped[int | None]
    status: Mapped[str] = mapped_column(default="open")
    venue: Mapped[Venue] = relationship(back_populates="spaces")

    def occupied_span(self, starts_at: dt.datetime, ends_at: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
        """From when to when a use of this span takes it up, set-up and clearing with it."""
        minutes = dt.timedelta(minutes=1)
        return starts_at - self.setup_minutes * minutes, ends_at + self.clearing_minutes * minutes
