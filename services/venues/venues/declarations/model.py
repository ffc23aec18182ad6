"""Declarations."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Conflict
from chassis.storage.db import new_id
from chassis.wording import Text

from ..calendar.terms import USUAL, Terms
from ..schema import Base


class Declaration(Base):
    """A weekly pattern over a span of dates, by which a venue, or one space of it, opens.

    `weekly`, `exceptions`: as they were sent, times in minutes since the day began (patterns). `holidays`: what becomes
    of a public holiday. `given_terms`: the terms of each slot. `status`: standing or withdrawn.
    """

    __tablename__ = "declaration"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=1)
    venue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("venue.id"), index=True)
    space_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("space.id"))
    from_date: Mapped[dt.date]
    until_date: Mapped[dt.date]
    weekly: Mapped[list] = mapped_column(default=list)
    exceptions: Mapped[list] = mapped_column(default=list)
    given_terms: Mapped[dict] = mapped_column("booking")
    shared: Mapped[bool] = mapped_column(default=False)
    holidays: Mapped[str]
    status: Mapped[str] = mapped_column(default="standing")

    @property
    def booking(self) -> Terms:
        """On what terms each of its slots is booked."""
        return USUAL | self.given_terms

    def change(self, **pattern: Any) -> None:
        """Take another pattern; one version further."""
        for name, value in pattern.items():
            setattr(self, name, value)
        self.version += 1

    def withdraw(self) -> None:
        """End the declaration for good."""
        self.check_standing()
        self.change(status="withdrawn")

    def check_standing(self) -> None:
        """Refuse one that has ended."""
        if self.status != "standing":
            raise DeclarationWithdrawn()


class DeclarationWithdrawn(Conflict):
    title = Text("这份每周安排已经撤销", "This weekly pattern has already been withdrawn")
