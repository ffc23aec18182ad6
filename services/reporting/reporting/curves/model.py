"""What editions came to at the end of each day."""

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..schema import Base


class Snapshot(Base):
    """One measure of an edition at the end of a day of the city, as it was known at `at`."""

    __tablename__ = "snapshot"

    edition_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
