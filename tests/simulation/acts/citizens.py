"""What citizens do: they book, wait, change their minds, move, lose their phones, and want certificates."""

import random
from dataclasses import dataclass
from typing import ClassVar, Self

from ..founding import GATEWAY, code_sent
from ..memory import Person, Ticket
from ..town import Town
from .act import DAY, MINUTE, NOTHING, Act, coming_shows, new_ticket, party_of, pick, show_page

ACTIVE = ("confirmed", "waitlisted")


def tickets_in(town: Town, *states: str) -> list[Ticket]:
    """The places of citizens who have signed in, in shows that are not over, that are in such a state."""
    open_ones = {str(row.id) for row in town.sessions}
    return [
        ticket
        for ticket in town.memory.tickets.values()
        if ticket.holder.id and ticket.show.id in open_ones and town.states.get(ticket.id) in states
    ]


def signed_in(town: Town) -> list[Person]:
    return [person for person in town.memory.people.values() if person.id]


@dataclass(frozen=True)
class Book(Act):
    weight: ClassVar[float] = 30
    person: str
    show: str
    people: int
    elders: int
    helper: bool

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        person = pick(dice, signed_in(town))
        show = pick(dice, coming_shows(town, 9 * DAY))
        if show is None:
            return None
        people = dice.choice((1, 1, 1, 2, 2, 3))
        return cls(person.name, show.name, people, dice.choice((0, 0, min(1, people))), dice.random() < 0.1)

    def do(self, town: Town) -> str:
        show, person = town.memory.shows.get(self.show), town.memory.people[self.person]
        if show is None:
            return NOTHING
        body = {"session_id": show.id, "party": party_of(self.person, self.people, self.elders)}
        body |= {"overlap": True, "for_others": self.helper}
        return new_ticket(town, self.person, show, town.ask(person.caller, "POST", "/bookings", body))

    def __str__(self) -> str:
        whose = "for others" if self.helper else "for a party"
        return f"{self.person} books {self.show} {whose} of {self.people}, {self.elders} of them old"


@dataclass(frozen=True)
class OfTicket(Act):
    """An act on a place that a person has."""

    person: str
    show: str

    def do(self, town: Town) -> str:
        ticket = town.memory.ticket(self.person, self.show)
        return self.do_with(town, ticket) if ticket else NOTHING

    def do_with(self, town: Town, ticket: Ticket) -> str:
        raise NotImplementedError


@dataclass(frozen=True)
class Cancel(OfTicket):
    weight: ClassVar[float] = 6

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        ticket = pick(dice, tickets_in(town, *ACTIVE))
        return cls(ticket.holder.name, ticket.show.name) if ticket else None

    def do_with(self, town: Town, ticket: Ticket) -> str:
        return show_page(town, ticket, town.ask(ticket.holder.caller, "DELETE", f"/bookings/{ticket.id}"))

    def __str__(self) -> str:
        return f"{self.person} gives {self.show} back"


@dataclass(frozen=True)
class Undo(OfTicket):
    weight: ClassVar[float] = 4
    of: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        newly = [
            t
            for t in tickets_in(town, *ACTIVE, "cancelled")
            if t.heard and town.now() - t.heard[-1].at < 20 * MINUTE
        ]
        ticket = pick(dice, newly)
        if ticket is None:
            return None
        of = "cancellation" if town.states[ticket.id] == "cancelled" else "booking"
        return cls(ticket.holder.name, ticket.show.name, of)

    def do_with(self, town: Town, ticket: Ticket) -> str:
        body = {"of": self.of, "overlap": True}
        return show_page(
            town, ticket, town.ask(ticket.holder.caller, "POST", f"/bookings/{ticket.id}/undo", body)
        )

    def __str__(self) -> str:
        return f"{self.person} undoes the {self.of} of {self.show}"


@dataclass(frozen=True)
class Resize(OfTicket):
    weight: ClassVar[float] = 4
    people: int

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        ticket = pick(dice, tickets_in(town, *ACTIVE))
        return cls(ticket.holder.name, ticket.show.name, dice.choice((1, 2, 3, 4))) if ticket else None

    def do_with(self, town: Town, ticket: Ticket) -> str:
        body = {"party": party_of(self.person, self.people), "accept_tail": True}
        return show_page(
            town, ticket, town.ask(ticket.holder.caller, "PUT", f"/bookings/{ticket.id}/party", body)
        )

    def __str__(self) -> str:
        return f"{self.person} is now {self.people} for {self.show}"


@dataclass(frozen=True)
class Move(OfTicket):
    weight: ClassVar[float] = 4
    other: str
    wait: bool

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        ticket, other = (
            pick(dice, tickets_in(town, *ACTIVE, "cancelled")),
            pick(dice, coming_shows(town, 9 * DAY)),
        )
        if ticket is None or other is None or ticket.show is other:
            return None
        return cls(ticket.holder.name, ticket.show.name, other.name, dice.random() < 0.5)

    def do_with(self, town: Town, ticket: Ticket) -> str:
        other = town.memory.shows.get(self.other)
        if other is None:
            return NOTHING
        body = {"session_id": other.id, "waitlist": self.wait, "overlap": True}
        answer = town.ask(ticket.holder.caller, "POST", f"/bookings/{ticket.id}/move", body)
        outcome = new_ticket(town, self.person, other, answer)
        if answer.is_good:
            show_page(town, ticket, town.ask(ticket.holder.caller, "GET", f"/bookings/{ticket.id}"))
        return outcome

    def __str__(self) -> str:
        return f"{self.person} moves from {self.show} to {self.other}{', to wait if need be' if self.wait else ''}"


@dataclass(frozen=True)
class Tap(OfTicket):
    """A tap on the link in the last message: coming, or not."""

    weight: ClassVar[float] = 3
    coming: bool

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        ticket = pick(dice, (ticket for ticket in tickets_in(town, *ACTIVE) if ticket.link))
        return cls(ticket.holder.name, ticket.show.name, dice.random() < 0.7) if ticket else None

    def do_with(self, town: Town, ticket: Ticket) -> str:
        if ticket.link is None:
            return NOTHING
        verb = "confirm" if self.coming else "give-back"
        answer = town.ask(GATEWAY, "POST", f"/links/{ticket.link}/{verb}")
        return show_page(town, ticket, answer)

    def __str__(self) -> str:
        return f"{self.person} taps the link: {'coming' if self.coming else 'not coming'} to {self.show}"


@dataclass(frozen=True)
class LosePhone(Act):
    weight: ClassVar[float] = 0.3
    person: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        person = pick(dice, signed_in(town))
        return cls(person.name)

    def do(self, town: Town) -> str:
        town.post.dead.add(f"+86{town.memory.people[self.person].phone}")
        return "its number reaches nobody"

    def __str__(self) -> str:
        return f"{self.person} loses the phone"


@dataclass(frozen=True)
class NewPhone(Act):
    weight: ClassVar[float] = 0.6
    person: str
    phone: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        lost = [person for person in signed_in(town) if f"+86{person.phone}" in town.post.dead]
        person = pick(dice, lost)
        return cls(person.name, f"1991{dice.randrange(10**7):07}") if person else None

    def do(self, town: Town) -> str:
        person = town.memory.people[self.person]
        if not town.ask(GATEWAY, "POST", "/sign-in-codes", {"phone": self.phone}).is_good:
            return "no code was sent"
        body = {"phone": self.phone, "code": code_sent(town)}
        answer = town.ask(person.caller, "PATCH", "/my-data", body)
        if answer.is_good:
            person.phone, person.phone_since = self.phone, town.now()
        return answer.words

    def __str__(self) -> str:
        return f"{self.person} has a new phone"


@dataclass(frozen=True)
class Certify(OfTicket):
    weight: ClassVar[float] = 4

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        came = (
            t for t in town.memory.tickets.values() if t.holder.id and t.show.entries and not t.certificates
        )
        ticket = pick(dice, (t for t in came if t.show.ends < town.now()))
        return cls(ticket.holder.name, ticket.show.name) if ticket else None

    def do_with(self, town: Town, ticket: Ticket) -> str:
        answer = town.ask(ticket.holder.caller, "POST", f"/bookings/{ticket.id}/certificates", {})
        if answer.is_good:
            ticket.certificates = sorted(
                {*ticket.certificates, *(certificate["code"] for certificate in answer.body["items"])}
            )
        return f"{len(ticket.certificates)} certificates" if answer.is_good else answer.words

    def __str__(self) -> str:
        return f"{self.person} asks for the certificates of {self.show}"


@dataclass(frozen=True)
class CorrectNames(OfTicket):
    """Somebody else comes in the place of one of the party."""

    weight: ClassVar[float] = 1.5
    name: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        ticket = pick(dice, tickets_in(town, *ACTIVE))
        name = f"{dice.choice('马毛江童')}{dice.choice('一二三四')}"
        return cls(ticket.holder.name, ticket.show.name, name) if ticket else None

    def do_with(self, town: Town, ticket: Ticket) -> str:
        names = [member["name"] for member in party_of(self.person, ticket.people)]
        body = {"names": [*names[1:], self.name]}
        answer = town.ask(ticket.holder.caller, "PATCH", f"/bookings/{ticket.id}/party", body)
        return show_page(town, ticket, answer)

    def __str__(self) -> str:
        return f"{self.name} comes with {self.person} to {self.show}"


ACTS: list[type[Act]] = [Book, Cancel, Undo, Resize, Move, Tap, LosePhone, NewPhone, Certify, CorrectNames]
