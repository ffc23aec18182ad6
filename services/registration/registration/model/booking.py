"""Bookings: one party's place in one session, and the states it goes through."""

import json
import secrets
import uuid
from datetime import datetime
from unicodedata import normalize

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis import privacy
from chassis.errors import Conflict
from chassis.wording import Text

from .base import Base
from .citizen import Citizen
from .session import Session

# From each state, the states it may go on to.
NEXT = {
    "waitlisted": {"confirmed", "cancelled"},
    "confirmed": {"cancelled", "attended", "no_show"},
    "cancelled": set(),
    "attended": set(),
    "no_show": set(),
}
STATES = {
    "waitlisted": Text("还在候补", "is still on the waitlist"),
    "confirmed": Text("已经报上", "is confirmed already"),
    "cancelled": Text("已经取消", "has been cancelled"),
    "attended": Text("已经签到", "has been checked in"),
    "no_show": Text("已记为未到", "was recorded as a no-show"),
}
# Read out over a telephone or a counter: no letter or digit here is taken for another.
CODE_LETTERS = "ACDEFGHJKMNPQRTUVWXY34679"
CODE_LENGTH = 6


class Booking(Base):
    """One party's place in one session, seated or waiting.

    `seats` is the number of people; their names are in `sealed_party`. `number` is the place in the waitlist
    that was given at booking. `reason` says why a booking ended: `citizen`, or the reason of the session.
    """

    __tablename__ = "booking"
    __table_args__ = (
        UniqueConstraint("citizen_id", "key"),
        UniqueConstraint("code"),
        Index(
            "uq_booking_active",
            "citizen_id",
            "session_id",
            unique=True,
            sqlite_where=text("status <> 'cancelled'"),
            postgresql_where=text("status <> 'cancelled'"),
        ),
        Index(
            "ix_booking_waitlist",
            "session_id",
            "number",
            sqlite_where=text("status = 'waitlisted'"),
            postgresql_where=text("status = 'waitlisted'"),
        ),
        Index("ix_booking_session_id", "session_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("session.id"))
    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizen.id"))
    key: Mapped[str]
    fingerprint: Mapped[str]
    code: Mapped[str]
    seats: Mapped[int]
    sealed_party: Mapped[str]
    locale: Mapped[str]
    status: Mapped[str]
    number: Mapped[int | None]
    reason: Mapped[str | None]
    offers: Mapped[list[str]]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    session: Mapped[Session] = relationship(lazy="raise", viewonly=True)
    citizen: Mapped[Citizen] = relationship(lazy="raise", viewonly=True)

    @property
    def names(self) -> list[str]:
        """The names of the party, in full."""
        names: list[str] = json.loads(privacy.unseal(self.sealed_party))
        return names

    def confirm(self, now: datetime) -> None:
        """A party that waited has its seats."""
        self._become("confirmed", now)

    def cancel(self, reason: str, now: datetime) -> None:
        """End the booking: `citizen`, or why its session was cancelled."""
        self._become("cancelled", now)
        self.reason = reason

    def attend(self, now: datetime) -> None:
        """The party has come."""
        self._become("attended", now)

    def _become(self, status: str, now: datetime) -> None:
        if status not in NEXT[self.status]:
            raise WrongState(
                detail=Text(f"这个报名{STATES[self.status].zh}", f"This booking {STATES[self.status].en}")
            )
        self.status = status
        self.changed_at = now
        self.version += 1


class WrongState(Conflict):
    """A booking cannot go from the state it is in to the one asked for."""

    title = Text("这个报名现在不能这样改", "This booking cannot be changed so now")


def seal_party(names: list[str]) -> str:
    """The names of a party, as they rest in the database."""
    return privacy.seal(json.dumps(names, ensure_ascii=False))


def new_code() -> str:
    """A short code that a citizen can read out; the database guards that it is the only one."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def plain_code(written: str) -> str:
    """A code as people write it, with blanks, dashes and small letters, as it was given out."""
    return "".join(letter for letter in normalize("NFKC", written).upper() if letter.isalnum())
