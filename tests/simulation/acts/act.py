"""An act: one thing that one person does, or that befalls a machine, at one moment."""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Self

from ..memory import Show, Ticket, Word
from ..town import Answer, Town

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Act:
    """What is done, with all that it needs, named by names: so it can be done again where other acts are left out.

    `weight`: how often people think of it, beside other kinds of acts.
    """

    weight: ClassVar[float] = 1.0

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        """What of this kind somebody would do now; None when there is nothing."""
        raise NotImplementedError

    def do(self, town: Town) -> str:
        """Do it; what came of it, in words. An act on what is not there does nothing."""
        raise NotImplementedError

    def __str__(self) -> str:
        """The act as a sentence."""
        raise NotImplementedError


NOTHING = "there is no such thing"


def show_page(town: Town, ticket: Ticket, answer: Answer) -> str:
    """The holder sees the page of a booking as it is now; what came of it, in words."""
    if not answer.is_good:
        return answer.words
    page = answer.body
    ticket.people = page["seats"]
    ticket.hear(Word(town.now(), "page", "", page))
    waits = f", number {page['position']} in line" if page["position"] else ""
    return f"{page['status']}{waits}"


def new_ticket(town: Town, holder: str, show: Show, answer: Answer) -> str:
    """A booking was made, or not; what came of it, in words."""
    if not answer.is_good:
        return answer.words
    page = answer.body
    ticket = Ticket(page["id"], page["code"], town.memory.people[holder], show, page["seats"])
    town.memory.tickets.setdefault(ticket.id, ticket)
    return show_page(town, town.memory.tickets[ticket.id], answer)


def party_of(holder: str, people: int, elders: int = 0) -> list[dict[str, str]]:
    """A party by the name of who books it."""
    ages = ["elder"] * elders + ["adult"] * (people - elders)
    return [{"name": f"{holder[0]}{'一二三四'[n]}", "age": age} for n, age in enumerate(ages)]


def pick(dice: random.Random, things: Any) -> Any:
    """One of some things; None of none."""
    all_things = list(things)
    return dice.choice(all_things) if all_things else None


def sessions_ahead(town: Town) -> dict[str, Any]:
    """{id: session} of those that are open and not over: what the portal shows."""
    return {str(row.id): row for row in town.sessions if row.status == "open"}


def coming_shows(town: Town, within: timedelta = 30 * DAY) -> list[Show]:
    """The shows that can be booked now and begin within that time."""
    now, ahead = town.now(), sessions_ahead(town)
    soon = {id for id, row in ahead.items() if now < row.starts_at <= now + within and not row.paused}
    return [show for show in town.memory.shows.values() if show.id in soon]


EARLY = 45 * MINUTE
"""How long before the start people are at the door"""


def is_under_way(town: Town, show: Show) -> bool:
    """Whether people are at the door of a show now: it begins soon, or is on. Of a series: one of its dates."""
    return show.id in sessions_under_way(town)


def sessions_under_way(town: Town, early: timedelta = EARLY) -> set[str]:
    """The ids of those with people at the door, or, where nobody is early, that are on."""
    now, is_open = town.now(), (row for row in town.sessions if row.status == "open")
    return {
        str(row.id) for row in is_open if any(starts - early <= now <= ends for starts, ends in row.spans)
    }


def shows_under_way(town: Town, early: timedelta = EARLY) -> list[Show]:
    ids = sessions_under_way(town, early)
    return [show for show in town.memory.shows.values() if not show.gone and show.id in ids]
