"""Citizens who want nothing kept of them, mostly while they wait for a seat; and who come again later, as strangers."""

import random
from dataclasses import dataclass
from typing import ClassVar, Self

from ..founding import GATEWAY, code_sent
from ..memory import Person
from ..town import Town
from .act import Act, pick
from .citizens import ACTIVE, signed_in, tickets_in


@dataclass(frozen=True)
class Erase(Act):
    weight: ClassVar[float] = 0.4
    person: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        states = ("waitlisted",) if dice.random() < 0.6 else ACTIVE
        ticket = pick(dice, tickets_in(town, *states))
        person = ticket.holder if ticket else pick(dice, signed_in(town))
        return cls(person.name) if person else None

    def do(self, town: Town) -> str:
        person = town.memory.people[self.person]
        if not person.id or not person.phone:
            return "they are not signed in"
        answer = town.ask(person.caller, "DELETE", "/my-data", {"last_digits": person.phone[-4:]})
        if answer.is_good:
            town.memory.forget(person)
        return answer.words

    def __str__(self) -> str:
        return f"{self.person} has everything erased"


@dataclass(frozen=True)
class ComeAgain(Act):
    """Somebody who was erased signs in by the same phone, and begins empty."""

    weight: ClassVar[float] = 0.6
    person: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        person = pick(
            dice, (person for person in strangers(town) if f"+86{person.phone}" not in town.post.dead)
        )
        return cls(person.name) if person else None

    def do(self, town: Town) -> str:
        person = town.memory.people[self.person]
        if not town.ask(GATEWAY, "POST", "/sign-in-codes", {"phone": person.phone}).is_good:
            return "no code was sent"
        body = {"phone": person.phone, "code": code_sent(town)}
        answer = town.ask(GATEWAY, "POST", "/sign-ins", body)
        if answer.is_good:
            person.id = answer.body["citizen_id"]
        return answer.words

    def __str__(self) -> str:
        return f"{self.person}, who was erased, signs in again"


def strangers(town: Town) -> list[Person]:
    """Those with a mobile phone who are not signed in."""
    return [person for person in town.memory.people.values() if person.is_mobile and not person.id]


ACTS: list[type[Act]] = [Erase, ComeAgain]
