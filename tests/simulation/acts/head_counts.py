"""What venues count by head: how many were in a session, whoever had booked; and that a count was wrong."""

import random
from dataclasses import dataclass
from typing import ClassVar, Self

from ..memory import Show
from ..town import Answer, Town
from .act import DAY, NOTHING, Act, pick


def ask_about(town: Town, show: Show, method: str, people: int | None = None) -> Answer:
    """What venues answers to a count of a show, or to striking it out."""
    assert show.venue
    path = f"/venues/{town.memory.venues[show.venue]['id']}/sessions/{show.id}/head-count"
    body = None if people is None else {"people": people}
    return town.ask(town.memory.staff[show.venue], method, path, body, "venues")


@dataclass(frozen=True)
class CountHeads(Act):
    weight: ClassVar[float] = 3
    show: str
    people: int

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        at_venues = (show for show in town.memory.shows.values() if show.venue and not show.gone)
        now = town.now()
        show = pick(dice, (show for show in at_venues if show.dates[0][0] - DAY / 4 < now < show.ends + DAY))
        return cls(show.name, dice.randrange(9)) if show else None

    def do(self, town: Town) -> str:
        show = town.memory.shows.get(self.show)
        if show is None:
            return NOTHING
        answer = ask_about(town, show, "PUT", self.people)
        if answer.is_good:
            town.memory.head_counts[show.id] = self.people
        return answer.words

    def __str__(self) -> str:
        return f"{self.people} people are counted in {self.show}"


@dataclass(frozen=True)
class StrikeOut(Act):
    weight: ClassVar[float] = 1
    show: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        shows = (show for show in town.memory.shows.values() if show.id in town.memory.head_counts)
        show = pick(dice, shows)
        return cls(show.name) if show else None

    def do(self, town: Town) -> str:
        show = town.memory.shows.get(self.show)
        if show is None:
            return NOTHING
        answer = ask_about(town, show, "DELETE")
        if answer.is_good:
            town.memory.head_counts.pop(show.id, None)
        return answer.words

    def __str__(self) -> str:
        return f"the count of {self.show} is struck out"


ACTS: list[type[Act]] = [CountHeads, StrikeOut]
