"""Notices: what citizens are told, and the demonstration's store of what was sent."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base
from .citizen import Citizen


class Notice(Base):
    """One message to one citizen, written in the transaction that causes it and sent by a worker.

    The body rests sealed. It goes to the phone of `citizen`, or, for a sign-in code, to `sealed_to`: whoever
    asks for a first code is no citizen yet. `due_at` is in real time, whatever the demonstration's clock
    says.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index(
            "ix_notice_due_at",
            "due_at",
            sqlite_where=text("status = 'due'"),
            postgresql_where=text("status = 'due'"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    citizen_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("citizen.id"))
    booking_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("booking.id"), index=True)
    sealed_to: Mapped[str | None]
    sealed_body: Mapped[str]
    status: Mapped[str]
    attempts: Mapped[int]
    due_at: Mapped[datetime]
    written_at: Mapped[datetime]

    citizen: Mapped[Citizen | None] = relationship(lazy="raise", viewonly=True)


class Message(Base):
    """What the demonstration would have sent; nothing here reaches anyone."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("reference"), Index("ix_message_to_index", "to_index"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    reference: Mapped[uuid.UUID]
    kind: Mapped[str]
    to_index: Mapped[str]
    sealed_to: Mapped[str]
    sealed_text: Mapped[str]
    sent_at: Mapped[datetime]
