"""Capacity policies."""

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict
from chassis.storage.db import new_id
from chassis.wording import Text

from ..schema import Base


class CapacityPolicy(Base):
    """A share of their capacity that sessions in the city, a district or a venue may use, from a moment on.

    With a `sector` it holds for the venues of that sector in the city or the district only.
    """

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
    sector: Mapped[str | None]
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


class PolicyAlreadyLifted(Conflict):
    title = Text("这项容量上限已经解除", "This capacity policy has already been lifted")
