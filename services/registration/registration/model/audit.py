"""Who looked at, took away or erased personal data, and why."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class Audit(Base):
    """One look at personal data. `action`: unmask, search, export, copy, correct, erase, door_list.

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
