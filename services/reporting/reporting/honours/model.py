"""Decisions, honours that are or were public, and objections to them."""

import json
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.clock import now
from chassis.storage.db import new_id
from chassis.storage.privacy import mask_name, mask_phone, seal, unseal

from ..nominations.model import PUBLIC, Nomination
from ..schema import Base, Versioned


class Decision(Base):
    """What was decided for one kind of honour in an edition: once. minutes: why, where it is not by rank."""

    __tablename__ = "decision"

    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    decided_at: Mapped[datetime] = mapped_column(default=now)
    decided_by: Mapped[str]
    minutes: Mapped[str]
    announced_at: Mapped[datetime | None]
    notice_until: Mapped[datetime | None]
    granted_at: Mapped[datetime | None]


class Honour(Versioned):
    """An honour that is public, or was; the id is the nomination's. sent_up: its place among those recommended upward.

    status: announced, granted or taken_down; withheld: granted, and kept from the public, as its candidate wishes.
    """

    __tablename__ = "honour"

    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nomination.id", ondelete="CASCADE"), primary_key=True)
    status: Mapped[str]
    notice_until: Mapped[datetime]
    granted_at: Mapped[datetime | None]
    sent_up: Mapped[int | None]
    nomination: Mapped[Nomination] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_public(self) -> bool:
        return self.status in PUBLIC


class Objection(Base):
    """What somebody objects to an honour on public notice; sealed: {"name", "phone", "words"}; open, upheld, dismissed.

    sealed_code: by which whoever objects reads the answer; `code_key` is its blind index.
    """

    __tablename__ = "objection"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    honour_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("honour.id", ondelete="CASCADE"), index=True)
    sealed: Mapped[str]
    sealed_code: Mapped[str]
    code_key: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(default="open", index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    honour: Mapped[Honour] = relationship(lazy="joined", innerjoin=True)

    @property
    def content(self) -> dict[str, Any]:
        return json.loads(unseal(self.sealed))  # type: ignore[no-any-return]

    @content.setter
    def content(self, content: dict[str, Any]) -> None:
        self.sealed = seal(json.dumps(content, ensure_ascii=False))

    @property
    def code(self) -> str:
        return unseal(self.sealed_code)

    @property
    def masked_name(self) -> str:
        return mask_name(self.content["name"])

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.content["phone"])
