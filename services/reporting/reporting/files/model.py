"""Files that were found good, each once."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from ..schema import Base


class StoredFile(Base):
    """A file by the SHA-256 of its bytes. `key`: the object; of a photo it is sealed. `picture`: what may be shown."""

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
