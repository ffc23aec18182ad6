"""What the people of the town remember: who they are, what was announced, their places, what they were told."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple


@dataclass(frozen=True)
class Caller:
    """Somebody who asks a department for something, as their token says it."""

    name: str
    subject: str
    roles: tuple[str, ...]
    units: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    language: str = "zh"


@dataclass
class Person:
    """A citizen. `phone`: as people write it, None for nobody; `id`: of who has signed in."""

    name: str
    phone: str | None
    id: str | None = None
    phone_since: datetime | None = None
    """When they got the phone, where they had lost one"""
    language: str = "zh"
    """That of their phone, in which they book and are told"""

    @property
    def is_mobile(self) -> bool:
        return self.phone is not None and not self.phone.startswith("0")

    @property
    def caller(self) -> Caller:
        return Caller(self.name, self.id or "", ("citizen",), language=self.language)


class Word(NamedTuple):
    """Something a person was told about a place of theirs: in a text, or by a page or slip that shows how things stand.

    `page`: the booking's fields as the page had them; None for a text.
    """

    at: datetime
    kind: str
    text: str
    page: dict[str, Any] | None = None


@dataclass
class Show:
    """What a unit or a venue offers: a sitting, a series booked as one, or a slot of an opening.

    `id`: of the session that registration makes of it. `dates`: from when to when, as its giver last had it.
    """

    name: str
    kind: str
    giver: str
    id: str
    sittings: list[str]
    dates: list[tuple[datetime, datetime]]
    seats: int
    activity: str | None = None
    opening: str | None = None
    venue: str | None = None
    pattern: str | None = None
    """The weekly pattern that it is a day of"""
    title: str = ""
    """As the office last accepted it, of what a unit offers"""
    proposed: str | None = None
    """The title that the unit would have, while the office has not accepted it"""
    gone: bool = False
    entries: dict[str, int] = field(default_factory=dict)
    """{check-in's id: people} whom the door let in, but for those it took back"""
    most: int = 0
    """The most seats there ever were"""
    offline: list[dict[str, Any]] = field(default_factory=list)
    """What the device at its door noted without network and has not told yet"""
    noted: set[str] = field(default_factory=set)
    """The bookings of parties with seats that it noted while they came"""
    came: set[str] = field(default_factory=set)
    """Those of them of which it has told"""
    held: str | None = None
    """The hold by which the desk has seats of it, or had"""

    @property
    def clock_off(self) -> timedelta:
        """How far the clock of the device at its door is ahead."""
        return timedelta(minutes=(0, 120, -120, 3)[sum(map(ord, self.name)) % 4])

    @property
    def ends(self) -> datetime:
        return max(ends for _, ends in self.dates)


@dataclass
class Ticket:
    """One person's place in one show: a booking, whatever became of it."""

    id: str
    code: str
    holder: Person
    show: Show
    people: int
    heard: list[Word] = field(default_factory=list)
    certificates: list[str] = field(default_factory=list)
    """The codes of those the holder was given"""

    def hear(self, word: Word) -> None:
        self.heard.append(word)

    @property
    def link(self) -> str | None:
        """The token of the short link in the newest message that has one."""
        texts = (word.text for word in reversed(self.heard) if "/b/" in word.text)
        return next((text.partition("/b/")[2].split("。")[0].split()[0] for text in texts), None)


@dataclass
class Ask:
    """That somebody asked a venue to open: a wish, whatever became of it; asked again after an answer, another."""

    id: str
    holder: Person
    venue: str
    day: date
    part: str
    asked_at: datetime
    heard: list[Word] = field(default_factory=list)
    is_withdrawn: bool = False

    def hear(self, word: Word) -> None:
        self.heard.append(word)


@dataclass
class Reply:
    """What a venue answered to those who had asked for a part of a day: a slot, or that it cannot."""

    venue: str
    day: date
    part: str
    at: datetime
    show: Show | None = None


@dataclass
class Pattern:
    """A weekly pattern of a venue, or of a space of it, as its venue last had it: two hours on these days of the week.

    `id`: of its declaration.
    """

    name: str
    id: str
    venue: str
    space_id: str | None
    first: date
    last: date
    weekdays: tuple[str, ...]
    hour: int
    seats: int


@dataclass
class Memory:
    """All of it. Names are the keys: what an act names is there in every run that has what it builds on."""

    people: dict[str, Person] = field(default_factory=dict)
    staff: dict[str, Caller] = field(default_factory=dict)
    plans: dict[str, str] = field(default_factory=dict)
    """{unit: its plan}"""
    venues: dict[str, dict[str, Any]] = field(default_factory=dict)
    shows: dict[str, Show] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    """{booking's id: ticket}"""
    asks: dict[str, Ask] = field(default_factory=dict)
    """{wish's id: what was asked last}"""
    replies: list[Reply] = field(default_factory=list)
    closures: dict[str, str] = field(default_factory=dict)
    """{name: id} of those that stand"""
    policies: dict[str, str] = field(default_factory=dict)
    patterns: dict[str, Pattern] = field(default_factory=dict)
    """Those that stand"""
    erased: set[str] = field(default_factory=set)
    """The bookings and wishes of those of whom nothing is to be kept"""
    head_counts: dict[str, int] = field(default_factory=dict)
    """{session's id: people} as they were last counted by head"""

    def ticket(self, person: str, show: str) -> Ticket | None:
        """The newest place of a person in a show."""
        return next((ticket for ticket in self.tickets_of(show) if ticket.holder.name == person), None)

    def place(self, id: str) -> "Ticket | Ask | None":
        """Whom what is told of this booking or wish concerns."""
        return self.tickets.get(id) or self.asks.get(id)

    def forget(self, person: Person) -> None:
        """Of who they were nothing is left; they may come again as somebody with this name and phone."""
        memories: tuple[dict[str, Any], ...] = (self.tickets, self.asks)
        for places in memories:
            theirs = [id for id, place in places.items() if place.holder is person]
            self.erased |= {*theirs}
            for id in theirs:
                del places[id]
        self.people[person.name] = Person(person.name, person.phone, language=person.language)

    def tickets_of(self, show: str) -> Iterator[Ticket]:
        """The places in a show, newest first."""
        return (ticket for ticket in reversed(self.tickets.values()) if ticket.show.name == show)

    def ask(self, person: str, venue: str, day: date, part: str) -> Ask | None:
        """What a person asks a venue for."""
        wish_terms = (person, venue, day, part)
        asks = self.asks.values()
        return next(
            (ask for ask in asks if (ask.holder.name, ask.venue, ask.day, ask.part) == wish_terms), None
        )

    def show_of(self, session_id: str) -> Show | None:
        return next((show for show in self.shows.values() if show.id == session_id), None)
