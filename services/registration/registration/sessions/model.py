"""Sessions, and the counts of seats that the database itself guards.

Everything here that is not one statement on the hot row (`bookings/take.sql`) works on a session that is locked.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Computed, Index
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as DbSession

from chassis.running import extension
from chassis.storage.indices import partial_index
from chassis.storage.rows import get_once

from ..schema import Base
from .editions import RULES, Edition
from .marks import MARKED, SETTLE

# Who places can be kept back for: people of 60 and over, callers of the phone desk, people who just come.
POOLS = ("elder", "desk", "walk_in")
# Terms that say how many seats there are and for whom, and whether they can be had.
SEAT_TERMS = {"asked", "status", "paused", "access", "keep", "starts_at"}
# Terms that say when it is.
TIME_TERMS = {"starts_at", "ends_at", "dates"}
# What a citizen must know of when it changes. A title or a tag is none of it.
WHEN_AND_WHERE = ("starts_at", "ends_at", "dates", "place", "address", "space_id", "space_name", "mode")


class Session(Base):
    """Anything with seats and a time: a sitting of an activity, a series of them booked once, a slot of an opening.

    A hybrid sitting has two: the one with the sitting's id, and its online half with an id of its own; `sitting_id`
    is the sitting's in both. `access` is `seats`, or `open` for an online hall that all may enter. `dates` are the
    sittings of a series: [{"id", "starts_at", "ends_at"}], ISO 8601. `conditions`: what the capacity policies in force
    ask of those who come, and what the venue of a slot says to them. `limit`: the strictest of them, where it is by
    its ratio that there are not more seats: {"ratio_percent", "scope", "district", "sector", "from_at"}.

    `once_a_day`: nobody has two such sessions of one venue on one day. `asked` is what unit, venue, space and capacity
    policy allow; `capacity` is that or, where it was lowered below what is booked already, `confirmed`. All counts are
    people, not bookings. `keep` says which places are kept back and until when: [{"pool", "seats", "release_at"}];
    `kept_*` are those of them that are neither used nor released, and `release_at` when the next of them are;
    `used_walk_in` are those that walk-ins have. `waiting_elder` and `waiting_desk` are those of `waiting` who could
    have such a place, and `waiting_parties` the bookings. `queued` is the last number given out in the waitlist.
    `hold_until`: when smaller parties may pass the one at the head. `seats_version` counts the changes of the seats,
    of which `seats_told` has been told, and is 0 while all of them are free, as those take it who hear of a session;
    `people_version` counts the changes in who comes or came that leave the seats as they are. `planned_ends_at`: until
    when it was to be, where a closure ends it at `ends_at`; `closure_note`: what its venue says to the public of the
    closure that does, or calls it off. `totals_told`: of both together, how many the totals told last have seen.
    `untold`: whether anything of either waits to be told, which the database reckons.
    `released_at`: when the seats of those not there were released. `timed_at`: since when it stands at these times;
    `door_kept`: whether anybody was checked in then. `number`: its short number, which nothing else has in the edition
    `numbered_in`. `space_name`: what the room is called; of a series whose dates are in several none.
    """

    __tablename__ = "session"
    # On PostgreSQL half of each page stays free, so that an update of the counts finds room beside its row.
    __table_args__ = (
        CheckConstraint(
            "0 <= confirmed AND confirmed + kept_elder + kept_desk + kept_walk_in <= capacity", name="seats"
        ),
        CheckConstraint("0 <= kept_elder AND 0 <= kept_desk AND 0 <= kept_walk_in", name="kept"),
        CheckConstraint(
            "0 <= waiting_elder AND 0 <= waiting_desk AND waiting_elder + waiting_desk <= waiting",
            name="waiting",
        ),
        Index("ix_session_starts_at", "starts_at"),
        Index("ix_session_venue_id", "venue_id"),
        Index("ix_session_activity_id", "activity_id"),
        Index("ix_session_release_at", "release_at"),
        Index("ix_session_hold_until", "hold_until"),
        Index("ix_session_number", "number", "numbered_in", unique=True),
        # Not by the counts themselves: on PostgreSQL every booking would write all indexes of its session anew, and so
        # does only the first after each telling.
        partial_index("ix_session_untold", "id", where="untold"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str]
    edition_id: Mapped[uuid.UUID | None]
    activity_id: Mapped[uuid.UUID | None]
    sitting_id: Mapped[uuid.UUID | None]
    opening_id: Mapped[uuid.UUID | None]
    unit_id: Mapped[uuid.UUID | None]
    venue_id: Mapped[uuid.UUID | None]
    space_id: Mapped[uuid.UUID | None]
    title: Mapped[str]
    title_en: Mapped[str | None]
    mode: Mapped[str]
    access: Mapped[str] = mapped_column(default="seats")
    series: Mapped[str | None]
    topics: Mapped[list[str]]
    sector: Mapped[str | None]
    place: Mapped[str | None]
    place_en: Mapped[str | None]
    space_name: Mapped[str | None]
    address: Mapped[str | None]
    district: Mapped[str | None]
    area: Mapped[str | None]
    join_url: Mapped[str | None]
    bring: Mapped[str] = mapped_column(default="")
    conditions: Mapped[list[str]] = mapped_column(default=list)
    limit: Mapped[dict[str, Any] | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    planned_ends_at: Mapped[datetime | None]
    closure_note: Mapped[str | None]
    dates: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    books_from: Mapped[datetime | None]
    books_until: Mapped[datetime]
    cancel_until: Mapped[datetime]
    party_limit: Mapped[int | None]
    children_per_adult: Mapped[int | None]
    once_a_day: Mapped[bool] = mapped_column(default=False)
    keep: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    asked: Mapped[int]
    capacity: Mapped[int]
    confirmed: Mapped[int] = mapped_column(default=0)
    kept_elder: Mapped[int] = mapped_column(default=0)
    kept_desk: Mapped[int] = mapped_column(default=0)
    kept_walk_in: Mapped[int] = mapped_column(default=0)
    used_walk_in: Mapped[int] = mapped_column(default=0)
    release_at: Mapped[datetime | None]
    waiting: Mapped[int] = mapped_column(default=0)
    waiting_elder: Mapped[int] = mapped_column(default=0)
    waiting_desk: Mapped[int] = mapped_column(default=0)
    waiting_parties: Mapped[int] = mapped_column(default=0)
    queued: Mapped[int] = mapped_column(default=0)
    hold_until: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    timed_at: Mapped[datetime]
    door_kept: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str]
    reason: Mapped[str | None]
    paused: Mapped[bool] = mapped_column(default=False)
    seats_version: Mapped[int] = mapped_column(default=0)
    seats_told: Mapped[int] = mapped_column(default=0)
    people_version: Mapped[int] = mapped_column(default=0)
    totals_told: Mapped[int] = mapped_column(default=0)
    untold: Mapped[bool] = mapped_column(
        Computed("seats_version > seats_told OR seats_version + people_version > totals_told", persisted=True)
    )
    number: Mapped[int | None]
    numbered_in: Mapped[uuid.UUID | None]

    @classmethod
    def from_terms(cls, terms: dict[str, Any], now: datetime) -> "Session":
        """A new session on these terms, with every seat free but those kept back; not written yet."""
        counts = dict.fromkeys(
            ("confirmed", "waiting", "waiting_elder", "waiting_desk", "waiting_parties", "queued"), 0
        )
        counts |= dict.fromkeys(("seats_told", "people_version", "totals_told", "used_walk_in"), 0)
        columns = {name: value for name, value in terms.items() if value is not None}
        columns |= {"version": 1, "seats_version": 0, "capacity": terms["asked"], "timed_at": now}
        session = cls(**columns, **counts, door_kept=False)
        session.fit(now, {}, same_totals=True)
        return session

    @classmethod
    def lock(cls, db: DbSession, session_id: uuid.UUID) -> "Session":
        """The session as it is now, locked until the transaction ends. Who changes its bookings locks it.

        One that is marked becomes first what the facts say: nobody gets a seat of it that they have taken away.
        """
        session = db.get_one(cls, session_id, with_for_update=True, populate_existing=True)
        if db.scalar(MARKED, {"id": session_id}):
            extension(SETTLE)(db, session_id)
        return session

    @hybrid_property
    def totals_version(self) -> int:
        """How often anything has changed that the session's totals are counted from."""
        return self.seats_version + self.people_version

    @property
    def is_open(self) -> bool:
        return self.status == "open"

    @property
    def are_all_free(self) -> bool:
        """Whether its seats are what whoever hears of the session takes them to be, until they are told of its seats:
        all of its capacity are free, and nobody waits."""
        return self.seats_left == self.capacity and not self.waiting

    @property
    def is_bookable(self) -> bool:
        """Whether seats can be had at all: open, not paused, and no hall that all may enter."""
        return self.is_open and not self.paused and self.access == "seats"

    @property
    def told_kind(self) -> str:
        """The kind as events tell it: readers knew of sittings and slots before there were series."""
        return "slot" if self.kind == "slot" else "sitting"

    @property
    def kept(self) -> int:
        """Places kept back now, for whomever."""
        return self.kept_elder + self.kept_desk + self.kept_walk_in

    @property
    def bookable_until(self) -> datetime | None:
        """Until when a party can have seats or wait for them, from `books_from` on; None for never."""
        return min(self.books_until, self.starts_at) if self.is_bookable else None

    @property
    def seats_left(self) -> int:
        """Seats a newcomer can have now: none while others wait, even for a seat too few for their party."""
        return self.free() if self.is_bookable and not self.waiting else 0

    def free(self, pool: str | None = None) -> int:
        """Seats that nobody has, without those kept back; with those of `pool`."""
        return self.capacity - self.confirmed - self.kept + (self.kept_of(pool) if pool else 0)

    def kept_of(self, pool: str) -> int:
        return int(getattr(self, f"kept_{pool}"))

    def rule(self, db: DbSession, name: str) -> Any:
        """A rule of the session's edition, or what holds where there is none."""
        edition = get_once(db, Edition, self.edition_id)
        return getattr(edition, name) if edition else RULES[name]

    def has_begun(self, now: datetime) -> bool:
        return self.starts_at <= now

    @property
    def last_start(self) -> datetime:
        """When it begins; of a series, when its last date does."""
        return max(starts_at for starts_at, _ in spans_of(self))

    @property
    def full_end(self) -> datetime:
        """When it ends, or was to end, had no closure ended it before."""
        return self.planned_ends_at or self.ends_at

    def was_held(self, now: datetime) -> bool:
        """Whether it is history: its end passed while it stood there, or people came. A word that puts it into the
        past, by a slip of the pen, makes no history; nor does a closure, which may be lifted, before its time is over.
        """
        return self.full_end <= now and (self.door_kept or self.timed_at < self.full_end)

    def follow(self, terms: dict[str, Any], now: datetime) -> dict[str, Any]:
        """Take on new terms; those that are news, as they were before."""
        before = {name: old for name, value in terms.items() if (old := getattr(self, name)) != value}
        for name in before:
            setattr(self, name, terms[name])
        if before:
            self.version += 1
        if before.keys() & TIME_TERMS:
            self.timed_at = now
            if self.starts_at > now:
                self.door_kept, self.released_at = False, None
        return before

    def fit(self, now: datetime, in_use: dict[str, int], same_totals: bool = False) -> None:
        """Make capacity and kept-back places what the terms ask; `in_use`: kept-back places in use, by pool.

        `same_totals`: it comes to the same people as before, so that totals that were told need not be told again.
        """
        is_told = self.totals_told == self.totals_version
        self.capacity = max(self.asked, self.confirmed)
        self.keep_back(now, in_use)
        if self.are_all_free and not self.seats_version and same_totals:
            return
        self.seats_version += 1
        if same_totals and is_told:
            self.totals_told += 1

    def keep_back(self, now: datetime, in_use: dict[str, int]) -> None:
        """Keep places back as asked, those that are due released, and no more than are free."""
        room = self.capacity - self.confirmed
        due = []
        for pool in POOLS:
            kept_back = next((part for part in self.keep if part["pool"] == pool), None)
            until = datetime.fromisoformat(kept_back["release_at"]) if kept_back else now
            places = max(0, kept_back["seats"] - in_use.get(pool, 0)) if kept_back and until > now else 0
            setattr(self, f"kept_{pool}", min(places, room))
            room -= min(places, room)
            due += [until] if until > now else []
        self.release_at = min(due, default=None)

    def is_short(self, now: datetime) -> bool:
        """Whether fewer places of any pool are kept back than are asked for: some are used, or were not free."""
        return any(
            part["seats"] > self.kept_of(part["pool"])
            for part in self.keep
            if self.keeps_back(part["pool"], now)
        )

    def keeps_back(self, pool: str | None, now: datetime) -> bool:
        """Whether places of this pool are still held back for it."""
        kept_back = next((part for part in self.keep if part["pool"] == pool), None)
        return kept_back is not None and datetime.fromisoformat(kept_back["release_at"]) > now

    def has(self, seats: int, pool: str | None = None, kept_only: bool = False) -> bool:
        """Whether a party of `seats` could be seated; with `kept_only`, on the kept-back places of `pool` alone."""
        return seats <= (0 if kept_only else self.free()) + (self.kept_of(pool) if pool else 0)

    def seat(self, seats: int, pool: str | None = None, kept_only: bool = False) -> int | None:
        """Take `seats`; how many of them from the kept-back places of `pool`. None when they are not free.

        With `kept_only` they come from those places alone, as the others are held for someone.
        """
        if not self.has(seats, pool, kept_only):
            return None
        from_kept = max(0, seats - (0 if kept_only else self.free()))
        self.confirmed += seats
        self._keep(pool, -from_kept)
        self.seats_version += 1
        return from_kept

    def admit(self, seats: int, pool: str | None = None) -> int | None:
        """Take `seats` as a newcomer may, by the rule of `bookings/take.sql`: nobody overtakes those who wait."""
        if not self.waiting:
            return self.seat(seats, pool)
        if pool is None or getattr(self, f"waiting_{pool}"):
            return None
        return self.seat(seats, pool, kept_only=True)

    def walk_in(self, people: int, general: bool) -> int | None:
        """Seats for people who just come: the places kept back for them first, then, where `general`, free ones.

        How many of them were kept back; None when there are not enough.
        """
        kept_seats = min(people, self.kept_walk_in)
        if people - kept_seats > (self.free() if general else 0):
            return None
        self.confirmed += people
        self.used_walk_in += kept_seats
        self._keep("walk_in", -kept_seats)
        self.seats_version += 1
        return kept_seats

    def let_in(self, people: int) -> None:
        """Seat people who have a right to it even where no seat is free: they are in, and the capacity says so."""
        self.confirmed += people
        self.capacity = max(self.capacity, self.confirmed + self.kept)
        self.seats_version += 1

    def give_back(self, seats: int, now: datetime, kept_seats: int = 0, pool: str | None = None) -> None:
        """Free `seats`, `kept_seats` of them places of a pool; a capacity above what is asked shrinks with them."""
        self.confirmed -= seats
        self.capacity = max(self.asked, self.confirmed + self.kept)
        if pool == "walk_in":
            self.used_walk_in -= kept_seats
        if kept_seats and self.keeps_back(pool, now):
            self._keep(pool, min(kept_seats, self.free()))
        self.seats_version += 1

    def queue(self, seats: int, pool: str | None = None) -> int:
        """Put a party at the tail of the waitlist; its number."""
        self.queued += 1
        self.wait(seats, pool)
        return self.queued

    def wait(self, seats: int, pool: str | None = None) -> None:
        """Count a party among those who wait, wherever in the line it stands."""
        self._wait(seats, pool)

    def leave(self, seats: int, pool: str | None = None) -> None:
        """Take a party of `seats` out of those who wait."""
        self._wait(-seats, pool)

    def _wait(self, seats: int, pool: str | None) -> None:
        self.waiting += seats
        self.waiting_parties += 1 if seats > 0 else -1
        if pool:
            name = f"waiting_{pool}"
            setattr(self, name, getattr(self, name) + seats)
        self.seats_version += 1

    def _keep(self, pool: str | None, places: int) -> None:
        if pool and places:
            setattr(self, f"kept_{pool}", self.kept_of(pool) + places)


def spans_of(session: Any) -> list[tuple[datetime, datetime]]:
    """When a session is, whole or as a row of its columns: from when to when, for each date of a series."""
    return [span_of(date) for date in session.dates] or [(session.starts_at, session.ends_at)]


def span_of(date: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """From when to when a date of a series is."""
    return datetime.fromisoformat(date["starts_at"]), datetime.fromisoformat(date["ends_at"])
