"""Citizens who go on booking and cancelling while things break around them, and remember what they were promised."""

import itertools
import threading
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import requests

from .people import Person

# What a citizen may be told instead of a 201: the session is off, they have it already; or later, please.
REFUSED, LATER = {409}, {503}
# Between two wishes of one citizen: six of them are busy, and leave the processors to what they ask.
PAUSE = 0.1


@dataclass
class Visit:
    """One citizen: ``promised`` is every booking that was answered with 201, {key: (session, id)}."""

    person: Person
    sessions: Sequence[str]
    people: int = 1
    promised: dict[str, tuple[str, str]] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    put_off: int = 0
    breath: threading.Event = field(default_factory=threading.Event)

    def go_on(self, stop: threading.Event) -> None:
        """Book one session after the other and cancel each second booking, until told to stop."""
        for turn, session_id in enumerate(itertools.cycle(self.sessions)):
            if stop.wait(PAUSE):
                return
            booking_id = self.book(session_id)
            if booking_id and turn % 2:
                self.cancel(booking_id)

    def book(self, session_id: str) -> str | None:
        """Ask with one key until there is an answer that stands; the booking's id, or None where it was refused."""
        key = uuid.uuid4().hex
        answer = self.insist(lambda: self.person.book(session_id, self.people, key))
        if answer.status_code in REFUSED:
            return None
        assert answer.status_code == 201, answer.text
        booking_id: str = answer.json()["id"]
        self.promised[key] = (session_id, booking_id)
        return booking_id

    def cancel(self, booking_id: str) -> None:
        answer = self.insist(lambda: self.person.cancel(booking_id))
        assert answer.status_code == 200 and answer.json()["status"] == "cancelled", answer.text
        self.cancelled.add(booking_id)

    def insist(self, ask: Callable[[], requests.Response]) -> requests.Response:
        """The first answer that is not about a broken system."""
        while True:
            with suppress(requests.RequestException):
                answer = ask()
                if answer.status_code not in LATER:
                    return answer
            self.put_off += 1
            self.breath.wait(PAUSE)

    def check(self) -> None:
        """Every promise is kept, and asking again under its key makes nothing new."""
        for key, (session_id, booking_id) in self.promised.items():
            booking = self.person.get(f"/api/registration/bookings/{booking_id}")
            assert booking["session_id"] == session_id
            assert booking_id not in self.cancelled or booking["status"] == "cancelled"
            again = self.person.book(session_id, self.people, key)
            assert (again.status_code, again.json()["id"]) == (201, booking_id), again.text


def visits(people: Sequence[Person], sessions: Sequence[str]) -> list[Visit]:
    """A visit for each, each beginning with another session; parties of one, two and three."""
    return [
        Visit(
            person, [*sessions[number % len(sessions) :], *sessions[: number % len(sessions)]], number % 3 + 1
        )
        for number, person in enumerate(people)
    ]
