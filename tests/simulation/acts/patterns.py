"""What venues do by the week: declare a weekly pattern, change it, take a day off or open one more, end it."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Self

from ..memory import Pattern, Show
from ..town import Json, Town
from .act import DAY, NOTHING, Act, pick

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOURS = (8, 10, 13, 15, 18)
LONGEST = 6
"""Days after the first that a pattern reaches, at most."""


def some_weekdays(dice: random.Random) -> tuple[str, ...]:
    return tuple(sorted(dice.sample(WEEKDAYS, k=dice.choice((2, 3))), key=WEEKDAYS.index))


def body_of(pattern: Pattern) -> Json:
    """A pattern as a form sends it."""
    slot = {"starts": f"{pattern.hour:02}:00", "ends": f"{pattern.hour + 2:02}:00", "seats": pattern.seats}
    dates = {"from_date": pattern.first.isoformat(), "until_date": pattern.last.isoformat()}
    return dates | {"weekly": [{"weekdays": list(pattern.weekdays), "slots": [slot]}]}


def see_days(town: Town, pattern: Pattern) -> None:
    """The venue sees what its pattern has opened: slots that are new, moved, or gone."""
    span = f"from_date={pattern.first}&until_date={pattern.last}"
    path = f"/venues/{town.memory.venues[pattern.venue]['id']}/opening-days?{span}"
    path += f"&space_id={pattern.space_id}" if pattern.space_id else ""
    days = town.ask(town.memory.staff[pattern.venue], "GET", path, None, "venues").body["items"]
    pairs = set()
    for opening in (opening for day in days for opening in day["openings"]):
        if opening["declaration_id"] == pattern.id:
            pairs |= {remember(town, pattern, opening, slot) for slot in opening["slots"]}
    for show in town.memory.shows.values():
        if show.pattern == pattern.name and show.dates[0][0] > town.now():
            show.gone = show.id not in pairs


def remember(town: Town, pattern: Pattern, opening: Json, slot: Json) -> str:
    """Keep a slot in mind, by its date; its id."""
    span = tuple(datetime.fromisoformat(slot[name]) for name in ("starts_at", "ends_at"))
    show = town.memory.show_of(slot["id"])
    if show is None:
        name = f"{pattern.name}-{opening['date']}"
        while name in town.memory.shows:
            name += "再"
        facts = {"opening": opening["id"], "venue": pattern.venue, "pattern": pattern.name}
        show = Show(name, "slot", pattern.venue, slot["id"], [], [], slot["seats"], **facts)
        town.memory.shows[name] = show
    show.dates, show.opening = [span], opening["id"]  # type: ignore[list-item]
    return show.id


@dataclass(frozen=True)
class DeclarePattern(Act):
    weight: ClassVar[float] = 0.8
    name: str
    venue: str
    space: str | None
    first: date
    last: date
    weekdays: tuple[str, ...]
    hour: int
    seats: int

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        venue = dice.choice(list(town.memory.venues))
        names = [space["name"] for space in town.memory.venues[venue]["spaces"]]
        first = (town.now() + dice.randint(0, 2) * DAY).date()
        last = first + timedelta(days=dice.randint(3, LONGEST))
        week = some_weekdays(dice), dice.choice(HOURS), dice.choice((1, 2, 3))
        name = f"每周{len(town.memory.patterns) + 1}"
        return cls(name, venue, dice.choice((None, *names)), first, last, *week)

    def do(self, town: Town) -> str:
        venue = town.memory.venues[self.venue]
        space_id = next((space["id"] for space in venue["spaces"] if space["name"] == self.space), None)
        week = self.first, self.last, self.weekdays, self.hour, self.seats
        pattern = Pattern(self.name, "", self.venue, space_id, *week)
        path, who = f"/venues/{venue['id']}/declarations", town.memory.staff[self.venue]
        answer = town.ask(who, "POST", path, body_of(pattern) | {"space_id": space_id}, "venues")
        if answer.is_good:
            pattern.id = answer.body["id"]
            town.memory.patterns[self.name] = pattern
            see_days(town, pattern)
        return answer.words

    def __str__(self) -> str:
        where = f"{self.venue} {self.space}" if self.space else self.venue
        when = f"{', '.join(self.weekdays)} at {self.hour} from {self.first} to {self.last}"
        return f"{where} opens each {when} for {self.seats} people ({self.name})"


@dataclass(frozen=True)
class OfPattern(Act):
    """An act on a weekly pattern that stands."""

    name: str

    def do(self, town: Town) -> str:
        pattern = town.memory.patterns.get(self.name)
        return self.do_with(town, pattern) if pattern else NOTHING

    def do_with(self, town: Town, pattern: Pattern) -> str:
        raise NotImplementedError


def standing(town: Town) -> list[Pattern]:
    return [pattern for pattern in town.memory.patterns.values() if pattern.last >= town.now().date()]


@dataclass(frozen=True)
class ChangePattern(OfPattern):
    """Other days of the week, another hour, other seats; those who would lose a seat are looked at first."""

    weight: ClassVar[float] = 1
    weekdays: tuple[str, ...]
    hour: int
    seats: int

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        pattern = pick(dice, standing(town))
        week = some_weekdays(dice), dice.choice(HOURS), dice.choice((1, 2, 3))
        return cls(pattern.name, *week) if pattern else None

    def do_with(self, town: Town, pattern: Pattern) -> str:
        before = pattern.weekdays, pattern.hour, pattern.seats
        pattern.weekdays, pattern.hour, pattern.seats = self.weekdays, self.hour, self.seats
        who, path, body = town.memory.staff[pattern.venue], f"/declarations/{pattern.id}", body_of(pattern)
        answer = town.ask(who, "POST", f"{path}/preview", body, "venues")
        if answer.is_good:
            numbers = {"expected": answer.body["people"], "expected_days": answer.body["days"]}
            numbers |= {"refuses": answer.body["refuses"]}
            answer = town.ask(who, "PUT", path, body | numbers, "venues")
        if not answer.is_good:
            pattern.weekdays, pattern.hour, pattern.seats = before
        see_days(town, pattern)
        return answer.words

    def __str__(self) -> str:
        return f"{self.name} is {', '.join(self.weekdays)} at {self.hour} for {self.seats} people now"


@dataclass(frozen=True)
class SetDay(OfPattern):
    """A day is taken off, opened though it is not in the pattern, or set back to it."""

    weight: ClassVar[float] = 1.5
    day: date
    state: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        pattern = pick(dice, standing(town))
        if pattern is None:
            return None
        days = range((pattern.last - pattern.first).days + 1)
        day = pattern.first + timedelta(days=dice.choice(days))
        return cls(pattern.name, day, dice.choice(("weekly", "off", "open")))

    def do_with(self, town: Town, pattern: Pattern) -> str:
        who, path = town.memory.staff[pattern.venue], f"/declarations/{pattern.id}/day"
        body = {"date": self.day.isoformat(), "state": self.state}
        answer = town.ask(who, "PUT", path, body, "venues")
        if answer.status == 409 and "people" in answer.body:
            answer = town.ask(who, "PUT", path, body | {"expected": answer.body["people"]}, "venues")
        see_days(town, pattern)
        return answer.words

    def __str__(self) -> str:
        return f"{self.day} of {self.name} is to be {self.state}"


@dataclass(frozen=True)
class EndPattern(OfPattern):
    weight: ClassVar[float] = 0.3

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        pattern = pick(dice, standing(town))
        return cls(pattern.name) if pattern else None

    def do_with(self, town: Town, pattern: Pattern) -> str:
        who, path = town.memory.staff[pattern.venue], f"/declarations/{pattern.id}"
        answer_now = town.ask(who, "GET", f"{path}/withdrawal", None, "venues")
        if not answer_now.is_good:
            return answer_now.words
        answer = town.ask(who, "DELETE", f"{path}?expected={answer_now.body['people']}", None, "venues")
        see_days(town, pattern)
        if answer.is_good:
            del town.memory.patterns[self.name]
        return answer.words

    def __str__(self) -> str:
        return f"{self.name} ends"


ACTS: list[type[Act]] = [DeclarePattern, ChangePattern, SetDay, EndPattern]
