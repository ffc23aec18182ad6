"""What happens at the desk: booking for callers, cancelling, and telling those whom no message reaches."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from ..founding import OFFICE
from ..memory import Word
from ..town import Json, Town
from .act import DAY, NOTHING, Act, coming_shows, new_ticket, party_of, pick, show_page


@dataclass(frozen=True)
class BookAtDesk(Act):
    weight: ClassVar[float] = 7
    person: str
    show: str
    people: int
    elders: int

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        person = pick(
            dice, (person for person in town.memory.people.values() if not person.id or dice.random() < 0.1)
        )
        show = pick(dice, coming_shows(town, 9 * DAY))
        if show is None or town.memory.ticket(person.name, show.name):
            return None
        people = dice.choice((1, 1, 2))
        return cls(person.name, show.name, people, dice.randrange(people + 1))

    def do(self, town: Town) -> str:
        show, person = town.memory.shows.get(self.show), town.memory.people[self.person]
        if show is None:
            return NOTHING
        body = {
            "session_id": show.id,
            "party": party_of(self.person, self.people, self.elders),
            "overlap": True,
        }
        body |= {"phone": person.phone, "name": self.person, "consent": True}
        answer = town.ask(town.memory.staff["desk"], "POST", "/desk/bookings", body)
        return new_ticket(town, self.person, show, answer)

    def __str__(self) -> str:
        return f"the desk books {self.show} for {self.person}, {self.people} people"


@dataclass(frozen=True)
class CancelAtDesk(Act):
    weight: ClassVar[float] = 1
    person: str
    show: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        active = (
            t for t in town.memory.tickets.values() if town.states.get(t.id) in ("confirmed", "waitlisted")
        )
        ticket = pick(dice, (t for t in active if not t.holder.id))
        return cls(ticket.holder.name, ticket.show.name) if ticket else None

    def do(self, town: Town) -> str:
        ticket = town.memory.ticket(self.person, self.show)
        if ticket is None:
            return NOTHING
        body = {"reason": "来电要求取消"}
        answer = town.ask(town.memory.staff["desk"], "DELETE", f"/desk/bookings/{ticket.id}", body)
        return show_page(town, ticket, answer)

    def __str__(self) -> str:
        return f"{self.person} has the desk cancel {self.show}"


@dataclass(frozen=True)
class CallThrough(Act):
    """The desk calls those on its list, and tells whoever has no phone when they come by."""

    weight: ClassVar[float] = 4
    calls: int
    visits: int

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        return cls(dice.randrange(1, 6), dice.randrange(3))

    def do(self, town: Town) -> str:
        calls, others = list(phone_list(town, "callable")), list(phone_list(town, "unreachable"))
        for call in [*calls[: self.calls], *others[: self.visits]]:
            self.tell(town, call)
        return f"{len(calls)} are to be called, {len(others)} cannot be"

    def tell(self, town: Town, call: Json) -> None:
        place = town.memory.place(call["booking_id"] or call["wish_id"])
        if place:
            place.hear(Word(town.now(), call["kind"], call["text"]))
        town.ask(OFFICE, "POST", f"/phone-list/{call['id']}/done")

    def __str__(self) -> str:
        return f"the desk calls {self.calls} people, and {self.visits} come by"


def phone_list(town: Town, which: str) -> Iterator[Json]:
    """Whom the desk has yet to tell: those it can call, or those it cannot."""
    cursor: str | None = ""
    while cursor is not None:
        answer = town.ask(OFFICE, "GET", f"/phone-list?limit=100&which={which}{cursor}").body
        yield from answer["items"]
        cursor = f"&cursor={answer['next_cursor']}" if answer["next_cursor"] else None


ACTS: list[type[Act]] = [BookAtDesk, CancelAtDesk, CallThrough]
