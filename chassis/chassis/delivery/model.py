"""What a department's table of notices has for the courier, and the demonstration's table of what was sent."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, text
from sqlalchemy.orm import Mapped, mapped_column


class NoticeColumns:
    """One message to one person, written in the transaction that causes it and put into words when it is sent.

    `status`: due, sent, given_up, dropped, or whatever the department has besides. None is sent before `due_at`. While
    a worker sends it, and after a failure, it rests until `rests_until`, by the machine's clock; all its other times
    are the domain's. `why`: what went wrong last, or that it is on its way to a provider that would send it twice.
    `refusals`: how many of its attempts were refused, so that it reached nobody by them.
    """

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    status: Mapped[str]
    attempts: Mapped[int]
    refusals: Mapped[int] = mapped_column(server_default=text("0"))
    why: Mapped[str | None]
    due_at: Mapped[datetime]
    rests_until: Mapped[datetime | None]
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    @property
    def about(self) -> Mapping[str, Any]:
        """What it is about, as the log says it: ids."""
        return {}


def is_under_way(table: type[NoticeColumns]) -> ColumnElement[bool]:
    """Of notices: a courier has it, or may have handed it over. One that was refused whenever it was tried rests, and
    may be changed or dropped like one that nobody tried."""
    return and_(table.status == "due", table.attempts > table.refusals)


class MessageColumns:
    """What the demonstration would have sent; nothing here reaches anyone."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    reference: Mapped[uuid.UUID] = mapped_column(unique=True)
    kind: Mapped[str]
    to_index: Mapped[str] = mapped_column(index=True)
    sealed_to: Mapped[str]
    sealed_text: Mapped[str]
    sent_at: Mapped[datetime]
