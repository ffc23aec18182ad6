"""What a department's table of notices has for the courier, and the demonstration's table of what was sent."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column


class NoticeColumns:
    """One message to one person, written in the transaction that causes it and put into words when it is sent.

    `status`: due, sent, given_up, dropped, or whatever the department has besides. None is sent before `due_at`. While
    a worker sends it, and after a failure, it rests until `rests_until`, by the machine's clock; all its other times
    are the domain's. `why`: what went wrong last, or that it is on its way to a provider that would send it twice.
    """

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    status: Mapped[str]
    attempts: Mapped[int]
    why: Mapped[str | None]
    due_at: Mapped[datetime]
    rests_until: Mapped[datetime | None]
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    @property
    def about(self) -> Mapping[str, Any]:
        """What it is about, as the log says it: ids."""
        return {}


class MessageColumns:
    """What the demonstration would have sent; nothing here reaches anyone."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    reference: Mapped[uuid.UUID] = mapped_column(unique=True)
    kind: Mapped[str]
    to_index: Mapped[str] = mapped_column(index=True)
    sealed_to: Mapped[str]
    sealed_text: Mapped[str]
    sent_at: Mapped[datetime]
