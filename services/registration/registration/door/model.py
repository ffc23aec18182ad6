"""The door: who has come in, and what a citizen says of a no-show."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis import clock
from chassis.storage.db import new_id

from ..schema import Base
from ..sessions.model import Session


class CheckIn(Base):
    """People who came to a session, as one device or citizen recorded it. Its id is the nonce the device gave it.

    `way` is qr, code, name, phone, walk_in, self (self-attested, in an online hall), or undo (a device took back the
    check-in whose id is in `reason`, which may not have come yet; it counts nobody). `people` came in; for a
    walk-in they hold seats that no booking has, `kept_seats` of them places kept back for walk-ins. `date_id` is the
    sitting of a series. `at` is when it was: by the device's own clock, less the `clock_off` seconds by which that is
    ahead of ours; `received_at` is when we heard of it. `outcome` is accepted, repeated (they were in already) or
    conflicting, with the `reason`; only what is accepted and not `undone_at` counts. What was accepted once, at
    `admitted_at`, stays so until someone takes it back: those people are in.

    `on_purpose`: staff let them in knowing that it was not the session's time; `over_limit`: that the house was full.
    `decision`: what staff made of a
    conflicting record, counts, both or neither; people whom such a decision let in may be more than there are seats.
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
    admitted_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    # A clock can be off by more seconds than an integer of four bytes holds.
    clock_off: Mapped[int | None] = mapped_column(BigInteger)
    on_purpose: Mapped[bool] = mapped_column(default=False)
    over_limit: Mapped[bool] = mapped_column(default=False)
    decision: Mapped[str | None]
    decided_by: Mapped[str | None]


def new_check_in_row(session: Session, **columns: Any) -> dict[str, Any]:
    """The columns of a record that has not been reckoned."""
    empty = dict.fromkeys(
        ("date_id", "booking_id", "citizen_id", "sealed_name", "device", "actor", "undone_at", "clock_off")
    )
    row = (
        empty
        | {
            "session_id": session.id,
            "kept_seats": 0,
            "over_limit": False,
            "outcome": "conflicting",
            "reason": "unreckoned",
        }
        | columns
    )
    return row | {"id": columns.get("id") or new_id(), "received_at": clock.now()}


class HeadCount(Base):
    """How many people were counted at a session that nobody books for; `counted_by`: the account that counted."""

    __tablename__ = "head_count"
    __table_args__ = (CheckConstraint("people >= 0", name="people"),)

    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("session.id"), primary_key=True)
    people: Mapped[int]
    counted_by: Mapped[str]
    counted_at: Mapped[datetime]


class HouseCount(Base):
    """People counted in or out of a venue, or of a space of it, by one device. Its id is the nonce the device gave it.

    `place_id` is the space's id or the venue's; `way` in or out. `booking_id`: whose pass or code was shown going out.
    `over_limit`: staff let them in knowing that the house was full. `at`, `received_at` as of a check-in.
    """

    __tablename__ = "house_count"
    __table_args__ = (
        Index("ix_house_count_place_id_at", "place_id", "at"),
        Index("ix_house_count_booking_id", "booking_id"),
        CheckConstraint("people > 0", name="people"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    place_id: Mapped[uuid.UUID]
    way: Mapped[str]
    people: Mapped[int]
    booking_id: Mapped[uuid.UUID | None]
    device: Mapped[str | None]
    actor: Mapped[str | None]
    over_limit: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    received_at: Mapped[datetime]


class House(Base):
    """The row of a place, which whoever lets people in locks: one after the other. `day`: of the last of them."""

    __tablename__ = "house"

    place_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    day: Mapped[date]


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
