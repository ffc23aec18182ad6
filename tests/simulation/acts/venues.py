"""What venues and the office do: open, close at noon, reopen, withdraw, and let fewer people in."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from http import HTTPStatus
from typing import ClassVar, Self

from chassis.clock import SHANGHAI

from ..founding import OFFICE
from ..memory import Caller, Show
from ..town import Answer, Json, Town
from .act import DAY, HOUR, NOTHING, Act, pick, shows_under_way
from .units import local, spoken


@dataclass(frozen=True)
class Open(Act):
    weight: ClassVar[float] = 2
    venue: str
    name: str
    day: date
    hours: tuple[int, ...]
    seats: int
    keeps: bool

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        day = (town.now() + dice.randint(1, 6) * DAY).date()
        hours = tuple(sorted(dice.sample((9, 11, 14, 16), k=dice.choice((1, 2)))))
        name = f"开放{len(town.memory.shows) + 1}"
        return cls(
            dice.choice(list(town.memory.venues)),
            name,
            day,
            hours,
            dice.choice((2, 3, 5)),
            dice.random() < 0.4,
        )

    def do(self, town: Town) -> str:
        slots = [{"starts": f"{n:02}:00", "ends": f"{n + 2:02}:00", "seats": self.seats} for n in self.hours]
        keep = [{"pool": "walk_in", "seats": 1, "release_minutes_before": 0}] if self.keeps else []
        body = {"dates": [self.day.isoformat()], "slots": slots, "booking": {"keep": keep}}
        path = f"/venues/{town.memory.venues[self.venue]['id']}/openings"
        answer = town.ask(town.memory.staff[self.venue], "POST", path, body, "venues")
        if answer.is_good:
            [opening] = answer.body["items"]
            self.remember(town, opening)
        return answer.words

    def remember(self, town: Town, opening: Json) -> None:
        for n, (slot, hour) in enumerate(zip(opening["slots"], self.hours, strict=True)):
            starts = datetime.combine(self.day, time(hour), SHANGHAI)
            ends = starts + 2 * HOUR
            name, facts = f"{self.name}-{n + 1}", {"opening": opening["id"], "venue": self.venue}
            show = Show(name, "slot", self.venue, slot["id"], [], [(starts, ends)], self.seats, **facts)
            town.memory.shows[name] = show

    def __str__(self) -> str:
        return f"{self.venue} opens on {self.day} at {self.hours} for {self.seats} people ({self.name})"


@dataclass(frozen=True)
class WithdrawOpening(Act):
    weight: ClassVar[float] = 0.4
    show: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        slots = [show for show in town.memory.shows.values() if show.opening and not show.gone]
        begun = [slot for slot in slots if -DAY < slot.dates[0][0] - town.now() < timedelta()]
        ahead = [slot for slot in slots if slot.dates[0][0] > town.now()]
        show = pick(dice, begun if dice.random() < 0.3 else ahead)
        return cls(show.name) if show else None

    def do(self, town: Town) -> str:
        show = town.memory.shows.get(self.show)
        if show is None:
            return NOTHING
        who, path = town.memory.staff[show.giver], f"/openings/{show.opening}"
        answer = town.ask(who, "DELETE", path, None, "venues")
        if answer.status == 409 and "people" in answer.body:
            answer = town.ask(who, "DELETE", f"{path}?expected={answer.body['people']}", None, "venues")
        for slot in town.memory.shows.values():
            is_of_day = answer.is_good and slot.opening == show.opening
            slot.gone = slot.gone or (is_of_day and slot.dates[0][0] > town.now())
        return answer.words

    def __str__(self) -> str:
        return f"the venue withdraws the opening of {self.show}"


def confirmed(town: Town, who: Caller, path: str, body: Json) -> Answer:
    """What venues answers to a closure or a limit, the second time upon the numbers that it answered."""
    answer = town.ask(who, "POST", path, body, "venues")
    if answer.status != HTTPStatus.CONFLICT or "people" not in answer.body:
        return answer
    numbers = {"expected": answer.body["people"]}
    numbers |= {name: answer.body[name] for name in ("refuses", "revokes") if name in answer.body}
    return town.ask(who, "POST", path, body | numbers, "venues")


def ahead(town: Town) -> list[Show]:
    """The slots there are that have not begun."""
    slots = (show for show in town.memory.shows.values() if show.opening and not show.gone)
    return [slot for slot in slots if slot.dates[0][0] > town.now() + HOUR]


@dataclass(frozen=True)
class ChangeSlot(Act):
    """Other seats, or an hour earlier or later; those who would lose a seat are looked at first."""

    weight: ClassVar[float] = 2
    show: str
    seats: int | None
    hours: int

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        show = pick(dice, ahead(town))
        if show is None:
            return None
        is_moved = dice.random() < 0.5
        return cls(
            show.name, None if is_moved else dice.choice((1, 2, 4, 6)), dice.choice((-1, 1)) * is_moved
        )

    def do(self, town: Town) -> str:
        show = town.memory.shows.get(self.show)
        if show is None:
            return NOTHING
        starts, ends = (moment + self.hours * HOUR for moment in show.dates[0])
        body: Json = (
            {"starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}"} if self.hours else {"seats": self.seats}
        )
        who, path = town.memory.staff[show.giver], f"/slots/{show.id}"
        answer = town.ask(who, "PATCH", path, body, "venues")
        if answer.status == 409 and "people" in answer.body:
            answer = town.ask(who, "PATCH", path, body | {"expected": answer.body["people"]}, "venues")
        if answer.is_good:
            show.dates[0] = (starts, ends)
        return answer.words

    def __str__(self) -> str:
        what = f"is {self.hours:+d} h" if self.hours else f"has {self.seats} seats"
        return f"the slot {self.show} {what}"


@dataclass(frozen=True)
class DropSlot(Act):
    weight: ClassVar[float] = 0.5
    show: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        show = pick(dice, ahead(town))
        return cls(show.name) if show else None

    def do(self, town: Town) -> str:
        show = town.memory.shows.get(self.show)
        if show is None:
            return NOTHING
        who, path = town.memory.staff[show.giver], f"/slots/{show.id}"
        answer = town.ask(who, "DELETE", path, None, "venues")
        if answer.status == 409 and "people" in answer.body:
            answer = town.ask(who, "DELETE", f"{path}?expected={answer.body['people']}", None, "venues")
        show.gone = show.gone or answer.is_good
        return answer.words

    def __str__(self) -> str:
        return f"the venue withdraws the slot {self.show}"


@dataclass(frozen=True)
class Close(Act):
    """At short notice: from now on, or on one of the next days, also while something is on or has just begun."""

    weight: ClassVar[float] = 2
    venue: str
    name: str
    starts: datetime
    ends: datetime

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        starts = town.now().replace(minute=0, second=0, microsecond=0) + HOUR * dice.choice((0, 1, 24, 48))
        starts += timedelta(minutes=dice.choice((0, 0, 20)))
        ends = starts + timedelta(hours=dice.choice((3, 6, 24)))
        return cls(
            dice.choice(list(town.memory.venues)), f"{starts:%d-%H}关{dice.randrange(1000)}", starts, ends
        )

    def do(self, town: Town) -> str:
        path = f"/venues/{town.memory.venues[self.venue]['id']}/closures"
        words = {"reason": "变压器过热", "note": "设备检修"}
        body = {"starts_at": local(self.starts), "ends_at": local(self.ends)} | words
        answer = confirmed(town, town.memory.staff[self.venue], path, body)
        if answer.is_good:
            town.memory.closures[self.name] = answer.body["id"]
        return answer.words

    def __str__(self) -> str:
        return f"{self.venue} closes from {spoken(self.starts)} to {spoken(self.ends)} ({self.name})"


@dataclass(frozen=True)
class CloseWhatIsOn(Close):
    """The house closes this minute, with people in it: most of all while a date of a series is on."""

    weight: ClassVar[float] = 0.7

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        shows = [show for show in shows_under_way(town, early=timedelta()) if show.venue]
        show = pick(dice, [show for show in shows if show.kind == "series"] or shows)
        if show is None:
            return None
        starts = town.now().replace(second=0, microsecond=0)
        return cls(show.venue, f"{starts:%d-%H}停{dice.randrange(1000)}", starts, starts + 3 * HOUR)


@dataclass(frozen=True)
class CloseForDays(Close):
    """For a repair that takes days: all of a series that people have booked is off."""

    weight: ClassVar[float] = 0.7

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        booked = {str(row.id) for row in town.sessions if row.confirmed and row.starts_at > town.now() + HOUR}
        shows = (show for show in town.memory.shows.values() if show.id in booked and show.venue)
        show = pick(dice, (show for show in shows if show.kind == "series"))
        if show is None:
            return None
        starts = min(starts for starts, _ in show.dates).replace(hour=0, minute=0)
        name = f"{starts:%d}修{dice.randrange(1000)}"
        return cls(show.venue, name, max(starts, town.now().replace(second=0)), show.ends + HOUR)


@dataclass(frozen=True)
class Reopen(Act):
    weight: ClassVar[float] = 2
    name: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        name = pick(dice, town.memory.closures)
        return cls(name) if name else None

    def do(self, town: Town) -> str:
        id = town.memory.closures.pop(self.name, None)
        if id is None:
            return NOTHING
        return town.ask(OFFICE, "DELETE", f"/closures/{id}", None, "venues").words

    def __str__(self) -> str:
        return f"the closure {self.name} is lifted"


@dataclass(frozen=True)
class LimitPeople(Act):
    weight: ClassVar[float] = 0.5
    name: str
    percent: int
    days: int
    venue: str | None

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        venue = dice.choice((None, *town.memory.venues))
        return cls(f"限流{dice.randrange(1000)}", dice.choice((50, 75)), dice.choice((1, 3)), venue)

    def do(self, town: Town) -> str:
        scope = (
            {"scope": "venue", "venue_id": town.memory.venues[self.venue]["id"]}
            if self.venue
            else {"scope": "city"}
        )
        body = scope | {"ratio_percent": self.percent, "conditions": ["戴口罩"]}
        body |= {"until_at": local(town.now() + self.days * DAY)}
        answer = confirmed(town, OFFICE, "/capacity-policies", body)
        if answer.is_good:
            town.memory.policies[self.name] = answer.body["id"]
        return answer.words

    def __str__(self) -> str:
        return (
            f"{self.percent} % may come in for {self.days} days at {self.venue or 'all places'} ({self.name})"
        )


@dataclass(frozen=True)
class LiftLimit(Act):
    weight: ClassVar[float] = 1
    name: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        name = pick(dice, town.memory.policies)
        return cls(name) if name else None

    def do(self, town: Town) -> str:
        id = town.memory.policies.pop(self.name, None)
        return town.ask(OFFICE, "DELETE", f"/capacity-policies/{id}", None, "venues").words if id else NOTHING

    def __str__(self) -> str:
        return f"the limit {self.name} is lifted"


ACTS: list[type[Act]] = [Open, WithdrawOpening, ChangeSlot, DropSlot, Close, CloseWhatIsOn, CloseForDays]
ACTS += [Reopen, LimitPeople, LiftLimit]
