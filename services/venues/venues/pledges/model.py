"""Pledges."""

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.storage.db import new_id

from ..schema import Base


class Pledge(Base):
    """How many days, hours and places a venue promised to open for citizens in an edition."""

    __tablename__ = "pledge"
    __table_args__ = (
        UniqueConstraint("venue_id", "edition_id"),
        CheckConstraint("days >= 0 AND hours >= 0 AND places >= 0", name="amounts"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=0)
    venue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("venue.id"))
    edition_id: Mapped[uuid.UUID]
    days: Mapped[int]
    hours: Mapped[int]
    places: Mapped[int]
    pledged_by: Mapped[str]
    pledged_at: Mapped[dt.datetime]
