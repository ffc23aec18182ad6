"""Demand."""

import datetime as dt
import uuid

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, column_property, mapped_column

from ..schema import Base


class Demand(Base):
    """What registration told of a session and of its seats; the id is the session's.

    No foreign keys, and either part may be missing: both are told by another department, in any order.
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
    unmet: Mapped[int] = column_property(-waiting)
    """For lists in which those that most people wait for come first."""
