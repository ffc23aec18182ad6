"""Background tasks and what each is at."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chassis.storage.db import new_id

from ..schema import Base


class Task(Base):
    """queued → running, by one worker as long as its `claim` is held until `held_until` → done, failed or cancelled.

    doing: a digest of kind and `about` until it ends, so that the same is not done twice at once. key: the result in
    the store, forgotten with the row at `expires_at`. `held_until`, and `waits_until`, at which it is given up, are the
    machine's time; people read the others.
    """

    __tablename__ = "task"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    about: Mapped[dict[str, Any]]
    doing: Mapped[str | None] = mapped_column(unique=True)
    by: Mapped[str]
    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    status: Mapped[str] = mapped_column(default="queued", index=True)
    part: Mapped[int] = mapped_column(default=0)
    parts: Mapped[int] = mapped_column(default=0)
    words: Mapped[dict[str, Any] | None]
    attempts: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None]
    held_until: Mapped[datetime | None]
    waits_until: Mapped[datetime]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    key: Mapped[str | None]
    name: Mapped[str | None]
    media_type: Mapped[str | None]
    length: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None]

    @property
    def result(self) -> "Task | None":
        """Itself, as far as there is something to fetch."""
        return self if self.key else None
