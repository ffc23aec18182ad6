"""What happens at the doors: people come early, late, twice, without a seat; the door errs, or has no network."""

import random
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Self

from chassis import machine
from registration.bookings.model import Booking
from registration.sessions.model import Session

from ..memory import Show, Ticket, Word
from ..town import Broken, Town
from .act import DAY, HOUR, NOTHING, Act, is_under_way, pick, show_page, shows_under_way

EARLIEST = timedelta(minutes=45)


def parties_at(town: Town, show: Show, *states: str) -> list[Ticket]:
    return [ticket for ticket in town.memory.tickets_of(show.name) if town.states.get(ticket.id) in states]


def let_in(town: Town, ticket: Ticket, check_in: str, people: int) -> None:
    """So many of a party are in, and know it."""
    ticket.show.entries[check_in] = people
    ticket.hear(Word(town.now(), "door", "已签到"))


@dataclass(frozen=True)
class Arrive(Act):
    """A party, or some of it, is at the door and says its code."""

    weight: ClassVar[float] = 60
    person: str
    show: str
    people: int | None

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        show = pick(dice, shows_under_way(town))
        ticket = (
            pick(dice, parties_at(town, show, "confirmed", "attended", "waitlisted", "no_show"))
            if show
            else None
        )
        if ticket is None:
            return None
        people = dice.randint(1, ticket.people) if dice.random() < 0.25 else None
        return cls(ticket.holder.name, ticket.show.name, people)

    def do(self, town: Town) -> str:
        ticket = town.memory.ticket(self.person, self.show)
        if ticket is None:
            return NOTHING
        was_entitled = is_entitled(town, ticket, self.people)
        body: dict[str, Any] = {"session_id": ticket.show.id, "code": ticket.code}
        body |= {"people": self.people} if self.people else {}
        answer = town.ask(town.memory.staff["door"], "POST", "/check-ins", body)
        if was_entitled and not answer.is_good:
            raise Broken("nobody with a seat is turned away", f"{self} was {answer.words}")
        if answer.is_good and answer.body["check_in_id"]:
            let_in(town, ticket, answer.body["check_in_id"], self.people or ticket.people)
        return f"{answer.body['came']} of them are in" if answer.is_good else answer.words

    def __str__(self) -> str:
        return f"{self.person} comes to {self.show}{f' with {self.people} people' if self.people else ''}"


@dataclass(frozen=True)
class Hope(Arrive):
    """A party that waits, or was missed, comes once it has begun, most of all where others were let in."""

    weight: ClassVar[float] = 12

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        begun = shows_under_way(town, early=timedelta())
        parties = [ticket for show in begun for ticket in parties_at(town, show, "waitlisted", "no_show")]
        busy = [ticket for ticket in parties if ticket.show.entries]
        ticket = pick(dice, busy if busy and dice.random() < 0.8 else parties)
        return cls(ticket.holder.name, ticket.show.name, None) if ticket else None

    def __str__(self) -> str:
        return f"{self.person} comes to {self.show} in the hope of a seat"


def is_entitled(town: Town, ticket: Ticket, people: int | None) -> bool:
    """Whether a party has seats of a show whose door is open, and no more of it come than are booked."""
    with town.looking() as db:
        booking, session = (
            db.get_one(Booking, uuid.UUID(ticket.id)),
            db.get_one(Session, uuid.UUID(ticket.show.id)),
        )
    has_seats = booking.status == "confirmed" and booking.holding == booking.seats
    return (
        has_seats
        and session.status == "open"
        and is_under_way(town, ticket.show)
        and (people or 0) <= booking.seats
    )


@dataclass(frozen=True)
class WalkIn(Act):
    """Somebody just comes: early, where places are kept for them or all are booked, or at any time."""

    weight: ClassVar[float] = 30
    show: str
    people: int

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        starts_by_session = {
            str(row.id): row.starts_at for row in town.sessions if row.kept_walk_in or row.waiting
        }
        shows = shows_under_way(town)
        early = [
            show for show in shows if show.id in starts_by_session and town.now() < starts_by_session[show.id]
        ]
        show = pick(dice, early if early and dice.random() < 0.7 else shows)
        return cls(show.name, dice.choice((1, 1, 1, 2))) if show else None

    def do(self, town: Town) -> str:
        show = town.memory.shows.get(self.show)
        if show is None:
            return NOTHING
        path = f"/sessions/{show.id}/walk-ins"
        answer = town.ask(town.memory.staff["door"], "POST", path, {"people": self.people})
        if answer.is_good:
            show.entries[answer.body["id"]] = self.people
        return answer.words

    def __str__(self) -> str:
        return f"{self.people} without a booking come to {self.show}"


@dataclass(frozen=True)
class TakeBack(Act):
    """The door undoes what it recorded; also days later, when the list is looked through."""

    weight: ClassVar[float] = 3
    show: str
    place: int

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        since = town.now() - 3 * DAY
        show = pick(dice, (show for show in town.memory.shows.values() if show.entries and show.ends > since))
        return cls(show.name, dice.randrange(len(show.entries))) if show else None

    def do(self, town: Town) -> str:
        show = town.memory.shows.get(self.show)
        if show is None or self.place >= len(show.entries):
            return NOTHING
        check_in = list(show.entries)[self.place]
        answer = town.ask(town.memory.staff["door"], "POST", f"/check-ins/{check_in}/undo")
        if answer.is_good:
            del show.entries[check_in]
            self.explain(town, answer.body["booking_id"])
        return answer.words

    def explain(self, town: Town, booking: str | None) -> None:
        """Whoever was in and is so no more is told how things stand with them now."""
        if ticket := town.memory.tickets.get(str(booking)):
            show_page(town, ticket, town.ask(town.memory.staff["desk"], "GET", f"/desk/bookings/{ticket.id}"))

    def __str__(self) -> str:
        return f"the door takes check-in {self.place + 1} of {self.show} back"


@dataclass(frozen=True)
class TakeAllBack(Act):
    """All that the door recorded at a show belonged elsewhere: it takes back each."""

    weight: ClassVar[float] = 2
    show: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        shows = town.memory.shows.values()
        begun = (show for show in shows if show.entries and -DAY < show.ends - town.now() < 2 * HOUR)
        show = pick(dice, begun)
        return cls(show.name) if show else None

    def do(self, town: Town) -> str:
        show = town.memory.shows.get(self.show)
        entries = len(show.entries) if show else 0
        return ", ".join(TakeBack(self.show, 0).do(town) for _ in range(entries)) or NOTHING

    def __str__(self) -> str:
        return f"the door finds that nobody it recorded at {self.show} was there"


@dataclass(frozen=True)
class Correct(TakeBack):
    """The door recorded too many of a party: it takes that back, and records one. Also where they have certificates."""

    weight: ClassVar[float] = 3

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        since = town.now() - DAY
        shows = [show for show in town.memory.shows.values() if show.entries and show.ends > since]
        certified = {ticket.show.name for ticket in town.memory.tickets.values() if ticket.certificates}
        show = pick(dice, [show for show in shows if show.name in certified] or shows)
        places = [n for n, people in enumerate(show.entries.values()) if people > 1] if show else []
        return cls(show.name, dice.choice(places)) if show and places else None

    def explain(self, town: Town, booking: str | None) -> None:
        ticket = town.memory.tickets.get(str(booking))
        if ticket is None:
            return
        body = {"session_id": ticket.show.id, "code": ticket.code, "people": 1}
        answer = town.ask(town.memory.staff["door"], "POST", "/check-ins", body)
        if answer.is_good and answer.body["check_in_id"]:
            let_in(town, ticket, answer.body["check_in_id"], 1)
        else:
            super().explain(town, booking)

    def __str__(self) -> str:
        return f"the door corrects check-in {self.place + 1} of {self.show}: one person came"


@dataclass(frozen=True)
class RecordLater(Act):
    """Somebody looks through the paper list after the end, and records who did come."""

    weight: ClassVar[float] = 2
    person: str
    show: str
    people: int

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        shows = (show for show in town.memory.shows.values() if not show.gone)
        lately = [show for show in shows if -DAY < show.ends - town.now() < timedelta()]
        show = pick(dice, lately)
        ticket = pick(dice, town.memory.tickets_of(show.name)) if show else None
        return cls(ticket.holder.name, show.name, dice.randint(1, ticket.people)) if ticket else None

    def do(self, town: Town) -> str:
        ticket = town.memory.ticket(self.person, self.show)
        if ticket is None:
            return NOTHING
        body = {"session_id": ticket.show.id, "code": ticket.code, "people": self.people}
        answer = town.ask(town.memory.staff["door"], "POST", "/check-ins", body)
        if answer.is_good and answer.body["check_in_id"]:
            let_in(town, ticket, answer.body["check_in_id"], self.people)
        return answer.words

    def __str__(self) -> str:
        return f"the door records afterwards that {self.people} of {self.person} were at {self.show}"


@dataclass(frozen=True)
class Slip(Act):
    """The door records somebody for a show that is on another day."""

    weight: ClassVar[float] = 1
    person: str
    show: str

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        ahead = {
            str(row.id)
            for row in town.sessions
            if row.status == "open" and row.starts_at > town.now() + 12 * HOUR
        }
        parties = (t for t in town.memory.tickets.values() if t.show.id in ahead)
        ticket = pick(dice, (t for t in parties if town.states.get(t.id) == "confirmed"))
        return cls(ticket.holder.name, ticket.show.name) if ticket else None

    def do(self, town: Town) -> str:
        ticket = town.memory.ticket(self.person, self.show)
        if ticket is None:
            return NOTHING
        body = {"session_id": ticket.show.id, "code": ticket.code}
        answer = town.ask(town.memory.staff["door"], "POST", "/check-ins", body)
        if answer.is_good and answer.body["check_in_id"]:
            let_in(town, ticket, answer.body["check_in_id"], ticket.people)
        return answer.words

    def __str__(self) -> str:
        return f"the door records {self.person} for {self.show}, which is on another day"


@dataclass(frozen=True)
class NoteOffline(Act):
    """The door has no network: its device notes who comes, by its own clock."""

    weight: ClassVar[float] = 8
    person: str | None
    show: str
    people: int

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        show = pick(dice, shows_under_way(town))
        if show is None or dice.random() < 0.3:
            return cls(None, show.name, 1) if show else None
        ticket = pick(dice, parties_at(town, show, "confirmed", "attended", "waitlisted", "no_show"))
        return cls(ticket.holder.name, show.name, dice.randint(1, ticket.people)) if ticket else None

    def do(self, town: Town) -> str:
        show = town.memory.shows.get(self.show)
        if show is None:
            return NOTHING
        at = (town.now() + show.clock_off).isoformat()
        item: dict[str, Any] = {"nonce": str(machine.new_key()), "people": self.people, "at": at}
        if self.person and (ticket := town.memory.ticket(self.person, self.show)):
            item["code"] = ticket.code
            show.noted |= {ticket.id} if is_entitled(town, ticket, self.people) else set()
        show.offline.append(item)
        return "noted"

    def __str__(self) -> str:
        return f"the device at {self.show} notes {self.people} of {self.person or 'those who walk in'}"


@dataclass(frozen=True)
class Sync(Act):
    """A device tells what it noted: perhaps not all of it, perhaps again, in any order, by a clock that is off."""

    weight: ClassVar[float] = 10
    show: str
    seed: int
    keeps: bool

    @classmethod
    def think(cls, town: Town, dice: random.Random) -> Self | None:
        show = pick(dice, (show for show in town.memory.shows.values() if show.offline))
        return cls(show.name, dice.randrange(1000), dice.random() < 0.3) if show else None

    def do(self, town: Town) -> str:
        show = town.memory.shows.get(self.show)
        if show is None or not show.offline:
            return NOTHING
        items = [*show.offline]
        random.Random(self.seed).shuffle(items)
        sent_at = (town.now() + show.clock_off).isoformat()
        body = {"device": "一号门", "sent_at": sent_at, "items": items}
        answer = town.ask(town.memory.staff["door"], "POST", f"/sessions/{show.id}/check-in-batches", body)
        if answer.is_good:
            show.came |= show.noted
            show.offline = show.offline if self.keeps else []
        return ", ".join(item["outcome"] for item in answer.body["items"]) if answer.is_good else answer.words

    def __str__(self) -> str:
        return f"the device at {self.show} tells what it noted{', and will again' if self.keeps else ''}"


ACTS: list[type[Act]] = [
    Arrive,
    Hope,
    WalkIn,
    TakeBack,
    TakeAllBack,
    Correct,
    RecordLater,
    Slip,
    NoteOffline,
    Sync,
]
