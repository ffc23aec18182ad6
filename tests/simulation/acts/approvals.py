"""What waits for the office: a unit proposes another title for what is public, or takes that back; it is read."""

import random
from dataclasses import dataclass
from typing import ClassVar, Self

from ..founding import OFFICE
from ..memory import Show
from ..town import Town
from .act import NOTHING, Act, pick
from .units import shows_of_units

TITLES = ("初级班", "提高班", "亲子专场", "第二期")


@dataclass(frozen=True)
class OfActivity(Act):
    """An act on what a unit offers."""

    show: str

    @classmethod
    def choose(cls, town: Town, dice: random.Random, *, proposed: bool) -> Show | None:
        shows = shows_of_units(town)
        return pick(dice, [show for show in shows if (show.proposed is not None) == proposed])

    def do(self, town: Town) -> str:
        show = town.memory.shows.get(self.show)
        return self.do_with(town, show) if show else NOTHING

    def do_with(self, town: Town, show: Show) -> str:
        raise NotImplementedError


@dataclass(frozen=True)
class Propose(OfActivity):
    weight: ClassVar[float] = 1
    title: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        show = cls.choose(town, dice, proposed=dice.random() < 0.2)
        return cls(show.name, f"{show.name}（{dice.choice(TITLES)}）") if show else None

    def do_with(self, town: Town, show: Show) -> str:
        who, body = town.memory.staff[show.giver], {"title": self.title}
        answer = town.ask(who, "PATCH", f"/activities/{show.activity}", body, "reporting")
        if answer.is_good:
            show.proposed = self.title if self.title != show.title else None
        return answer.words

    def __str__(self) -> str:
        return f"the unit would call {self.show} {self.title}"


@dataclass(frozen=True)
class TakeBack(OfActivity):
    weight: ClassVar[float] = 0.3

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        show = cls.choose(town, dice, proposed=True)
        return cls(show.name) if show else None

    def do_with(self, town: Town, show: Show) -> str:
        who, path = town.memory.staff[show.giver], f"/activities/{show.activity}/proposal"
        answer = town.ask(who, "DELETE", path, None, "reporting")
        show.proposed = None if answer.is_good else show.proposed
        return answer.words

    def __str__(self) -> str:
        return f"the unit leaves {self.show} its title"


@dataclass(frozen=True)
class Decide(OfActivity):
    """The office lets the public read what is proposed, or returns it: then the public reads what it did."""

    weight: ClassVar[float] = 1.5
    accepts: bool

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        show = cls.choose(town, dice, proposed=True)
        return cls(show.name, dice.random() < 0.7) if show else None

    def do_with(self, town: Town, show: Show) -> str:
        path = f"/activities/{show.activity}/{'accept' if self.accepts else 'return'}"
        body = {} if self.accepts else {"remark": "请用原来的名称"}
        answer = town.ask(OFFICE, "POST", path, body, "reporting")
        if answer.is_good and self.accepts and show.proposed:
            show.title, show.proposed = show.proposed, None
        return answer.words

    def __str__(self) -> str:
        return f"the office {'accepts' if self.accepts else 'returns'} what is proposed for {self.show}"


ACTS: list[type[Act]] = [Propose, TakeBack, Decide]
