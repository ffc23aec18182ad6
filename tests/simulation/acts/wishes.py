"""What citizens ask venues for: to open, or for more of what is full; and how venues answer them."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import ClassVar, Self

from chassis.clock import SHANGHAI

from ..memory import Ask, Reply, Show
from ..town import Answer, Json, Town
from .act import DAY, HOUR, NOTHING, Act, coming_shows, pick
from .citizens import signed_in

PARTS = {"morning": 9, "afternoon": 14, "evening": 19}
"""The parts of a day, and when a slot in answer to one may begin."""


def new_ask(town: Town, person: str, answer: Answer) -> str:
    """A venue was asked, or not; what came of it, in words."""
    if not answer.is_good:
        return answer.words
    wish = answer.body
    [venue] = [name for name, row in town.memory.venues.items() if row["id"] == wish["venue_id"]]
    day = date.fromisoformat(wish["date"])
    ask = Ask(wish["id"], town.memory.people[person], venue, day, wish["part"], town.now())
    wish_known = town.memory.asks.get(ask.id)
    if wish_known is None or wish_known.asked_at < datetime.fromisoformat(wish["asked_at"]):
        town.memory.asks[ask.id] = ask
    return f"{wish['status']}: {venue} on {day}, {wish['part']}"


def asks_ahead(town: Town) -> list[Ask]:
    """What was asked for, of days that are not past."""
    return [ask for ask in town.memory.asks.values() if ask.day >= town.now().date()]


@dataclass(frozen=True)
class AskVenue(Act):
    weight: ClassVar[float] = 5
    person: str
    venue: str
    day: date
    part: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        people = [person for person in town.memory.people.values() if person.phone]
        person, asks = dice.choice(people), asks_ahead(town)
        if asks and dice.random() < 0.6:  # what others ask for too
            ask = dice.choice(asks)
            return cls(person.name, ask.venue, ask.day, ask.part)
        day = (town.now() + dice.randint(0, 5) * DAY).date()
        return cls(person.name, dice.choice(list(town.memory.venues)), day, dice.choice(list(PARTS)))

    def do(self, town: Town) -> str:
        wish_terms = {"venue_id": town.memory.venues[self.venue]["id"], "date": self.day.isoformat()}
        return ask_for(town, self.person, wish_terms | {"part": self.part})

    def __str__(self) -> str:
        return f"{self.person} asks {self.venue} to open on {self.day}, {self.part}"


@dataclass(frozen=True)
class AskForMore(Act):
    weight: ClassVar[float] = 2
    person: str
    show: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        full = {str(row.id) for row in town.sessions if row.confirmed >= row.capacity}
        show = pick(dice, (show for show in coming_shows(town) if show.id in full))
        return cls(pick(dice, signed_in(town)).name, show.name) if show else None

    def do(self, town: Town) -> str:
        show = town.memory.shows.get(self.show)
        return ask_for(town, self.person, {"session_id": show.id}) if show else NOTHING

    def __str__(self) -> str:
        return f"{self.person} asks for more of {self.show}"


def ask_for(town: Town, name: str, wish_terms: Json) -> str:
    """Ask a venue: by oneself, or who has not signed in by the desk."""
    person = town.memory.people[name]
    if person.id:
        return new_ask(town, name, town.ask(person.caller, "POST", "/wishes", wish_terms))
    caller = {"phone": person.phone, "name": name, "consent": True}
    return new_ask(
        town, name, town.ask(town.memory.staff["desk"], "POST", "/desk/wishes", caller | wish_terms)
    )


@dataclass(frozen=True)
class WithdrawWish(Act):
    weight: ClassVar[float] = 1
    person: str
    venue: str
    day: date
    part: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        ask = pick(dice, (ask for ask in asks_ahead(town) if ask.holder.id and not ask.is_withdrawn))
        return cls(ask.holder.name, ask.venue, ask.day, ask.part) if ask else None

    def do(self, town: Town) -> str:
        ask = town.memory.ask(self.person, self.venue, self.day, self.part)
        if ask is None:
            return NOTHING
        answer = town.ask(ask.holder.caller, "DELETE", f"/wishes/{ask.id}")
        ask.is_withdrawn = ask.is_withdrawn or answer.is_good
        return answer.words

    def __str__(self) -> str:
        return f"{self.person} no longer wants {self.venue} to open on {self.day}, {self.part}"


@dataclass(frozen=True)
class OpenForThem(Act):
    """A venue that is asked opens a slot; mostly on the day that was asked for."""

    weight: ClassVar[float] = 2.5
    venue: str
    day: date
    part: str
    name: str
    later: int
    seats: int

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        ask = pick(dice, asks_ahead(town))
        if ask is None:
            return None
        name = f"应邀{len(town.memory.shows) + 1}"
        later = dice.choice((0, 0, 0, 1))
        return cls(ask.venue, ask.day, ask.part, name, later, dice.choice((1, 2, 4)))

    def do(self, town: Town) -> str:
        on = self.day + self.later * DAY
        starts = datetime.combine(on, time(PARTS[self.part]), SHANGHAI)
        body: Json = {"date": self.day.isoformat(), "part": self.part, "seats": self.seats}
        body |= {"starts": f"{starts:%H:%M}", "ends": f"{starts + 2 * HOUR:%H:%M}"}
        body |= {"on_date": on.isoformat()} if self.later else {}
        path = f"/venues/{town.memory.venues[self.venue]['id']}/answers"
        answer = town.ask(town.memory.staff[self.venue], "POST", path, body, "venues")
        if answer.is_good:
            slot, span = answer.body["id"], [(starts, starts + 2 * HOUR)]
            facts = {"opening": self.opening_of(town, slot, on), "venue": self.venue}
            show = Show(self.name, "slot", self.venue, slot, [], span, self.seats, **facts)
            town.memory.shows[self.name] = show
            town.memory.replies.append(Reply(self.venue, self.day, self.part, town.now(), show))
        return answer.words

    def opening_of(self, town: Town, slot: str, on: date) -> str:
        """The day's opening that the slot became a part of."""
        path = f"/venues/{town.memory.venues[self.venue]['id']}/openings?date={on}&status=declared"
        items = town.ask(town.memory.staff[self.venue], "GET", path, None, "venues").body["items"]
        return str(next(row["id"] for row in items if any(part["id"] == slot for part in row["slots"])))

    def __str__(self) -> str:
        when = f"{self.day}, {self.part}{', a day later' if self.later else ''}"
        return f"{self.venue} opens for those who asked for {when}: {self.seats} seats ({self.name})"


@dataclass(frozen=True)
class Decline(Act):
    weight: ClassVar[float] = 1
    venue: str
    day: date
    part: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        ask = pick(dice, asks_ahead(town))
        return cls(ask.venue, ask.day, ask.part) if ask else None

    def do(self, town: Town) -> str:
        body = {"date": self.day.isoformat(), "part": self.part, "note": "当天布展，开不了。"}
        path = f"/venues/{town.memory.venues[self.venue]['id']}/wishes/declines"
        answer = town.ask(town.memory.staff[self.venue], "POST", path, body, "venues")
        if answer.is_good:
            town.memory.replies.append(Reply(self.venue, self.day, self.part, town.now()))
        return answer.words

    def __str__(self) -> str:
        return f"{self.venue} cannot open on {self.day}, {self.part}"


ACTS: list[type[Act]] = [AskVenue, AskForMore, WithdrawWish, OpenForThem, Decline]
