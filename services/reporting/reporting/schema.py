"""The declarative base of this department's tables."""

import uuid
from typing import Any

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis.storage.db import TYPES, new_id, new_metadata


class Base(DeclarativeBase):
    """A table of reporting."""

    metadata = new_metadata()
    type_annotation_map = TYPES

    def amend(self, **changes: Any) -> None:
        """Take the given values; whoever calls it has checked who may, and checks the outcome."""
        for name, value in changes.items():
            setattr(self, name, value)


class Versioned(Base):
    """A noun that other departments keep a copy of: each change they shall hear of is a new version."""

    __abstract__ = True

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=1)

    def bump(self) -> None:
        """Make what follows newer than everything told so far."""
        self.version += 1
