"""How an edition's units are chased, and who was nudged and called."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.clock import now
from chassis.storage.db import new_id
from chassis.storage.privacy import mask_mail, mask_phone, seal, unseal

from ..schema import Base

DAYS = (-7, -3, -1, 1)
HOUR = 9
WHOM = ("nothing", "overdue")
"""Whom a nudge asks: who has filed nothing, or is late with anything."""


class Chasing(Base):
    """When units of an edition are reminded: on these days from a deadline, from this hour on.

    How far the day's round has come, where the week's digest goes, and when it last did.
    """

    __tablename__ = "chasing"

    edition_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(default=0)
    days: Mapped[list] = mapped_column(default=lambda: [*DAYS])
    hour: Mapped[int] = mapped_column(default=HOUR)
    sealed_digest_to: Mapped[str | None]
    spoken: Mapped[str | None] = mapped_column("digest_language")
    round_on: Mapped[date | None]
    round_after: Mapped[uuid.UUID | None]
    digest_on: Mapped[date | None]

    @property
    def digest_language(self) -> str:
        """In which language the digest is sent."""
        return self.spoken or "zh"

    @digest_language.setter
    def digest_language(self, language: str) -> None:
        self.spoken = language

    @property
    def digest_to(self) -> str | None:
        """Where the digest goes, masked."""
        if not self.sealed_digest_to:
            return None
        address = unseal(self.sealed_digest_to)
        return mask_mail(address) if "@" in address else mask_phone(address)

    @digest_to.setter
    def digest_to(self, address: str | None) -> None:
        self.sealed_digest_to = seal(address) if address else None


class Nudge(Base):
    """Units that the office asked, by one press, for what they have not filed."""

    __tablename__ = "nudge"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    whom: Mapped[str]
    kind: Mapped[str | None]
    district: Mapped[str | None]
    units: Mapped[int]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


class Call(Base):
    """Somebody of the office has called a unit."""

    __tablename__ = "call"
    __table_args__ = (Index("ix_call_of_unit", "edition_id", "unit_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"))
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    words: Mapped[str]
