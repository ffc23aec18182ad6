"""What an edition asks of its units, and what is kept of one unit's answer to one of these."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, func, select
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from chassis.clock import now
from chassis.storage.db import new_id

from ..editions.model import Edition
from ..schema import Base, Versioned

DEADLINES = {"plan": "plans_due_at", "summary": "summaries_due_at"}
"""Whose deadline is the edition's."""


class Requirement(Versioned):
    """One thing to file. `least`: how many pieces of material it takes. Without kinds it is every unit's."""

    __tablename__ = "requirement"

    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    paper: Mapped[str]
    title: Mapped[str]
    note: Mapped[str]
    least: Mapped[int]
    own_due_at: Mapped[datetime | None]
    edition: Mapped[Edition] = relationship(lazy="joined", innerjoin=True)
    kind_rows: Mapped[list["RequirementKind"]] = relationship(
        order_by="RequirementKind.kind", cascade="all, delete-orphan", lazy="selectin"
    )
    kinds: AssociationProxy[list[str]] = association_proxy(
        "kind_rows", "kind", creator=lambda kind: RequirementKind(kind=kind)
    )

    @property
    def due_at(self) -> datetime | None:
        """By when it is to be filed; of plans and summaries the edition's deadline."""
        if self.paper in DEADLINES:
            return getattr(self.edition, DEADLINES[self.paper])  # type: ignore[no-any-return]
        return self.own_due_at


class RequirementKind(Base):
    """One kind of unit that a requirement is for."""

    __tablename__ = "requirement_kind"

    requirement_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("requirement.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(primary_key=True)


class Owing(Base):
    """What one unit has said to one requirement, and the office to it, where that stands in no plan or material.

    decision: accepted or returned, with a remark.
    """

    __tablename__ = "owing"

    requirement_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("requirement.id", ondelete="CASCADE"), primary_key=True
    )
    unit_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("unit.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    version: Mapped[int] = mapped_column(default=0)
    filed_at: Mapped[datetime | None]
    links: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    decision: Mapped[str | None]
    remark: Mapped[str | None]
    nil_at: Mapped[datetime | None]
    nil_reason: Mapped[str | None]
    extended_to: Mapped[datetime | None]
    extension_reason: Mapped[str | None]


class OwingStep(Base):
    """Who did what about it, when, with what words; `for_unit`: the office in the unit's place."""

    __tablename__ = "owing_step"
    __table_args__ = (Index("ix_owing_step_of", "requirement_id", "unit_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    requirement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("requirement.id", ondelete="CASCADE"))
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"))
    act: Mapped[str]
    by: Mapped[str]
    for_unit: Mapped[bool]
    at: Mapped[datetime] = mapped_column(default=now)
    words: Mapped[str | None]


def extension_of(paper: str, edition_id: Mapped[uuid.UUID], unit_id: Mapped[uuid.UUID]) -> Any:
    """A property of a paper: until when the office gave its unit more time. No flush of the paper changes it."""
    query = select(func.max(Owing.extended_to)).join(Requirement, Requirement.id == Owing.requirement_id)
    query = query.where(Requirement.edition_id == edition_id, Requirement.paper == paper)
    query = query.where(Owing.unit_id == unit_id).correlate_except(Owing, Requirement)
    return column_property(query.scalar_subquery(), expire_on_flush=False)
