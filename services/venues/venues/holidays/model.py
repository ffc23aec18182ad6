"""Public holidays."""

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from ..schema import Base


class Holiday(Base):
    """A date that is a public holiday, by its name. What opens on it, each declaration says."""

    __tablename__ = "holiday"

    date: Mapped[dt.date] = mapped_column(primary_key=True)
    name: Mapped[str]
