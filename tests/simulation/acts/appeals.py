"""A citizen's word against a no-show, and what the office decides on it."""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Self

from ..founding import OFFICE
from ..memory import Show, Ticket
from ..town import Town
from .act import DAY, NOTHING, Act, pick
from .citizens import OfTicket


def lately(town: Town) -> list[Show]:
    """What began within some days."""
    shows = (show for show in town.memory.shows.values() if not show.gone)
    return [show for show in shows if timedelta() < town.now() - show.dates[0][0] < 3 * DAY]


@dataclass(frozen=True)
class Appeal(OfTicket):
    weight: ClassVar[float] = 3

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        names = {show.name for show in lately(town)}
        tickets = (t for t in town.memory.tickets.values() if t.holder.id and t.show.name in names)
        ticket = pick(dice, (t for t in tickets if any(word.kind == "no_show" for word in t.heard)))
        return cls(ticket.holder.name, ticket.show.name) if ticket else None

    def do_with(self, town: Town, ticket: Ticket) -> str:
        path, body = f"/bookings/{ticket.id}/appeal", {"text": "地铁停运，走到时已经开始。"}
        return town.ask(ticket.holder.caller, "POST", path, body).words

    def __str__(self) -> str:
        return f"{self.person} appeals that they missed {self.show}"


@dataclass(frozen=True)
class DecideAppeal(Act):
    """The office decides one of those that wait."""

    weight: ClassVar[float] = 2
    place: int
    granted: bool

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        return cls(dice.randrange(3), dice.random() < 0.6)

    def do(self, town: Town) -> str:
        appeals = town.ask(OFFICE, "GET", "/appeals?status=open").body["items"]
        if self.place >= len(appeals):
            return NOTHING
        path, body = f"/appeals/{appeals[self.place]['id']}/decision", {"reply": "已核对签到表。"}
        return town.ask(OFFICE, "POST", path, body | {"granted": self.granted}).words

    def __str__(self) -> str:
        return (
            f"the office {'grants' if self.granted else 'refuses'} appeal {self.place + 1} of those that wait"
        )


ACTS: list[type[Act]] = [Appeal, DecideAppeal]
