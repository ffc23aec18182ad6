"""Notices to units' contacts, and the demonstration's store of what was sent."""

import uuid
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.delivery.model import MessageColumns, NoticeColumns
from chassis.storage.indices import partial_index

from ..schema import Base
from ..units.model import Unit

CHASES = ("reminder", "nudge")
"""Kinds that ask for what is missing."""
UNTOLD = ("phone", "given_up")
"""Whom no message reached, so that somebody calls."""


class Notice(NoticeColumns, Base):
    """One message to the contact of one unit, or of the office (`sealed_to`, without a unit).

    `text`: as it was written, later as it was sent. `key`: of what is told once. `status` besides: phone (there is no
    address: the office calls), done (told by phone), shown (on a page alone). `data`: what the words are made of again.
    """

    __tablename__ = "notice"
    __table_args__ = (
        partial_index("ix_notice_due_at", "due_at", where="status = 'due'"),
        Index("ix_notice_of_unit", "unit_id", "edition_id"),
    )

    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"))
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    key: Mapped[str | None] = mapped_column(unique=True)
    text: Mapped[str]
    data: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    sealed_to: Mapped[str | None]
    unit: Mapped[Unit | None] = relationship(lazy="selectin")

    @property
    def about(self) -> dict[str, Any]:
        return {"unit_id": self.unit_id}

    @property
    def in_languages(self) -> dict[str, str] | None:
        """A digest is written in each language."""
        return self.data if self.kind == "digest" else None

    @property
    def unit_name(self) -> str | None:
        return self.unit.name if self.unit else None


class Message(MessageColumns, Base):
    __tablename__ = "message"
