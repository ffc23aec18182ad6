"""The marks of sessions that have not followed the facts yet."""

import uuid
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from ..schema import Base

# In the application's extensions: `settle(db, *session_ids)` of the schedule, which stands above this room.
SETTLE = "registration.settle"


class Unsettled(Base):
    """The mark of a session, or of one to be, that has not followed the facts yet; its id is the session's.

    Whoever settles it locks the mark, then the session, and takes the mark away with what follows from the facts of
    that moment. `since`: when it was marked first, by the machine's clock.
    """

    __tablename__ = "unsettled"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    since: Mapped[datetime]


MARKED = select(Unsettled.id).where(Unsettled.id == bindparam("id"))
