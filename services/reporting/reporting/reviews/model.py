"""Reviewers of an edition, what they have an interest in, and their reviews."""

import uuid
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.storage.db import new_id
from chassis.storage.privacy import seal, unseal

from ..nominations.model import Nomination
from ..schema import Base, Versioned
from ..units.model import Unit

COUNTING = ("open", "scored")
"""Of a review: it counts among the scores that a nomination is to get."""
REVIEWED = ("accepted", "chosen", "not_chosen", "announced", "granted", "revoked")
"""Of a nomination: reviewers may read it."""


class Reviewer(Base):
    """An account that reviews in an edition; its name is sealed. `unit_id`: where they work."""

    __tablename__ = "reviewer"
    __table_args__ = (UniqueConstraint("edition_id", "account"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    account: Mapped[str]
    sealed_name: Mapped[str]
    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit | None] = relationship(lazy="selectin")
    interests: Mapped[list["Interest"]] = relationship(
        order_by="Interest.unit_id", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def name(self) -> str:
        return unseal(self.sealed_name)

    @name.setter
    def name(self, name: str) -> None:
        self.sealed_name = seal(name)

    @property
    def unit_name(self) -> str | None:
        return self.unit.name if self.unit else None

    def stands_back(self, nomination: Nomination) -> bool:
        """Whether the nomination is their own, their unit's, or of a unit they have an interest in."""
        units = {self.unit_id, *(interest.unit_id for interest in self.interests)} - {None}
        return nomination.unit_id in units or nomination.nominated_by == self.account


class Interest(Base):
    """A unit in which a reviewer has an interest, and why."""

    __tablename__ = "interest"

    reviewer_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("reviewer.id", ondelete="CASCADE"), primary_key=True
    )
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    reason: Mapped[str]
    unit: Mapped[Unit] = relationship(lazy="selectin")

    @property
    def unit_name(self) -> str:
        return self.unit.name


class Review(Versioned):
    """What one reviewer says of one nomination: open → scored; recused by the reviewer, or released from.

    scores: {criterion: 0 to 100}. Its version is its own: nothing that others do changes it.
    """

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("nomination_id", "reviewer_id"),)

    nomination_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("nomination.id", ondelete="CASCADE"), index=True
    )
    reviewer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reviewer.id", ondelete="CASCADE"), index=True)
    status: Mapped[str] = mapped_column(default="open")
    scores: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    remark: Mapped[str | None]
    reason: Mapped[str | None]
    scored_at: Mapped[datetime | None]
    nomination: Mapped[Nomination] = relationship(lazy="joined", innerjoin=True)
    reviewer: Mapped[Reviewer] = relationship(lazy="joined", innerjoin=True)
