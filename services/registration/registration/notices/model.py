"""Notices: what citizens are told, and the demonstration's store of what was sent."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ..schema import Base

# How a notice starts out, by how its citizen can be reached: sent, read out by the desk, or told face to face already.
STATUS_OF_REACH = {"sms": "due", "phone": "phone", "none": "dropped"}
# What has not been told to anybody: a message, a call, or what is said when someone comes by.
UNTOLD = ("due", "phone", "unreachable", "given_up")
# The kind of notice that carries a code to sign in with.
CODE = "sign_in_code"


class Notice(Base):
    """One message to one citizen, written in the transaction that causes it and put into words when it is sent.

    It goes to the phone of `citizen`, or, for a sign-in code, to `sealed_to`: whoever asks for a first code is no
    citizen yet; only such a notice has its words in it, sealed. `data` holds what the words need beyond the booking's
    own state: numbers, times, ids, never a name. `status`: due, sent, given_up, phone (for the desk to call),
    unreachable (nobody can call them: the desk tells them when they come by), done (told by the desk) or dropped. None
    is told before `due_at`. While a worker sends it, and after a failure, it rests until `rests_until`, by the
    machine's clock; all its other times are the domain's. `why`: what went wrong last, or that it is on its way to a
    provider that would send it twice.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index(
            "ix_notice_due_at",
            "due_at",
            sqlite_where=text("status = 'due'"),
            postgresql_where=text("status = 'due'"),
        ),
        # Sign-in codes go first: they are not looked for among all the others.
        Index(
            "ix_notice_code",
            "due_at",
            sqlite_where=text("status = 'due' AND kind = 'sign_in_code'"),
            postgresql_where=text("status = 'due' AND kind = 'sign_in_code'"),
        ),
        Index(
            "ix_notice_phone",
            "written_at",
            sqlite_where=text("status IN ('phone', 'given_up', 'unreachable')"),
            postgresql_where=text("status IN ('phone', 'given_up', 'unreachable')"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    citizen_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("citizen.id"))
    booking_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("booking.id"), index=True)
    # No foreign key: a wish may be forgotten before what was said of it.
    wish_id: Mapped[uuid.UUID | None]
    sealed_to: Mapped[str | None]
    sealed_body: Mapped[str | None]
    data: Mapped[dict[str, Any] | None]
    status: Mapped[str]
    attempts: Mapped[int]
    why: Mapped[str | None]
    done_by: Mapped[str | None]
    due_at: Mapped[datetime]
    rests_until: Mapped[datetime | None]
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    def is_spent(self, now: datetime, lifetime: timedelta) -> bool:
        """Whether it is a sign-in code that opens nothing any more: codes are good for `lifetime`."""
        return self.kind == CODE and now - self.written_at > lifetime


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
