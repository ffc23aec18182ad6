"""Notices: what citizens are told, and the demonstration's store of what was sent."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.delivery.model import MessageColumns, NoticeColumns

from ..schema import Base

# How a notice starts out, by how its citizen can be reached: sent, read out by the desk, or told face to face already.
STATUS_OF_REACH = {"sms": "due", "phone": "phone", "none": "dropped"}
# What has not been told to anybody: a message, a call, or what is said when someone comes by.
UNTOLD = ("due", "phone", "unreachable", "given_up")
# The kind of notice that carries a code to sign in with.
CODE = "sign_in_code"
# The kind that answers a message of somebody's own.
ANSWER = "sms_answer"


class Notice(NoticeColumns, Base):
    """One message to one citizen, written in the transaction that causes it and put into words when it is sent.

    It goes to the phone of `citizen`, or, for a sign-in code, to `sealed_to`: whoever asks for a first code is no
    citizen yet; only such a notice has its words in it, sealed. `data` holds what the words need beyond the booking's
    own state: numbers, times, ids, never a name. `status` besides: phone (for the desk to call), unreachable (nobody
    can call them: the desk tells them when they come by) and done (told by the desk).
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
        Index(
            "ix_notice_wish_id",
            "wish_id",
            sqlite_where=text("wish_id IS NOT NULL"),
            postgresql_where=text("wish_id IS NOT NULL"),
        ),
    )

    citizen_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("citizen.id"))
    booking_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("booking.id"), index=True)
    # No foreign key: a wish may be forgotten before what was said of it.
    wish_id: Mapped[uuid.UUID | None]
    sealed_to: Mapped[str | None]
    sealed_body: Mapped[str | None]
    data: Mapped[dict[str, Any] | None]
    done_by: Mapped[str | None]

    @property
    def about(self) -> dict[str, Any]:
        return {"booking_id": self.booking_id}

    def is_spent(self, now: datetime, lifetime: timedelta) -> bool:
        """Whether it is a sign-in code that opens nothing any more: codes are good for `lifetime`."""
        return self.kind == CODE and now - self.written_at > lifetime


class Message(MessageColumns, Base):
    __tablename__ = "message"
