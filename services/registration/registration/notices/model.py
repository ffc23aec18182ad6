"""Notices: what citizens are told, and the demonstration's store of what was sent."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chassis import clock
from chassis.delivery.model import MessageColumns, NoticeColumns
from chassis.storage.db import new_id
from chassis.storage.indices import partial_index

from ..schema import Base

# How a notice starts out, by how its citizen can be reached: sent, read out by the desk, or told face to face already.
STATUS_OF_REACH = {"sms": "due", "phone": "phone", "none": "dropped"}
# What someone who was booked by a desk was told there and then: nobody calls them for it.
TOLD_AT_THE_DESK = ("booked", "waitlisted", "cancelled")
# What someone whom nobody can call was told face to face, and what is of no use to them afterwards.
NOT_KEPT = (*TOLD_AT_THE_DESK, "left", "reminder", "feedback_request", "held", "both_held")
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
        partial_index("ix_notice_due_at", "due_at", where="status = 'due'"),
        # Sign-in codes go first: they are not looked for among all the others.
        partial_index("ix_notice_code", "due_at", where="status = 'due' AND kind = 'sign_in_code'"),
        partial_index(
            "ix_notice_phone", "written_at", where="status IN ('phone', 'given_up', 'unreachable')"
        ),
        partial_index("ix_notice_wish_id", "wish_id", where="wish_id IS NOT NULL"),
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


def new_notice_row(
    kind: str,
    *,
    citizen_id: uuid.UUID | None = None,
    booking_id: uuid.UUID | None = None,
    wish_id: uuid.UUID | None = None,
    reach: str = "sms",
    booked_as: str | None = None,
    data: dict[str, Any] | None = None,
    due_at: datetime | None = None,
) -> dict[str, Any]:
    """The columns of a notice that nobody has tried to send yet."""
    now = clock.now()
    empty = dict.fromkeys(("sealed_to", "sealed_body", "why", "done_by", "sent_at"))
    about: dict[str, Any] = {"citizen_id": citizen_id, "booking_id": booking_id, "wish_id": wish_id}
    columns = about | {"id": new_id(), "kind": kind, "data": data}
    columns |= {"status": first_status(kind, reach, booked_as), "due_at": due_at or now}
    return empty | columns | {"attempts": 0, "written_at": now}


def first_status(kind: str, reach: str, booked_as: str | None = None) -> str:
    """How a notice starts out, by how its citizen is reached, and whether a desk booked for them."""
    if reach == "phone" and booked_as == "desk" and kind in TOLD_AT_THE_DESK:
        return "dropped"
    is_to_be_told = reach == "none" and kind not in NOT_KEPT
    return "unreachable" if is_to_be_told else STATUS_OF_REACH[reach]
