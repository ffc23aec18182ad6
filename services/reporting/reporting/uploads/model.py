"""Uploads and the pieces they came in."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.storage.db import new_id

from ..schema import Base


class Upload(Base):
    """A file of a unit on its way here: `received` of its `length` bytes are kept. Without a unit it is of whoever
    sends it, `by`: a photo for a nomination.

    status: open → received, when all bytes are here → checking, by one worker until `expires_at` → good or refused.
    Times are real ones, whatever date the demonstration plays.
    """

    __tablename__ = "upload"
    __table_args__ = (CheckConstraint("received <= length", name="received"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    by: Mapped[str]
    filename: Mapped[str]
    length: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    status: Mapped[str] = mapped_column(default="open", index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    sha256: Mapped[str | None]
    verdict: Mapped[dict[str, Any] | None]
    pieces: Mapped[list["Piece"]] = relationship(order_by="Piece.starts_at", passive_deletes=True)


class Piece(Base):
    """What one PATCH brought: the bytes of a file from `starts_at` on, an object in the store under `key`."""

    __tablename__ = "upload_piece"

    upload_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("upload.id", ondelete="CASCADE"), primary_key=True
    )
    starts_at: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    length: Mapped[int]
    key: Mapped[str]
    sha256: Mapped[str]
