"""What units do with what they offer: announce, move, mistype, drop a date, withdraw or not after all, seat fewer."""

import random
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from ..founding import AREAS, OFFICE, UNITS, done
from ..memory import Show
from ..town import Answer, Json, Town
from .act import DAY, HOUR, MINUTE, NOTHING, Act, pick

TITLES = ("剪纸课", "古琴课", "合唱课", "书法课", "太极课", "手机课", "防骗课", "茶艺课")
HOURS = (9, 10, 14, 15, 19, 20)
LENGTHS = (60, 90, 120, 240)


def spoken(moment: datetime) -> str:
    return f"{moment.month}月{moment.day}日 {moment:%-H:%M}"


def local(moment: datetime) -> str:
    """As a form sends it: local time, without an offset."""
    return moment.replace(tzinfo=None).isoformat()


def span_of(starts: datetime, ends: datetime) -> Json:
    return {"starts_at": local(starts), "ends_at": local(ends)}


def some_start(town: Town, dice: random.Random, first: int = 0, last: int = 6) -> datetime:
    """A full hour on one of the next days, not within the next two hours."""
    day = town.now().replace(minute=0, second=0, microsecond=0) + dice.randint(first, last) * DAY
    start = day.replace(hour=dice.choice(HOURS))
    return start if start > town.now() + 2 * HOUR else start + DAY


def shows_of_units(town: Town) -> list[Show]:
    """What units still offer, and is not over."""
    shows = (show for show in town.memory.shows.values() if show.activity and not show.gone)
    return [show for show in shows if show.ends > town.now()]


def change(town: Town, show: Show, method: str, path: str, body: Json) -> Answer:
    """What reporting answers to a unit that looks at the numbers of those who have booked, and then confirms."""
    who = town.memory.staff[show.giver]
    answer = town.ask(who, method, path, body, "reporting")
    if answer.status == 409 and "expected" in answer.body:
        answer = town.ask(who, method, path, body | {"expected": answer.body["expected"]}, "reporting")
    return answer


@dataclass(frozen=True)
class Announce(Act):
    weight: ClassVar[float] = 9
    unit: str
    name: str
    starts: tuple[datetime, ...]
    minutes: int
    seats: int
    space: tuple[str, str] | None
    keep: tuple[tuple[str, int], ...]
    """Places kept back until the start: (for whom, how many)"""

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        start, seats = some_start(town, dice), dice.choice((2, 3, 3, 4, 6))
        starts = [start + n * DAY for n in range(dice.choice((1, 1, 1, 1, 2, 3)))]
        venue = dice.choice((None, None, *town.memory.venues))
        space = venue and (
            venue,
            dice.choice([space["name"] for space in town.memory.venues[venue]["spaces"]]),
        )
        keep = ((dice.choice(("walk_in", "walk_in", "elder", "desk")), 1),) if dice.random() < 0.35 else ()
        name = f"{dice.choice(TITLES)}{len(town.memory.shows) + 1}"
        minutes = dice.choice(LENGTHS)
        return cls(dice.choice(list(UNITS)), name, tuple(starts), minutes, seats, space or None, keep)

    def do(self, town: Town) -> str:
        body = {"title": self.name, "kind": "培训", "mode": "offline", "series": "互联网+全民学习"}
        body |= {
            "booked_as": "series" if len(self.starts) > 1 else "sittings",
            "sittings": self.sittings(town),
        }
        path = f"/plans/{town.memory.plans[self.unit]}/activities"
        answer = town.ask(town.memory.staff[self.unit], "POST", path, body, "reporting")
        if answer.is_good:
            done(town, OFFICE, "POST", f"/activities/{answer.body['id']}/accept", {}, "reporting")
            self.remember(town, answer.body)
        return answer.words

    def sittings(self, town: Town) -> list[Json]:
        place = {"name": f"{self.unit}教室", "district": UNITS[self.unit], "area": AREAS[UNITS[self.unit]]}
        where: Json = {"place": place}
        if self.space:
            venue = town.memory.venues[self.space[0]]
            [space] = [space for space in venue["spaces"] if space["name"] == self.space[1]]
            where = {"venue_id": venue["id"], "space_id": space["id"]}
        keep = [{"pool": pool, "seats": seats, "release_minutes_before": 0} for pool, seats in self.keep]
        common = {"seats": self.seats, "prevention": ["戴口罩"], "booking": {"keep": keep}} | where
        return [span_of(start, start + self.minutes * MINUTE) | common for start in self.starts]

    def remember(self, town: Town, activity: Json) -> None:
        sittings = [sitting["id"] for sitting in activity["sittings"]]
        is_series = len(self.starts) > 1
        dates = [(start, start + self.minutes * MINUTE) for start in self.starts]
        town.memory.shows[self.name] = Show(
            self.name,
            "series" if is_series else "sitting",
            self.unit,
            activity["id"] if is_series else sittings[0],
            sittings,
            dates,
            self.seats,
            activity=activity["id"],
            title=self.name,
            venue=self.space[0] if self.space else None,
        )

    def __str__(self) -> str:
        where = " ".join(self.space) if self.space else "its own room"
        pools_text = "".join(f", {seats} kept for {pool}" for pool, seats in self.keep)
        when = ", ".join(map(spoken, self.starts))
        return f"{self.unit} announces {self.name} on {when} in {where}: {self.seats} seats{pools_text}"


@dataclass(frozen=True)
class OfDate(Act):
    """An act of a unit on one date of what it offers."""

    show: str
    date: int

    @classmethod
    def choose(cls, town: Town, dice: random.Random) -> tuple[Show, int] | None:
        show = pick(dice, shows_of_units(town))
        ahead = [n for n, (starts, _) in enumerate(show.dates) if starts > town.now() + HOUR] if show else []
        return (show, dice.choice(ahead)) if show and ahead else None

    def do(self, town: Town) -> str:
        show = town.memory.shows.get(self.show)
        return self.do_with(town, show) if show and self.date < len(show.sittings) else NOTHING

    def do_with(self, town: Town, show: Show) -> str:
        raise NotImplementedError


@dataclass(frozen=True)
class Reschedule(OfDate):
    weight: ClassVar[float] = 5
    start: datetime

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        act = cls.choose(town, dice)
        if act is None:
            return None
        show, date = act
        start = some_start(town, dice, 0, 4) if dice.random() < 0.7 else show.dates[date][0] + HOUR
        return cls(show.name, date, start)

    def do_with(self, town: Town, show: Show) -> str:
        starts, ends = show.dates[self.date]
        length = ends - starts
        path = f"/sittings/{show.sittings[self.date]}"
        answer = change(town, show, "PATCH", path, span_of(self.start, self.start + length))
        if answer.is_good:
            show.dates[self.date] = (self.start, self.start + length)
        return answer.words

    def __str__(self) -> str:
        return f"the unit moves date {self.date + 1} of {self.show} to {spoken(self.start)}"


@dataclass(frozen=True)
class PutOff(Reschedule):
    """What begins within the day, and people have been reminded of, is put off by some days."""

    weight: ClassVar[float] = 2

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        booked = {str(row.id) for row in town.sessions if row.confirmed}
        single = (show for show in shows_of_units(town) if len(show.dates) == 1 and show.id in booked)
        soon = [show for show in single if 2 * HOUR < show.dates[0][0] - town.now() < DAY]
        show = pick(dice, soon)
        return cls(show.name, 0, show.dates[0][0] + dice.choice((2, 3)) * DAY) if show else None

    def __str__(self) -> str:
        return f"the unit puts {self.show} off to {spoken(self.start)}"


@dataclass(frozen=True)
class MoveAway(Reschedule):
    """While its place is closed and it is off, it is moved to another day."""

    weight: ClassVar[float] = 2

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        off = {str(row.id) for row in town.sessions if row.status == "cancelled"}
        show = pick(dice, (show for show in shows_of_units(town) if show.id in off))
        ahead = [n for n, (starts, _) in enumerate(show.dates) if starts > town.now() + HOUR] if show else []
        start = some_start(town, dice, 0, 8)
        return cls(show.name, dice.choice(ahead), start) if show and ahead else None


@dataclass(frozen=True)
class Mistype(Reschedule):
    """4 for 14: a day that is past."""

    weight: ClassVar[float] = 1

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        act = cls.choose(town, dice)
        if act is None:
            return None
        show, date = act
        wrong = show.dates[date][0] - 10 * DAY
        return cls(show.name, date, wrong) if wrong < town.now() - HOUR else None

    def __str__(self) -> str:
        return f"the unit mistypes the day of date {self.date + 1} of {self.show}: {spoken(self.start)}"


@dataclass(frozen=True)
class DropDate(OfDate):
    weight: ClassVar[float] = 2.5

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        act = cls.choose(town, dice)
        return cls(act[0].name, act[1]) if act else None

    def do_with(self, town: Town, show: Show) -> str:
        path = f"/sittings/{show.sittings[self.date]}/cancel"
        answer = change(town, show, "POST", path, {})
        if answer.is_good:
            show.gone = len(show.dates) == 1
            if not show.gone:
                del show.sittings[self.date], show.dates[self.date]
        return answer.words

    def __str__(self) -> str:
        return f"the unit cancels date {self.date + 1} of {self.show}"


@dataclass(frozen=True)
class Withdraw(Act):
    weight: ClassVar[float] = 0.7
    show: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        show = pick(dice, shows_of_units(town))
        return cls(show.name) if show else None

    def do(self, town: Town) -> str:
        show = town.memory.shows.get(self.show)
        if show is None:
            return NOTHING
        answer = change(town, show, "POST", f"/activities/{show.activity}/withdraw", {})
        show.gone = show.gone or answer.is_good
        return answer.words

    def __str__(self) -> str:
        return f"the unit withdraws {self.show}"


@dataclass(frozen=True)
class TakeBack(Act):
    """What was withdrawn, or cancelled in its only date, is on again: often at once, as it was a slip."""

    weight: ClassVar[float] = 1.5
    show: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        gone = (show for show in town.memory.shows.values() if show.activity and show.gone)
        show = pick(dice, [show for show in gone if show.ends > town.now() + HOUR])
        return cls(show.name) if show else None

    def do(self, town: Town) -> str:
        show = town.memory.shows.get(self.show)
        if show is None or not show.gone:
            return NOTHING
        answer = change(town, show, "POST", f"/activities/{show.activity}/restore", {})
        if answer.status == 409:
            answer = change(town, show, "POST", f"/sittings/{show.sittings[0]}/restore", {})
        show.gone = not answer.is_good
        return answer.words

    def __str__(self) -> str:
        return f"the unit gives {self.show} after all"


@dataclass(frozen=True)
class SeatFewer(OfDate):
    weight: ClassVar[float] = 2
    seats: int

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        act = cls.choose(town, dice)
        return cls(act[0].name, act[1], dice.choice((1, 2, 4, 6))) if act else None

    def do_with(self, town: Town, show: Show) -> str:
        path = f"/sittings/{show.sittings[self.date]}"
        return change(town, show, "PATCH", path, {"seats": self.seats}).words

    def __str__(self) -> str:
        return f"the unit has {self.seats} seats now on date {self.date + 1} of {self.show}"


@dataclass(frozen=True)
class Cut(Act):
    """More are booked than there are to be seats: the last in lose theirs."""

    weight: ClassVar[float] = 2
    show: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        over = {str(row.id) for row in town.sessions if row.confirmed > row.asked}
        show = pick(dice, (show for show in town.memory.shows.values() if show.id in over))
        return cls(show.name) if show else None

    def do(self, town: Town) -> str:
        show = town.memory.shows.get(self.show)
        if show is None:
            return NOTHING
        who, path = town.memory.staff[show.giver], f"/sessions/{show.id}/cut"
        preview = town.ask(who, "GET", path)
        if not preview.is_good:
            return preview.words
        return town.ask(who, "POST", path, {"expected": preview.body["expected"]}).words

    def __str__(self) -> str:
        return f"{self.show} is cut down to the seats there are"


ACTS: list[type[Act]] = [Announce, Reschedule, PutOff, MoveAway, Mistype, DropDate, Withdraw, TakeBack]
ACTS += [SeatFewer, Cut]
