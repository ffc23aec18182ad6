"""Staff accounts, signed-in sessions, attempts counted."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.storage.db import new_id

from ..schema import RecordBase


class StaffAccount(RecordBase):
    """One person who works for the office, a unit or a venue, and signs in with a password."""

    __tablename__ = "staff_account"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    password_hash: Mapped[str]
    roles: Mapped[list[str]]
    unit: Mapped[uuid.UUID | None]
    venues: Mapped[list[str]]
    demonstration: Mapped[bool]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    def may_sign_in(self, environment: str) -> bool:
        """Not once disabled; and what a demonstration made is no account in production."""
        return self.disabled_at is None and not (self.demonstration and environment == "production")


class AccountAct(RecordBase):
    """What somebody did to an account: `created`, `changed`, `reset`, `disabled`, `enabled`, or changed its own
    `password`. User names as they were; `detail`: the rights before and after, never a password."""

    __tablename__ = "account_act"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    account_id: Mapped[uuid.UUID] = mapped_column(index=True)
    username: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(40))
    act: Mapped[str]
    detail: Mapped[dict]


class WebSession(RecordBase):
    """Someone signed in. The token itself is not kept, only its hash; of a citizen, only the id.

    Times are real ones, whatever date the demonstration plays.
    """

    __tablename__ = "web_session"
    __table_args__ = (
        CheckConstraint("(citizen_id IS NULL) <> (account_id IS NULL)", name="one_person"),
        Index("web_session_by_account", "account_id"),
        Index("web_session_by_end", "expires_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    citizen_id: Mapped[uuid.UUID | None]
    account_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    @property
    def kind(self) -> str:
        return "staff" if self.account_id else "citizen"

    def is_over(self, now: datetime, idle: timedelta) -> bool:
        """Whether it was revoked, has lasted its time, or was not used for so long."""
        return bool(self.revoked_at) or self.expires_at <= now or self.seen_at + idle <= now


class AttemptCount(RecordBase):
    """How often something was tried in the running window, for `limits`; `key` holds no phone and no address."""

    __tablename__ = "attempt_count"

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[float]
