"""The figures of each edition as last published."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, update
from sqlalchemy.orm import Mapped, mapped_column

from ..schema import Base


class Statistics(Base):
    """One edition's figures; `changes` to what they are counted from, and how many of these they have `counted`.

    A change locks the row until it commits. So a count that has read `changes` has seen all of these, and one
    that commits beside the count leaves `changes` ahead of `counted`.
    """

    __tablename__ = "statistics"

    edition_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(default=0)
    changes: Mapped[int] = mapped_column(BigInteger, default=1)
    counted: Mapped[int] = mapped_column(BigInteger, default=0)
    at: Mapped[datetime | None]
    figures: Mapped[dict | None]

    def replace(self, figures: dict, changes: int, at: datetime) -> bool:
        """Keep figures counted after so many `changes`, and say whether they differ from the last."""
        if changes <= self.counted:
            return False
        self.counted = changes
        if figures == self.figures:
            return False
        self.figures, self.at = figures, at
        self.version += 1
        return True


CHANGE = (
    update(Statistics).values(changes=Statistics.changes + 1).execution_options(synchronize_session=False)
)
