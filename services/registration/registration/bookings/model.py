"""Bookings: one party's place in one session, the states it goes through, and its history."""

import json
import uuid
from datetime import datetime
from typing import Any
from unicodedata import normalize

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis import machine
from chassis.errors import Conflict
from chassis.storage import privacy
from chassis.storage.indices import partial_index
from chassis.wording import Text

from ..citizens.model import Citizen
from ..schema import Base
from ..sessions.model import Session

# From each state, the states it may go on to. An ended booking comes back by an undo or when its session reopens;
# one whose seat was taken by a cut waits again; a late party is let in after it was counted as missing, and one that
# waits on the spot when a seat is free; undoing a check-in takes a party back to what it was before the door; what is
# off is off for those too who had been checked in already, or had been missed; and nobody has missed what is still to
# come, or where nobody kept the door.
NEXT = {
    "waitlisted": {"confirmed", "cancelled", "attended"},
    "confirmed": {"cancelled", "attended", "no_show", "waitlisted"},
    "cancelled": {"confirmed", "waitlisted"},
    "attended": {"confirmed", "waitlisted", "no_show", "cancelled"},
    "no_show": {"attended", "confirmed", "waitlisted", "cancelled"},
}
STATES = {
    "waitlisted": Text("还在候补", "is still on the waitlist"),
    "confirmed": Text("已经报上", "is confirmed already"),
    "cancelled": Text("已经取消", "has been cancelled"),
    "attended": Text("已经签到", "has been checked in"),
    "no_show": Text("已记为未到", "was recorded as a no-show"),
}
# What a booking is before the door. Having been checked in ends nothing by itself: of a series there are dates to come,
# and whatever is on can still be moved or called off. PLACED are those with a place, or in line for one.
ACTIVE = ("confirmed", "waitlisted")
PLACED = (*ACTIVE, "attended")
SEATLESS = ("waitlisted", "cancelled")
AGES = ("adult", "child", "elder")
NEEDS = ("wheelchair", "hearing_loop")
# Read out over a telephone or a counter: no letter or digit here is taken for another.
CODE_LETTERS = "ACDEFGHJKMNPQRTUVWXY34679"
CODE_LENGTH = 6
CODE_FORM = f"[{CODE_LETTERS}]{{{CODE_LENGTH}}}"
"""What every code is, as a regular expression."""


class Booking(Base):
    """One party's place in one session, seated or waiting.

    `seats` is the number of people, `holding` how many seats of the session they have now, `kept_seats` how many of
    those are places kept back for `pool`; `came` how many were checked in. Names and needs are in `sealed_party`;
    `children` and `elders` only count. `booked_as` is `self`, `helper` (the citizen books for others and does not come)
    or `desk`; `booker` the subject who did it. `number` is the place in the waitlist, now or before its seats came.
    `reason` says why a booking ended: `citizen`, `moved`, `undone`, `erased`, or the reason of the session; `was` the
    state it had before that, or before it came (`no_show` also where a part of the party was missing when such seats
    were released). `seated_at`: since when it has its seats; an undo is possible for a while after. `held_since`: since
    when it is held at the head of the waitlist although it does not fit. `left_at`: since when a party that came to
    some of a series has given back the rest of it. `moved_to`: the booking that was made in its place; `instead_of`:
    the one whose seats were kept while this one waited.
    """

    __tablename__ = "booking"
    __table_args__ = (
        UniqueConstraint("citizen_id", "key"),
        UniqueConstraint("code"),
        partial_index(
            "uq_booking_active", "citizen_id", "session_id", unique=True, where="status <> 'cancelled'"
        ),
        partial_index("ix_booking_waitlist", "session_id", "number", where="status = 'waitlisted'"),
        partial_index(
            "ix_booking_given_back",
            "session_id",
            "number",
            where="status = 'cancelled' AND was = 'waitlisted'",
        ),
        Index("ix_booking_session_id", "session_id"),
        partial_index("ix_booking_instead_of", "instead_of", where="instead_of IS NOT NULL"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("session.id"))
    citizen_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizen.id"))
    key: Mapped[str]
    fingerprint: Mapped[str]
    code: Mapped[str]
    booked_as: Mapped[str]
    booker: Mapped[str]
    seats: Mapped[int]
    children: Mapped[int]
    elders: Mapped[int]
    sealed_party: Mapped[str]
    locale: Mapped[str]
    status: Mapped[str]
    was: Mapped[str | None]
    holding: Mapped[int]
    pool: Mapped[str | None]
    kept_seats: Mapped[int]
    came: Mapped[int]
    excused: Mapped[bool]
    number: Mapped[int | None]
    held_since: Mapped[datetime | None]
    reason: Mapped[str | None]
    offers: Mapped[list[str]]
    moved_to: Mapped[uuid.UUID | None]
    instead_of: Mapped[uuid.UUID | None]
    seated_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    # Read with the booking, or at hand as it is locked: neither is ever asked for by itself.
    session: Mapped[Session] = relationship(lazy="raise_on_sql", viewonly=True)
    citizen: Mapped[Citizen] = relationship(lazy="raise_on_sql", viewonly=True)

    @property
    def party(self) -> list[dict[str, str]]:
        """Everyone who comes: [{"name", "age"}], names in full, empty where nobody has written one (an SMS has no room
        for them); nobody after an erasure."""
        return list(self._open_party()["people"])

    @property
    def names(self) -> list[str]:
        """The names of the party, in full, as far as they are written."""
        return [person["name"] for person in self.party if person["name"]]

    @property
    def has_unnamed(self) -> bool:
        """Whether somebody comes whose name is not written."""
        return any(not person["name"] for person in self.party)

    @property
    def needs(self) -> list[str]:
        """What the door should have ready: of NEEDS."""
        return list(self._open_party()["needs"])

    def _open_party(self) -> dict[str, Any]:
        content = json.loads(privacy.unseal(self.sealed_party)) if self.sealed_party else []
        if isinstance(content, list):  # as parties were sealed before they had ages and needs
            content = {"people": [{"name": name, "age": "adult"} for name in content], "needs": []}
        party: dict[str, Any] = content
        return party

    def confirm(self, now: datetime, kept_seats: int = 0) -> None:
        """The party has its seats, `kept_seats` of them places kept back for its pool."""
        self._become("confirmed", now)
        self.holding, self.kept_seats, self.held_since = self.seats, kept_seats, None
        self.seated_at, self.left_at, self.reason = now, None, None

    def confirm_again(self, now: datetime, kept_seats: int = 0) -> None:
        """The party has seats again that it had before; since when it had them first stays what it was."""
        since = self.seated_at
        self.confirm(now, kept_seats)
        self.seated_at = since or now

    def wait(self, number: int, now: datetime) -> None:
        """The party waits for seats, under this number."""
        self._become("waitlisted", now)
        self.holding, self.kept_seats, self.number, self.held_since = 0, 0, number, None
        self.seated_at, self.reason = None, None

    def cancel(self, reason: str, now: datetime) -> None:
        """End the booking: `citizen`, `moved`, `undone`, `erased`, or why its session was cancelled."""
        self.was = "confirmed" if self.status in ("attended", "no_show") else self.status
        self._become("cancelled", now)
        self.holding = self.kept_seats = self.came = 0
        self.reason, self.held_since = reason, None

    def leave(self, now: datetime) -> None:
        """The party has come, and comes no more: it has no seats in what is left of its series."""
        self.holding, self.kept_seats, self.left_at = 0, 0, now
        self.touch(now)

    @property
    def before_door(self) -> str:
        """What the booking is but for those who came."""
        return (self.was or "confirmed") if self.status == "attended" else self.status

    def attend(self, now: datetime, people: int | None = None) -> None:
        """So many of the party have come by now, all of them where nothing is said."""
        if self.status == "attended":
            self.touch(now)
        else:
            before = self.status
            self._become("attended", now)
            self.was = before
        self.came = self.seats if people is None else people

    def stay_out(self, now: datetime) -> None:
        """Nobody of the party has come after all: it is again what it was before the door."""
        self._become(self.before_door, now)
        self.came = 0

    def miss_part(self, now: datetime) -> None:
        """Only those who came have seats any more; for the others there may be none when they come."""
        self.was, self.holding = "no_show", self.came
        self.kept_seats = min(self.kept_seats, self.came)
        self.touch(now)

    def regain(self, now: datetime, seats: int, kept_seats: int) -> None:
        """Those of the party who have not come have seats again, which had been released as they were missing."""
        self.was = "confirmed"
        self.holding, self.kept_seats = self.holding + seats, self.kept_seats + kept_seats
        self.touch(now)

    def miss(self, now: datetime) -> None:
        """The party had its seats and did not come; they are free again."""
        self._become("no_show", now)
        self.holding = self.kept_seats = self.came = 0

    def touch(self, now: datetime) -> None:
        """Something about the booking changed that is no change of state."""
        self.changed_at = now
        self.version += 1

    def _become(self, status: str, now: datetime) -> None:
        if status not in NEXT[self.status]:
            raise WrongState.of(self)
        self.status = status
        self.touch(now)


# Who has seats, or is in line for them, whatever the door has seen of them.
HAS_PLACE: ColumnElement[bool] = or_(Booking.holding > 0, Booking.status == "waitlisted")


class BookingChange(Base):
    """One line of a booking's history: who changed what, when, why, and by which channel.

    `change` is the state it came to (`confirmed`, `cancelled` …) or what else was done: `resized`, `corrected`,
    `passed` (a smaller party was seated before it), `affirmed` (they said that they come), `moved`, `left` (the rest of
    a series was given back), `feedback`, `erased`. `actor` is a subject: a citizen's or account's id. `channel` is web,
    sms, link, desk, door or system. `detail` holds numbers, times and ids, never a name.
    """

    __tablename__ = "booking_change"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    booking_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("booking.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str | None]
    channel: Mapped[str]
    change: Mapped[str]
    reason: Mapped[str | None]
    detail: Mapped[dict[str, Any] | None]


class WrongState(Conflict):
    """A booking cannot go from the state it is in to the one asked for: by its citizen, a desk, or a door."""

    title = Text("这个报名现在办不了这件事", "This cannot be done with this booking now")

    @classmethod
    def of(cls, booking: Booking) -> "WrongState":
        """That it is in the state it is in."""
        words = STATES[booking.status]
        return cls(Text(f"这个报名{words.zh}", f"This booking {words.en}"))


def seal_party(people: list[dict[str, str]], needs: list[str] | None = None) -> str:
    """A party [{"name", "age"}] and its needs, as they rest in the database."""
    return privacy.seal(json.dumps({"people": people, "needs": needs or []}, ensure_ascii=False))


def new_code() -> str:
    """A short code that a citizen can read out; the database guards that it is the only one."""
    return "".join(machine.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def plain_code(text: str) -> str:
    """A code as people write it, with blanks, dashes and small letters, as it was given out."""
    return "".join(letter for letter in normalize("NFKC", text).upper() if letter.isalnum())


class SeatHold(Base):
    """Seats of a session that a desk holds until then, while whoever calls asks: counted in `confirmed` as if booked,
    `kept_seats` of them places kept back for the desk. `held_by`: the clerk's subject. `in_place_of`: seats
    held before that it gave back, which is not kept. It has no personal data."""

    in_place_of = 0
    __tablename__ = "seat_hold"
    __table_args__ = (
        CheckConstraint("0 < seats AND 0 <= kept_seats AND kept_seats <= seats", name="seats"),
        UniqueConstraint("session_id", "held_by"),
        Index("ix_seat_hold_until", "until"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("session.id"))
    seats: Mapped[int]
    kept_seats: Mapped[int]
    held_by: Mapped[str]
    until: Mapped[datetime]


class BookingGroup(Base):
    """A list of people that one caller had booked at once, each with a booking of their own.

    `caller_id`: who called, and is called for those of them who have no phone. It has no personal data.
    """

    __tablename__ = "booking_group"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("session.id"))
    caller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    made_by: Mapped[str]
    created_at: Mapped[datetime]


class GroupMember(Base):
    """A booking of a group, and its place in the list, from 0."""

    __tablename__ = "booking_group_member"
    __table_args__ = (UniqueConstraint("group_id", "place"),)

    booking_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    group_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("booking_group.id"))
    place: Mapped[int]
