"""Citizens, known by phone and name alone, and the codes they sign in with."""

import hmac
import uuid
from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class Citizen(Base):
    """Someone who has signed in. The phone rests sealed and is found again by its blind index."""

    __tablename__ = "citizen"
    __table_args__ = (UniqueConstraint("phone_index"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    phone_index: Mapped[str]
    sealed_phone: Mapped[str]
    consent: Mapped[str]
    consented_at: Mapped[datetime]
    created_at: Mapped[datetime]


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
