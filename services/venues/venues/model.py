"""Venues with their spaces, openings with their slots, closures, placements, capacity policies, routes, demand."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, or_, select
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column, relationship

from chassis.errors import Conflict
from chassis.storage.db import TYPES, new_id, new_metadata
from chassis.wording import Text

Terms = dict[str, Any]

USUAL_TERMS: Terms = {
    "opens_minutes_before": None,
    "closes_minutes_before": 0,
    "cancel_minutes_before": 0,
    "party_limit": None,
    "children_per_adult": None,
    "keep": [],
    "bring": "",
}
"""On what terms slots are booked when a venue does not say: at any time until the start, no place kept back."""


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = TYPES


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
    own_terms: Mapped[dict | None] = mapped_column("booking")
    slots: Mapped[list["Slot"]] = relationship(order_by="Slot.starts_at", lazy="selectin")

    @property
    def booking(self) -> Terms:
        """On what terms each of its slots is booked."""
        return USUAL_TERMS | (self.own_terms or {})

    @booking.setter
    def booking(self, terms: Terms) -> None:
        self.own_terms = dict(terms)

    def overlaps(self, starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
        """Whether any slot shares time with a span."""
        return any(slot.starts_at < ends_at and starts_at < slot.ends_at for slot in self.slots)

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


class Placement(Base):
    """What a sitting asked of a space, and the answer. Its id is the sitting's.

    `status`: held, refused or revoked; asked only inside the transaction that decides.
    No foreign keys: what another department names may not exist here, and is refused with a row.
    """

    __tablename__ = "placement"
    __table_args__ = (Index("ix_placement_space_id_starts_at", "space_id", "starts_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    activity_id: Mapped[uuid.UUID] = mapped_column(index=True)
    activity_version: Mapped[int]
    venue_id: Mapped[uuid.UUID | None]
    space_id: Mapped[uuid.UUID]
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    seats: Mapped[int]
    space_seats: Mapped[int | None]
    status: Mapped[str]
    reason: Mapped[str | None]

    ASKED = ("venue_id", "space_id", "starts_at", "ends_at", "seats")

    def ask(self, **request: Any) -> None:
        """Take over what the sitting asks now. A hold on exactly that stays; any other answer is given up."""
        if self.status == "held" and all(getattr(self, name) == request[name] for name in self.ASKED):
            return
        for name in self.ASKED:
            setattr(self, name, request[name])
        self.status, self.reason = "asked", None

    def answer(self, status: str, reason: str | None = None) -> None:
        """Settle the placement; one version further."""
        self.status, self.reason = status, reason
        self.version += 1


class CapacityPolicy(Base):
    """A share of their capacity that sessions in the city, a district or a venue may use, from a moment on."""

    __tablename__ = "capacity_policy"
    __table_args__ = (
        CheckConstraint("ratio_percent BETWEEN 0 AND 100", name="ratio"),
        CheckConstraint("from_at < until_at", name="span"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=1)
    scope: Mapped[str]
    edition_id: Mapped[uuid.UUID | None]
    district: Mapped[str | None]
    venue_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("venue.id"))
    ratio_percent: Mapped[int]
    conditions: Mapped[list[str]]
    from_at: Mapped[dt.datetime]
    until_at: Mapped[dt.datetime | None]
    status: Mapped[str] = mapped_column(default="in_force")

    def lift(self) -> None:
        """End the policy for good."""
        if self.status == "lifted":
            raise PolicyAlreadyLifted()
        self.status = "lifted"
        self.version += 1


class Route(Base):
    """A way to learn along ordered stops. A stop's id is made once, for people mark that they have been there.

    `stops`: mappings of id, title, kind (venue or resource), venue_id and url; ids as text.
    """

    __tablename__ = "route"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str]
    summary: Mapped[str]
    stops: Mapped[list[dict[str, Any]]]
    status: Mapped[str] = mapped_column(default="public")

    def change(self, **changes: Any) -> None:
        """Set the given fields; one version further."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.version += 1


class Demand(Base):
    """What registration told of a session and of its seats; the id is the session's.

    No foreign keys, and either part may be missing: both are told by another department, in any order.
    """

    __tablename__ = "demand"
    __table_args__ = (Index("ix_demand_venue_id_waiting", "venue_id", "waiting"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    venue_id: Mapped[uuid.UUID | None]
    title: Mapped[str | None]
    starts_at: Mapped[dt.datetime | None]
    status: Mapped[str | None]
    capacity: Mapped[int | None]
    confirmed: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    unmet: Mapped[int] = column_property(-waiting)
    """For lists in which those that most people wait for come first."""


class OpeningAlreadyWithdrawn(Conflict):
    title = Text("这次开放已经撤销", "This opening has already been withdrawn")


class ClosureAlreadyLifted(Conflict):
    title = Text("这次关闭已经解除", "This closure has already been lifted")


class PolicyAlreadyLifted(Conflict):
    title = Text("这项容量上限已经解除", "This capacity policy has already been lifted")
