"""What the office announces."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chassis.clock import now

from ..schema import Versioned


class Announcement(Versioned):
    """A text to the contacts of units (`to_units`; of one kind or district, or all of an edition), to the public, or to
    both. `units`: how many were told. status: published or withdrawn."""

    __tablename__ = "announcement"

    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    text: Mapped[str]
    title_en: Mapped[str | None]
    text_en: Mapped[str | None]
    to_units: Mapped[bool]
    kind: Mapped[str | None]
    district: Mapped[str | None]
    public: Mapped[bool]
    status: Mapped[str] = mapped_column(default="published")
    units: Mapped[int] = mapped_column(default=0)
    published_by: Mapped[str]
    published_at: Mapped[datetime] = mapped_column(default=now)
