"""The department's own words for notices."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from ..schema import Base


class Template(Base):
    """The department's own words for one kind of notice in one language, in place of the ones it came with."""

    __tablename__ = "template"

    kind: Mapped[str] = mapped_column(primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]
