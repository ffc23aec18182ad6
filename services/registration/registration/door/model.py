"""The door: who has come in, and what a citizen says of a no-show."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..schema import Base


class CheckIn(Base):
    """People who came to a session, as one device or citizen recorded it. Its id is the nonce the device gave it.

    `way` is qr, code, name, phone, walk_in, self (self-attested, in an online hall), or undo (a device took back the
    check-in whose id is in `reason`, which may not have come yet; it counts nobody). `people` came in; for a
    walk-in they hold seats that no booking has. `date_id` is the sitting of a series. `at` is the device's own time,
    `received_at` ours. `outcome` is accepted, repeated (they were in already) or conflicting, with the `reason`; only
    what is accepted and not `undone_at` counts.
    """

    __tablename__ = "check_in"
    __table_args__ = (
        Index("ix_check_in_session_id", "session_id"),
        Index("ix_check_in_booking_id", "booking_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("session.id"))
    date_id: Mapped[uuid.UUID | None]
    booking_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("booking.id"))
    citizen_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("citizen.id"), index=True)
    way: Mapped[str]
    people: Mapped[int]
    kept_seats: Mapped[int] = mapped_column(default=0)
    sealed_name: Mapped[str | None]
    device: Mapped[str | None]
    actor: Mapped[str | None]
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    outcome: Mapped[str]
    reason: Mapped[str | None]
    undone_at: Mapped[datetime | None]


class Appeal(Base):
    """A citizen's word against a no-show, and a clerk's decision: open, granted or refused."""

    __tablename__ = "appeal"
    __table_args__ = (UniqueConstraint("booking_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    booking_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("booking.id"))
    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    sealed_text: Mapped[str | None]
    sealed_reply: Mapped[str | None]
    status: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
