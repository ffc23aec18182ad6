"""Citizens, known by phone and name alone, what they agreed to, their sign-in codes, and who looked at their data."""

import hmac
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis import clock
from chassis.storage.indices import partial_index

from ..schema import Base


class Citizen(Base):
    """Someone who has signed in, or was booked by a desk. The phone rests sealed and is found by its blind index.

    Someone without a phone has neither, but the name the desk knows them by. `reach` says how they are told: `sms`,
    `phone` (the desk calls them) or `none` (a printed slip is all). `turn` grows with every booking they make, so that
    two of their requests at the same moment do not both rest on what was true before. `blocked_until`: no new booking
    before it, by the edition's no-show rule. `seen_at`: when they last proved that the phone is theirs. `keep_until`:
    no look is taken before at whether retention ends. After an erasure only the row is left.
    """

    __tablename__ = "citizen"
    __table_args__ = (
        UniqueConstraint("phone_index"),
        partial_index("ix_citizen_keep_until", "keep_until", where="erased_at IS NULL"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    phone_index: Mapped[str | None]
    sealed_phone: Mapped[str | None]
    sealed_name: Mapped[str | None]
    reach: Mapped[str] = mapped_column(default="sms")
    turn: Mapped[int] = mapped_column(default=0)
    blocked_until: Mapped[datetime | None]
    consent: Mapped[str]
    consented_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    keep_until: Mapped[datetime] = mapped_column(default=clock.now)


class Consent(Base):
    """That a citizen agreed to a version of the terms, when, and by which channel (web, desk)."""

    __tablename__ = "consent"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    version: Mapped[str]
    channel: Mapped[str]
    at: Mapped[datetime]


class SignInCode(Base):
    """The newest code sent to one phone, as a keyed digest, and when codes were sent to it of late."""

    __tablename__ = "sign_in_code"

    phone_index: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str | None]
    expires_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    sent: Mapped[list[str]]

    def renew(self, digest: str, expires_at: datetime) -> None:
        """From now on only this code counts."""
        self.digest, self.expires_at, self.tries = digest, expires_at, 0

    def is_live(self, now: datetime, most_tries: int) -> bool:
        """Whether there is a code, in time, that has not been tried or used up."""
        return bool(self.digest and self.expires_at and now < self.expires_at and self.tries <= most_tries)

    def matches(self, digest: str) -> bool:
        return hmac.compare_digest(self.digest or "", digest)

    def spend(self) -> None:
        """A code opens once."""
        self.digest = None


class Audit(Base):
    """One look at personal data. `action`: unmask, search, export, copy, correct, erase, door_list,
    leave_phone.

    `subject` is what was looked at (an id), `reason` as the one who looked worded it, `detail` numbers and ids only.
    """

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    reason: Mapped[str | None]
    detail: Mapped[dict[str, Any] | None]
