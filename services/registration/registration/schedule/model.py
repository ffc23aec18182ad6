"""What the other departments have told, kept so that sessions can be derived in whatever order it came."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from chassis.clock import SHANGHAI, midnight

from ..schema import Base

KEPT_MINUTES = 30
"""What a closure must leave of a session that had not begun, for it to take place, where its venue does not say."""


class Unit(Base):
    """A member unit: where it is tells what is near when a sitting has no place of its own."""

    __tablename__ = "unit"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    district: Mapped[str | None]
    area: Mapped[str | None]
    public_phone: Mapped[str | None]


class Venue(Base):
    """A place that other departments run. `phone`: that citizens may call. `at_once`: how many may be in it at a time;
    None: as many as come. `spaces`: its rooms, [{"id", "name", "at_once"}], without names before they were told."""

    __tablename__ = "venue"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    sector: Mapped[str | None]
    district: Mapped[str | None]
    area: Mapped[str | None]
    address: Mapped[str | None]
    phone: Mapped[str | None]
    at_once: Mapped[int | None]
    spaces: Mapped[list[dict[str, Any]]] = mapped_column(default=list)

    def name_of_space(self, space_id: uuid.UUID | None) -> str | None:
        """What one of its rooms is called; None where it has no such room, or was not told the name yet."""
        names = {space["id"]: space.get("name") for space in self.spaces or ()}
        return names.get(str(space_id))


class Activity(Base):
    """An approved line of a plan."""

    __tablename__ = "activity"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    edition_id: Mapped[uuid.UUID]
    unit_id: Mapped[uuid.UUID]
    title: Mapped[str]
    title_en: Mapped[str | None]
    mode: Mapped[str]
    series: Mapped[str | None]
    topics: Mapped[list[str]]
    booked_as: Mapped[str]
    drop_in: Mapped[bool] = mapped_column(default=False, server_default=false())
    status: Mapped[str]


class Sitting(Base):
    """One date of an activity; its id is the id of its session.

    `booking`: the terms on which it is booked, as told. `online`: the second pool of a hybrid one, {"id", "seats"}.
    """

    __tablename__ = "sitting"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    activity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("activity.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    seats: Mapped[int]
    venue_id: Mapped[uuid.UUID | None]
    space_id: Mapped[uuid.UUID | None]
    place: Mapped[dict[str, Any] | None]
    booking: Mapped[dict[str, Any] | None]
    join_url: Mapped[str | None]
    open_to_all: Mapped[bool]
    online: Mapped[dict[str, Any] | None]
    status: Mapped[str]


class Placement(Base):
    """What venues answered to a sitting that names a space; its id is the sitting's."""

    __tablename__ = "placement"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    venue_id: Mapped[uuid.UUID | None]
    space_id: Mapped[uuid.UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    space_seats: Mapped[int | None]
    status: Mapped[str]
    reason: Mapped[str | None]

    @property
    def is_word_on_space(self) -> bool:
        """Whether the sitting had the space, and has it or lost it for a cause of the venue's.

        A refusal is for the unit to mend. What the unit itself gave up (`withdrawn`) it tells better: the sitting
        may only have moved.
        """
        return self.status == "held" or (self.status == "revoked" and self.reason != "withdrawn")

    def answers(self, sitting: Sitting) -> bool:
        """Whether this speaks of the space and times the sitting has now, and not of earlier ones."""
        return (self.venue_id, self.space_id, self.starts_at, self.ends_at) == (
            sitting.venue_id,
            sitting.space_id,
            sitting.starts_at,
            sitting.ends_at,
        )


class Opening(Base):
    """A dated span in which a venue lets citizens in."""

    __tablename__ = "opening"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    venue_id: Mapped[uuid.UUID]
    space_id: Mapped[uuid.UUID | None]
    booking: Mapped[dict[str, Any] | None]
    status: Mapped[str]


class Slot(Base):
    """One slot of an opening; its id is the id of its session. `note`: what the venue says to those who come."""

    __tablename__ = "slot"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    opening_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("opening.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    seats: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    status: Mapped[str]


class Closure(Base):
    """A venue, or one space of it, shut for a span. `note`: what the venue says of it to the public. `learnt_at`: when
    registration heard that it is declared; `kept_minutes`: what it must leave of a session that had not begun by then,
    for it to take place."""

    __tablename__ = "closure"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    venue_id: Mapped[uuid.UUID] = mapped_column(index=True)
    space_id: Mapped[uuid.UUID | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    note: Mapped[str]
    status: Mapped[str]
    learnt_at: Mapped[datetime]
    kept_minutes: Mapped[int]

    def shuts(self, space_id: uuid.UUID | None, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether it shuts this space of its venue for any part of the span."""
        is_here = self.space_id is None or self.space_id == space_id
        return is_here and self.starts_at < ends_at and self.ends_at > starts_at

    def end_of(self, starts_at: datetime, ends_at: datetime) -> datetime | None:
        """When a session ends that was to take so long and that this shuts; None where it does not take place.

        It ends at the closing moment, also where the house opens again before its time is over: people have gone. One
        that was under way when this was learnt of is never called off; another is where too little of it is left.
        """
        is_under_way = starts_at <= self.learnt_at
        closes_at = self.starts_at
        if is_under_way and closes_at <= starts_at:
            closes_at = next_minute(self.learnt_at)
        if closes_at >= min(ends_at, self.ends_at):
            return ends_at
        least = timedelta.resolution if is_under_way else timedelta(minutes=self.kept_minutes)
        return closes_at if closes_at - starts_at >= max(least, timedelta.resolution) else None


class CapacityPolicy(Base):
    """How much of a space may be filled from a moment on: a ratio in percent for a city, a district or one venue.

    With a `sector` only at the venues of that sector. `conditions`: what is asked of those who are let in, a line each.
    """

    __tablename__ = "capacity_policy"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    scope: Mapped[str]
    edition_id: Mapped[uuid.UUID | None]
    district: Mapped[str | None]
    venue_id: Mapped[uuid.UUID | None]
    sector: Mapped[str | None]
    ratio_percent: Mapped[int]
    conditions: Mapped[list[str]]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    status: Mapped[str]

    def bears_on(
        self,
        edition_id: uuid.UUID | None,
        venue_id: uuid.UUID | None,
        sector: str | None,
        areas: tuple[str | None, str | None],
        at: datetime,
    ) -> bool:
        """Whether it holds there and then; `areas`: the district's code, and the operating area, a zone perhaps."""
        here = {"city": True, "district": self.district is not None and self.district in areas}
        here["venue"] = venue_id is not None and self.venue_id == venue_id
        is_then = self.from_at <= at and (self.until_at is None or self.until_at > at)
        is_meant = self.sector in (None, sector) and self.edition_id in (None, edition_id)
        return here[self.scope] and is_then and is_meant

    @property
    def named(self) -> dict[str, Any]:
        """What people are told that it is, in JSON."""
        where = {"scope": self.scope, "district": self.district, "sector": self.sector}
        return where | {
            "ratio_percent": self.ratio_percent,
            "from_at": self.from_at.astimezone(UTC).isoformat(),
        }


def strictest(policies: Iterable[CapacityPolicy]) -> CapacityPolicy | None:
    """The one of these policies that lets in fewest; of those alike the one that held first."""
    return min(policies, key=lambda policy: (policy.ratio_percent, policy.from_at, policy.id), default=None)


def allowed_seats(policies: Iterable[CapacityPolicy], seats: int) -> int:
    """How many of `seats` these policies let be used, rounded down."""
    policy = strictest(policies)
    return seats * policy.ratio_percent // 100 if policy else seats


def limit_by(policies: Sequence[CapacityPolicy], seats: int, seats_wanted: int) -> dict[str, Any] | None:
    """The policy by which fewer of `seats` may be used than `seats_wanted`, as it stands on a session; else None."""
    policy = strictest(policies)
    return policy.named if policy and allowed_seats(policies, seats) < seats_wanted else None


def conditions_in(policies: Iterable[CapacityPolicy]) -> list[str]:
    """What these policies ask of those who are let in, each once."""
    return list(dict.fromkeys(words for policy in policies for words in policy.conditions))


def next_minute(moment: datetime) -> datetime:
    """The moment itself, or the full minute after it."""
    minute = moment.replace(second=0, microsecond=0)
    return minute if minute == moment else minute + timedelta(minutes=1)


def shanghai_date(moment: datetime) -> date:
    """The day a moment falls on for a citizen."""
    return moment.astimezone(SHANGHAI).date()


def opens_booking(booking: dict[str, Any], starts_at: datetime) -> datetime | None:
    """From when it can be booked; None: from when it is known."""
    minutes, days, at = (
        booking.get(name) for name in ("opens_minutes_before", "opens_days_before", "opens_at")
    )
    if days is not None and at is not None:
        day = starts_at.astimezone(SHANGHAI).date() - timedelta(days=days)
        return (midnight(day) + timedelta(minutes=at)).astimezone(UTC)
    return None if minutes is None else minutes_before(starts_at, minutes)


def minutes_before(starts_at: datetime, minutes: int) -> datetime:
    return starts_at - timedelta(minutes=minutes)
