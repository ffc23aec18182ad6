"""Sessions, and the counts of seats that the database itself guards."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Index, Integer, and_, bindparam, case, or_, update
from sqlalchemy.engine import Row
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as Database

from .base import Base, table_of


class Session(Base):
    """Anything with seats and a time: one sitting of an activity, or one slot of an opening.

    `asked` is what unit, venue and space allow; `capacity` is that or, where it was lowered below what is
    booked already, `confirmed`. All counts are people, not bookings. `queued` is the last number given out
    in the waitlist; `seats_version` counts the changes of the seats, of which `seats_told` has been told.
    """

    __tablename__ = "session"
    __table_args__ = (
        CheckConstraint("0 <= confirmed AND confirmed <= capacity", name="seats"),
        CheckConstraint("0 <= waiting", name="waiting"),
        Index("ix_session_starts_at", "starts_at"),
        Index("ix_session_venue_id", "venue_id"),
        Index("ix_session_activity_id", "activity_id"),
        # Half of each page stays free, so that an update of the counts finds room beside its row.
        {"postgresql_with": {"fillfactor": 50}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str]
    edition_id: Mapped[uuid.UUID | None]
    activity_id: Mapped[uuid.UUID | None]
    opening_id: Mapped[uuid.UUID | None]
    unit_id: Mapped[uuid.UUID | None]
    venue_id: Mapped[uuid.UUID | None]
    space_id: Mapped[uuid.UUID | None]
    title: Mapped[str]
    mode: Mapped[str]
    series: Mapped[str | None]
    topics: Mapped[list[str]]
    sector: Mapped[str | None]
    place: Mapped[str | None]
    address: Mapped[str | None]
    district: Mapped[str | None]
    area: Mapped[str | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    asked: Mapped[int]
    capacity: Mapped[int]
    confirmed: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    queued: Mapped[int] = mapped_column(default=0)
    status: Mapped[str]
    reason: Mapped[str | None]
    seats_version: Mapped[int] = mapped_column(default=1)
    seats_told: Mapped[int] = mapped_column(default=0)

    @classmethod
    def opened(cls, terms: dict[str, Any]) -> "Session":
        """A new session on these terms, with every seat free."""
        counts = {
            "version": 1,
            "confirmed": 0,
            "waiting": 0,
            "queued": 0,
            "seats_version": 1,
            "seats_told": 0,
        }
        return cls(**terms, **counts, capacity=terms["asked"])

    @classmethod
    def locked(cls, db: Database, session_id: uuid.UUID) -> "Session":
        """The session as it is now, held until the transaction ends. Who changes its bookings holds it."""
        return db.get_one(cls, session_id, with_for_update=True, populate_existing=True)

    @property
    def is_open(self) -> bool:
        return self.status == "open"

    @property
    def seats_left(self) -> int:
        """Seats a newcomer can have now: none while others wait, even for a seat too few for their party."""
        return self.capacity - self.confirmed if self.is_open and not self.waiting else 0

    def has_begun(self, now: datetime) -> bool:
        return self.starts_at <= now

    def follow(self, terms: dict[str, Any]) -> bool:
        """Take on new terms, and say whether that changed anything. The row must be locked."""
        changed = {name for name, value in terms.items() if getattr(self, name) != value}
        for name in changed:
            setattr(self, name, terms[name])
        if changed:
            self.version += 1
        if changed & {"asked", "status"}:
            self.capacity = max(self.asked, self.confirmed)
            self.seats_version += 1
        return bool(changed)

    def give_back(self, db: Database, seats: int) -> None:
        """Free `seats` that a booking held; a capacity above what is asked shrinks with them."""
        self._change(db, GIVE_BACK, seats)

    def leave(self, db: Database, seats: int) -> None:
        """Take a party of `seats` out of those who wait."""
        self._change(db, LEAVE, seats)

    def seat(self, db: Database, seats: int) -> bool:
        """Give `seats` to a party that waits, if that many are free, and say whether they were."""
        return self._change(db, SEAT, seats)

    def _change(self, db: Database, statement: Any, seats: int) -> bool:
        db.flush()
        done = bool(db.execute(statement, {"id_": self.id, "seats": seats}).rowcount)  # type: ignore[attr-defined]
        db.refresh(self)
        return done


session = table_of(Session)
_seats = bindparam("seats", type_=Integer)
_next = {"seats_version": session.c.seats_version + 1}
_fits = and_(session.c.waiting == 0, session.c.confirmed + _seats <= session.c.capacity)
_rest = session.c.confirmed - _seats

# The one statement on the hot row: a party gets its seats, or its number in the queue, or no row comes back.
# Nobody overtakes: seats are given only while nobody waits. So `waiting` is 0 afterwards exactly when it
# was seated.
TAKE_OR_QUEUE = (
    update(session)
    .where(
        session.c.id == bindparam("id_"),
        session.c.status == "open",
        session.c.starts_at > bindparam("now"),
        session.c.capacity >= _seats,
        or_(bindparam("may_wait", type_=Boolean), _fits),
    )
    .values(
        confirmed=case((_fits, session.c.confirmed + _seats), else_=session.c.confirmed),
        waiting=case((_fits, session.c.waiting), else_=session.c.waiting + _seats),
        queued=case((_fits, session.c.queued), else_=session.c.queued + 1),
        **_next,
    )
    .returning(session.c.capacity, session.c.confirmed, session.c.waiting, session.c.queued)
)
GIVE_BACK = (
    update(session)
    .where(session.c.id == bindparam("id_"))
    .values(confirmed=_rest, capacity=case((_rest > session.c.asked, _rest), else_=session.c.asked), **_next)
)
LEAVE = (
    update(session)
    .where(session.c.id == bindparam("id_"))
    .values(waiting=session.c.waiting - _seats, **_next)
)
SEAT = (
    update(session)
    .where(session.c.id == bindparam("id_"), session.c.confirmed + _seats <= session.c.capacity)
    .values(confirmed=session.c.confirmed + _seats, waiting=session.c.waiting - _seats, **_next)
)


def take_or_queue(
    db: Database, *, session_id: uuid.UUID, seats: int, now: datetime, may_wait: bool
) -> Row[Any] | None:
    """Seat a party or put it in the queue; None when neither may be."""
    values = {"id_": session_id, "seats": seats, "now": now, "may_wait": may_wait}
    return db.execute(TAKE_OR_QUEUE, values).one_or_none()
