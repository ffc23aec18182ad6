"""Files that were found good, each once, and who was given them as they were sent."""

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.clock import now
from chassis.storage.db import new_id

from ..schema import Base


class StoredFile(Base):
    """A file by the SHA-256 of its bytes. `key`: the object; of a photo, which tells where it was taken, it is sealed,
    and kept as long as the photo is. `picture`: what may be shown."""

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    media_type: Mapped[str]
    length: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int | None]
    height: Mapped[int | None]
    seconds: Mapped[float | None]
    key: Mapped[str]
    picture: Mapped[str | None]
    picture_length: Mapped[int | None]
    created_at: Mapped[datetime]


class FileDisclosure(Base):
    """Who was given files as they were sent: they may show people, and tell where they were. Once a day each.

    action: original, a file (`subject`: its upload); or pack, many of them (`subject`: the unit or edition, as `about`
    says).
    """

    __tablename__ = "file_disclosure"
    __table_args__ = (UniqueConstraint("by", "subject", "action", "day"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    day: Mapped[date]
    action: Mapped[str]
    about: Mapped[str]
    subject: Mapped[uuid.UUID]
