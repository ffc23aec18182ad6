"""``make bench-rush ARGS=--waiting-room``: the city opens one booking form, and goes in by the waiting room.

As many citizens as said open the form within some seconds, on a gateway that lets in as many as by default, and do what
the page tells their browsers: come again when it says so, and book once they are in. Meanwhile a reader browses.
"""

import heapq
import json
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import urllib3

from gateway.waiting_room.tickets import COOKIE as PLACE
from gateway.waiting_room.tickets import Ticket, read_ticket
from tests.benchmarks.rush_crowd import Crowd, gather, requests_of
from tests.benchmarks.rush_load import Answer
from tests.benchmarks.rush_town import Town
from tests.fixtures.gateway import session, sitting

THREADS = 32
ARRIVAL_SECONDS = 10.0
QUIET_READERS, QUIET_SECONDS = 100, 10.0
BROWSE_EVERY = 0.1


@dataclass
class Reader:
    """A citizen with a browser: the request that books, and what the waiting room said."""

    book: bytes
    cookie: str
    place: str = ""
    ticket: Ticket | None = None
    looks: int = 0
    booked: Answer | None = None


@dataclass
class Crossing:
    """What came of it: {status: pages}, the readers, and how long other pages took (ms)."""

    pages: Counter[int] = field(default_factory=Counter)
    readers: list[Reader] = field(default_factory=list)
    browsing: list[float] = field(default_factory=list)
    seconds: float = 0.0


class Line:
    """Readers who come to one form, each when it is time, over a few threads."""

    def __init__(self, town: Town, crowd: Crowd, readers: Sequence[Reader], spread: float) -> None:
        self.town, self.address = town, f"/sessions/{crowd.session_id}/book"
        self.pool = urllib3.HTTPConnectionPool("127.0.0.1", town.port_of("gateway"), maxsize=THREADS)
        self.lock = threading.Lock()
        began = time.monotonic()
        self.due = [(began + spread * n / len(readers), n) for n in range(len(readers))]
        self.left = len(readers)
        self.crossing = Crossing(readers=list(readers))

    def run(self) -> Crossing:
        began = time.monotonic()
        threads = [threading.Thread(target=self.serve) for _ in range(THREADS)]
        browser = threading.Thread(target=self.browse)
        for thread in (*threads, browser):
            thread.start()
        for thread in (*threads, browser):
            thread.join()
        self.crossing.seconds = time.monotonic() - began
        return self.crossing

    def serve(self) -> None:
        """Open the form for who is due next, until all have booked."""
        while self.left:
            with self.lock:
                number = None
                if self.due and self.due[0][0] <= time.monotonic():
                    _, number = heapq.heappop(self.due)
            if number is None:
                time.sleep(0.005)
            else:
                self.look(number)

    def look(self, number: int) -> None:
        reader = self.crossing.readers[number]
        headers = {"Cookie": f"{reader.cookie}{reader.place}"}
        answer = self.pool.request("GET", self.address, headers=headers, redirect=False, retries=2)
        reader.looks += 1
        with self.lock:
            self.crossing.pages[answer.status] += 1
        for cookie in answer.headers.getlist("Set-Cookie"):
            if cookie.startswith(f"{PLACE}="):
                reader.place = f"; {cookie.partition(';')[0]}"
        if again := answer.headers.get("Refresh"):
            with self.lock:
                heapq.heappush(self.due, (time.monotonic() + int(again), number))
            return
        reader.booked = self.book(reader)
        with self.lock:
            self.left -= 1

    def book(self, reader: Reader) -> Answer:
        """Send the booking through the gateway's API, as the form's press does."""
        head, _, body = reader.book.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        began = time.monotonic()
        answer = self.pool.request("POST", first.split()[1], body=body, headers=headers, retries=2)
        return Answer(answer.status, began, time.monotonic(), answer.data)

    def browse(self) -> None:
        while self.left:
            began = time.monotonic()
            self.pool.request("GET", "/activities")
            self.crossing.browsing.append((time.monotonic() - began) * 1000)
            time.sleep(BROWSE_EVERY)


def cross(town: Town, citizens: int, seats: int, spread: float) -> tuple[Crowd, Crossing]:
    """A new session, told to the portal, and so many citizens who come within `spread` seconds."""
    crowd = gather(town, citizens, seats)
    facts = sitting(
        id=str(crowd.session_id), starts_at="2021-11-06T01:00:00Z", ends_at="2021-11-06T03:00:00Z"
    )
    session(town.gateway, facts, seats=seats)
    readers = []
    for request in requests_of(crowd, town, "gateway"):
        cookie = next(line for line in request.decode().split("\r\n") if line.startswith("Cookie: "))
        readers.append(Reader(request, cookie.removeprefix("Cookie: ")))
    crossing = Line(town, crowd, readers, spread).run()
    with town.gateway.app_context():
        for reader in readers:
            reader.ticket = read_ticket(reader.place.removeprefix(f"; {PLACE}="))
    return crowd, crossing


def report(town: Town, citizens: int, seats: int) -> Iterator[str]:
    """Quiet first, then the city; prints what was measured, yields what is wrong."""
    _, quiet = cross(town, QUIET_READERS, seats, QUIET_SECONDS)
    if waited := sum(reader.looks > 1 for reader in quiet.readers):
        yield f"{waited} of {QUIET_READERS} waited who need not"
    _, rush = cross(town, citizens, seats, ARRIVAL_SECONDS)
    yield from _wrong(rush, seats)
    late = sorted(overtaken(rush.readers))
    looks = [reader.looks for reader in rush.readers]
    print(
        f"{citizens:,} came within {ARRIVAL_SECONDS:.0f} s; all were in after {rush.seconds:.0f} s"
        f" ({citizens / rush.seconds:.0f}/s), each page looked at {statistics.mean(looks):.1f} times on average.\n"
        f"pages {dict(rush.pages)}; behind one who had come later: {sum(s > 0 for s in late)} of {citizens},"
        f" p99 {late[int(len(late) * 0.99) - 1]:.1f} s, longest {late[-1]:.1f} s\n"
        f"browsing meanwhile p50 {p(rush.browsing, 0.5):.0f} ms, p95 {p(rush.browsing, 0.95):.0f} ms"
        f" (quiet p95 {p(quiet.browsing, 0.95):.0f} ms)",
        flush=True,
    )


def overtaken(readers: Sequence[Reader]) -> list[float]:
    """For each reader, by how many seconds somebody who had come later went in before; 0 for nobody."""
    tickets = sorted(
        (reader.ticket for reader in readers if reader.ticket), key=lambda ticket: ticket.arrived_at
    )
    behind, soonest = [], float("inf")
    for ticket in reversed(tickets):
        entered = ticket.admitted_at or float("inf")
        behind.append(max(0.0, entered - soonest))
        soonest = min(soonest, entered)
    return behind


def p(values: Sequence[float], share: float) -> float:
    return sorted(values)[int(len(values) * share) - 1] if values else 0.0


def _wrong(crossing: Crossing, seats: int) -> Iterator[str]:
    if bad := {status: count for status, count in crossing.pages.items() if status >= 500}:
        yield f"pages were answered {bad}"
    answers = Counter(reader.booked.status for reader in crossing.readers if reader.booked)
    if set(answers) != {201}:
        yield f"bookings were answered {dict(answers)}"
    bodies = [json.loads(reader.booked.body) for reader in crossing.readers if reader.booked]
    confirmed = sum(body.get("status") == "confirmed" for body in bodies)
    if confirmed != min(seats, len(crossing.readers)):
        yield f"{confirmed} confirmed of {seats} seats"
