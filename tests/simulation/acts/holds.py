"""Seats that the desk holds for five minutes, while whoever calls asks at home: used, given back, or forgotten."""

import random
from dataclasses import dataclass
from typing import ClassVar, Self

from ..town import Town
from .act import DAY, NOTHING, Act, coming_shows, new_ticket, party_of, pick


@dataclass(frozen=True)
class HoldSeats(Act):
    """Anew in place of what the desk holds there already."""

    weight: ClassVar[float] = 2
    show: str
    seats: int

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        show = pick(dice, coming_shows(town, 9 * DAY))
        return cls(show.name, dice.choice((1, 2, 2, 3))) if show else None

    def do(self, town: Town) -> str:
        show = town.memory.shows.get(self.show)
        if show is None:
            return NOTHING
        body = {"session_id": show.id, "seats": self.seats}
        answer = town.ask(town.memory.staff["desk"], "POST", "/desk/holds", body)
        if answer.is_good:
            show.held = answer.body["id"]
        return answer.words

    def __str__(self) -> str:
        return f"the desk holds {self.seats} seats of {self.show}"


@dataclass(frozen=True)
class BookHeld(Act):
    """The desk holds seats, and whoever called calls again: in time or not, as many as they said or not."""

    weight: ClassVar[float] = 4
    person: str
    show: str
    seats: int
    minutes: int
    people: int

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        show = pick(dice, coming_shows(town, 9 * DAY))
        person = dice.choice(list(town.memory.people.values()))
        if show is None or town.memory.ticket(person.name, show.name):
            return None
        seats = dice.choice((1, 2, 2, 3))
        return cls(person.name, show.name, seats, dice.choice((1, 3, 4, 6)), dice.choice((seats, 1, 2, 3)))

    def do(self, town: Town) -> str:
        show, person = town.memory.shows.get(self.show), town.memory.people[self.person]
        if show is None:
            return NOTHING
        seat_hold = HoldSeats(self.show, self.seats).do(town)
        if show.held is None:
            return seat_hold
        town.machine.sleep(self.minutes * 60)
        town.turns()
        body = {"session_id": show.id, "party": party_of(self.person, self.people), "overlap": True}
        body |= {"phone": person.phone, "name": self.person, "consent": True, "hold_id": show.held}
        answer = town.ask(town.memory.staff["desk"], "POST", "/desk/bookings", body)
        show.held = None
        return new_ticket(town, self.person, show, answer)

    def __str__(self) -> str:
        when = f"holds {self.seats} seats of {self.show}, and books {self.minutes} minutes later"
        return f"the desk {when} for {self.person}, {self.people} people"


@dataclass(frozen=True)
class Release(Act):
    weight: ClassVar[float] = 3
    show: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        show = pick(dice, (show for show in town.memory.shows.values() if show.held))
        return cls(show.name) if show else None

    def do(self, town: Town) -> str:
        show = town.memory.shows.get(self.show)
        if show is None or show.held is None:
            return NOTHING
        answer = town.ask(town.memory.staff["desk"], "DELETE", f"/desk/holds/{show.held}")
        show.held = None
        return answer.words

    def __str__(self) -> str:
        return f"the desk gives the held seats of {self.show} back"


ACTS: list[type[Act]] = [HoldSeats, BookHeld, Release]
