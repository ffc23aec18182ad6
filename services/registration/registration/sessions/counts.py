"""How many short numbers each edition has given."""

import uuid

from sqlalchemy.orm import Mapped, mapped_column

from ..schema import Base


class NumberCount(Base):
    """How many short numbers an edition has given to its sessions."""

    __tablename__ = "number_count"

    edition_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    given: Mapped[int]
