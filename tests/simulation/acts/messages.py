"""What citizens do by SMS, with a session's number: they book it, or give it back; also where they booked otherwise."""

import random
import uuid
from dataclasses import dataclass
from typing import ClassVar, Self

from sqlalchemy import select

from registration.bookings.model import Booking

from ..founding import GATEWAY
from ..memory import Person, Show, Ticket
from ..town import Town
from .act import DAY, NOTHING, Act, coming_shows, pick
from .citizens import ACTIVE, signed_in, tickets_in

WORDS = {"zh": {"book": "报名", "cancel": "取消"}, "en": {"book": "BOOK", "cancel": "CANCEL"}}


def can_write(town: Town, person: Person) -> bool:
    """Whether somebody has the phone from which they signed in."""
    return person.is_mobile and f"+86{person.phone}" not in town.post.dead


def send(town: Town, person: Person, show: Show, order: str, people: str = "") -> str:
    """Write what is wanted of a show, by its number; what came of it, in words."""
    number = town.ask(person.caller, "GET", f"/sessions/{show.id}").body.get("number")
    if number is None or not can_write(town, person):
        return "they cannot write that"
    text = f"{WORDS[person.language][order]} {number} {people}".strip()
    return town.ask(GATEWAY, "POST", "/demo/inbound-sms", {"phone": person.phone, "text": text}).words


@dataclass(frozen=True)
class BookBySms(Act):
    """The answer is a message, as all that is told of the booking before somebody opens its page."""

    weight: ClassVar[float] = 5
    person: str
    show: str
    people: int

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        person = pick(dice, (person for person in signed_in(town) if can_write(town, person)))
        show = pick(dice, coming_shows(town, 9 * DAY))
        return cls(person.name, show.name, dice.choice((1, 1, 2, 3))) if person and show else None

    def do(self, town: Town) -> str:
        show, person = town.memory.shows.get(self.show), town.memory.people[self.person]
        if show is None or person.id is None:
            return NOTHING
        outcome = send(town, person, show, "book", str(self.people))
        with town.looking() as db:
            theirs = select(Booking).filter_by(citizen_id=uuid.UUID(person.id), session_id=uuid.UUID(show.id))
            for booking in db.scalars(theirs.order_by(Booking.id)):
                ticket = Ticket(str(booking.id), booking.code, person, show, booking.seats)
                town.memory.tickets.setdefault(ticket.id, ticket)
        return outcome

    def __str__(self) -> str:
        return f"{self.person} books {self.show} by SMS for {self.people}"


@dataclass(frozen=True)
class CancelBySms(Act):
    weight: ClassVar[float] = 2
    person: str
    show: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        ticket = pick(dice, (t for t in tickets_in(town, *ACTIVE) if can_write(town, t.holder)))
        return cls(ticket.holder.name, ticket.show.name) if ticket else None

    def do(self, town: Town) -> str:
        ticket = town.memory.ticket(self.person, self.show)
        return send(town, ticket.holder, ticket.show, "cancel") if ticket else NOTHING

    def __str__(self) -> str:
        return f"{self.person} gives {self.show} back by SMS"


ACTS: list[type[Act]] = [BookBySms, CancelBySms]
