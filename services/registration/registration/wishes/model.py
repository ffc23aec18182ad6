"""Wishes: that a venue opens on a day, what it answered, and which venues' numbers have yet to be told."""

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.clock import SHANGHAI, midnight, now, today
from chassis.errors import Conflict
from chassis.storage.indices import partial_index
from chassis.wording import Text

from ..schema import Base

# The parts of a day, and the hour in the city by which each is over.
PARTS = {"morning": 12, "afternoon": 18, "evening": 24}
STATUSES = ("open", "answered", "declined", "withdrawn")
OPENED, DECLINED = "answered", "declined"
# The notice that tells of either answer.
NOTICES = {OPENED: "wish_answered", DECLINED: "wish_declined"}


def part_of(moment: dt.datetime) -> str:
    """The part of the day in the city that a moment lies in."""
    hour = moment.astimezone(SHANGHAI).hour
    return next(part for part, end in PARTS.items() if hour < end)


def end_of(date: dt.date, part: str) -> dt.datetime:
    """When a part of a day in the city is over."""
    return midnight(date) + dt.timedelta(hours=PARTS[part])


def is_in_part(starts_at: dt.datetime, ends_at: dt.datetime, part: str) -> bool:
    """Whether a span touches that part of the day in the city on which it begins."""
    day = starts_at.astimezone(SHANGHAI).date()
    hour = max((hour for hour in PARTS.values() if hour < PARTS[part]), default=0)
    return starts_at < end_of(day, part) and ends_at > midnight(day) + dt.timedelta(hours=hour)


class Wish(Base):
    """That a citizen asks a venue to let people in on a day: one for each part of it, which may be asked for again.

    `session_id`: the full session that they would have had more of. `channel`: self or desk, `asker` the subject who
    asked. `locale`: the language they are told in. `settled_at`: when it was answered, declined or withdrawn,
    `answer_id`: by which answer.
    """

    __tablename__ = "wish"
    __table_args__ = (
        UniqueConstraint("citizen_id", "venue_id", "date", "part"),
        CheckConstraint("part IN ('morning', 'afternoon', 'evening')", name="part"),
        CheckConstraint("status IN ('open', 'answered', 'declined', 'withdrawn')", name="status"),
        partial_index("ix_wish_open", *("venue_id", "date", "part"), where="status = 'open'"),
        Index("ix_wish_date", "date"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizen.id"))
    venue_id: Mapped[uuid.UUID]
    date: Mapped[dt.date]
    part: Mapped[str]
    session_id: Mapped[uuid.UUID | None]
    status: Mapped[str] = mapped_column(default="open")
    channel: Mapped[str]
    asker: Mapped[str]
    locale: Mapped[str]
    asked_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]
    answer_id: Mapped[uuid.UUID | None]

    @property
    def state(self) -> str:
        """Its status, or that it ended: its day passed, and nobody answered."""
        return "ended" if self.status == "open" and self.date < today() else self.status

    def reopen(self) -> None:
        """Ask as if nobody had answered."""
        self.status, self.settled_at, self.answer_id = "open", None, None

    def withdraw(self) -> bool:
        """Ask no more; whether that is news. Raises WishSettled."""
        if self.status == "withdrawn":
            return False
        if self.state != "open":
            raise WishSettled()
        self.status, self.settled_at = "withdrawn", now()
        return True


class Answer(Base):
    """What a venue answered to those who asked for a part of a day until `learnt_at`: a slot, or words. Its id is the
    slot's, which is its session's too, or the decline's.

    They are told from `due_at` on, in case it is taken back before; `done_at`: since when all have been.
    """

    __tablename__ = "answer"
    __table_args__ = (partial_index("ix_answer_due_at", "due_at", where="done_at IS NULL"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    venue_id: Mapped[uuid.UUID]
    date: Mapped[dt.date]
    part: Mapped[str]
    note: Mapped[str]
    learnt_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    done_at: Mapped[dt.datetime | None]


class Demand(Base):
    """A venue that was ever asked: `version` counts the changes of its wishes, `told_version` what was told of them."""

    __tablename__ = "demand"
    __table_args__ = (partial_index("ix_demand_untold", "id", where="version > told_version"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    told_version: Mapped[int]


class WishSettled(Conflict):
    title = Text(
        "场馆已经答复，或日子已过，不用撤回",
        "The venue has answered, or the day is past: it need not be withdrawn",
    )
