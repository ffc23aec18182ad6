"""Placements."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from ..schema import Base


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

    REQUEST = ("venue_id", "space_id", "starts_at", "ends_at", "seats")

    def ask(self, **request: Any) -> None:
        """Take over what the sitting asks now. A hold on exactly that stays; any other answer is given up."""
        if self.status == "held" and all(getattr(self, name) == request[name] for name in self.REQUEST):
            return
        for name in self.REQUEST:
            setattr(self, name, request[name])
        self.status, self.reason = "asked", None

    def answer(self, status: str, reason: str | None = None) -> None:
        """Decide the placement; one version further."""
        self.status, self.reason = status, reason
        self.version += 1
