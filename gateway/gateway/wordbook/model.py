"""What the office keeps of the words that people type. Who typed them stands nowhere."""

import uuid
from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ..schema import RecordBase


class UnmetSearch(RecordBase):
    """Something that somebody wished to learn and found too little of. `key`: its telling words, by which the same
    wish in other words is one; `words`: as it was typed last. Struck out by the office, it is listed no more."""

    __tablename__ = "unmet_search"
    __table_args__ = (Index("unmet_search_by_count", "count", "id"), Index("unmet_search_by_last", "last_at"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    words: Mapped[str] = mapped_column(String(40))
    count: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    struck_at: Mapped[datetime | None]
    struck_by: Mapped[str] = mapped_column(String(40))
