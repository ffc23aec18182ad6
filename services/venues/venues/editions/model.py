"""Editions."""

import datetime as dt
import uuid

from sqlalchemy.orm import Mapped, mapped_column

from ..schema import Base


class Edition(Base):
    """One year's week, as far as venues has to know it. Its id is reporting's."""

    __tablename__ = "edition"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    year: Mapped[int]
    name: Mapped[str]
    opens_on: Mapped[dt.date]
    closes_on: Mapped[dt.date]
    status: Mapped[str]
