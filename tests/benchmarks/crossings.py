"""Which files of a department an act crosses, how often it moves between them, and whether it turns back.

``make crossings`` books, cancels, hands in a door's batch and closes a venue, in this process, and prints for each act
and each department that took part

files   in which a function of the department ran
verbs   those of them that do something: not the tables, bodies and events they do it with
moves   calls from a file to another; what lies between (a library, the chassis) is looked through
deep    the most files that wait for each other at once: how far the act goes in before it returns
back    moves into a file that waits further up for the very call that leads back into it

and beside it what the chassis did meanwhile. ``--moves`` prints every pair of files, ``--postgresql`` uses a private
PostgreSQL in the place of SQLite. It speaks HTTP, carries events over the transport and knows no module of a
department, so that the figures from before and after a house is rebuilt can be compared.
"""

import argparse
import re
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask

from chassis.testing import DATA_KEY, Issuer, TokenClient, client_for, deliver, prepare, run_jobs
from deploy.servers import lease
from tests.benchmarks.tracer import Crossing, Tracer

DEPARTMENTS = ("registration", "venues")
EVENING_BEFORE = "2021-11-05T18:30:00+08:00"
DOORS_OPEN = "2021-11-06T08:50:00+08:00"
DAY = "2021-11-06"
MUSEUM = {
    "name": "省博物馆",
    "sector": "文化",
    "district": "420106",
    "area": "武昌区",
    "address": "东湖路160号",
    "spaces": [{"name": "报告厅", "seats": 120}],
}
SLOTS = [{"starts": "09:00", "ends": "11:00", "seats": 3}, {"starts": "13:00", "ends": "15:00", "seats": 3}]

# {act: {package: what it crossed}}
Crossings = dict[str, dict[str, Crossing]]


class Town:
    """Venues and registration on one transport, and those who speak to them."""

    def __init__(self, folder: Path, new_database: Callable[[str], str], log_level: str) -> None:
        """`new_database`: the URL of an empty database for a department."""
        self.log_level = log_level
        self.issuer = Issuer()
        self.broker_url = f"embedded:///{folder}/bus.db"
        self.apps = {name: self._new_app(name, new_database(name)) for name in DEPARTMENTS}
        self.office = self.someone("venues", "office")
        self.gateway = self.someone("registration", "gateway")

    def close(self) -> None:
        for app in self.apps.values():
            if "worker" in app.extensions:
                app.extensions["worker"].bus.close()
            app.extensions["database"].close()

    def someone(self, department: str, role: str, **bound: Any) -> TokenClient:
        return client_for(self.apps[department], self.issuer, roles=[role], **bound)

    def citizen(self, phone: str) -> TokenClient:
        """A citizen, signed in with the code that was sent."""
        done(self.gateway.post("/sign-in-codes", json={"phone": phone}))
        self.settle()
        [message] = done(self.gateway.get("/demo/messages", query_string={"to": phone}))["items"]
        [code] = re.findall(r"\d{6}", message["text"])
        citizen = done(self.gateway.post("/sign-ins", json={"phone": phone, "code": code}))
        return self.someone("registration", "citizen", subject=citizen["citizen_id"])

    def museum(self) -> tuple[str, list[str]]:
        """A new venue, open for a day in slots: its id, and those of the sessions that registration makes of them."""
        venue = done(self.office.create("/venues", MUSEUM))
        opening = {"dates": [DAY], "slots": SLOTS}
        [opened] = done(self.office.create(f"/venues/{venue['id']}/openings", opening))["items"]
        self.settle()
        return venue["id"], [slot["id"] for slot in opened["slots"]]

    def settle(self) -> None:
        """Until all is told and every message is sent, so that an act bears the cost of nothing but itself."""
        deliver(*self.apps.values())
        run_jobs(self.apps["registration"], "deliver notices")

    def set_clock(self, moment: str) -> None:
        for app in self.apps.values():
            app.extensions["clock"].set(datetime.fromisoformat(moment))

    def _new_app(self, name: str, database_url: str) -> Flask:
        settings = {"environment": "test", "log_level": self.log_level, "clock": EVENING_BEFORE}
        if name == "registration":
            settings["data_key"] = DATA_KEY
        new_settings = import_module(f"{name}.config").Settings
        department_settings = new_settings(database_url=database_url, broker_url=self.broker_url, **settings)
        app: Flask = import_module(name).create_app(department_settings)
        app.extensions["keys"] = self.issuer.keys
        return prepare(app)


class Acts:
    """Each act done once, and what it crossed."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.tracer = Tracer(*DEPARTMENTS, "chassis")
        self.crossings: Crossings = {}
        self.venue_id, [self.morning, self.afternoon] = town.museum()
        self.citizens = [town.citizen(f"+861990000010{n}") for n in range(4)]

    def run(self) -> Crossings:
        self.book_and_cancel()
        self.check_in()
        self.close_venue()
        return self.crossings

    def book_and_cancel(self) -> None:
        """Two parties fill a session and a third waits; the first cancels, and the third has its seats."""
        anna, ben, cheng, dora = self.citizens
        first = self._act("booking", lambda: book(anna, self.morning, 2))
        states = [book(ben, self.morning, 1), book(cheng, self.morning, 1), book(dora, self.afternoon, 2)]
        assert [booking["status"] for booking in states] == ["confirmed", "waitlisted", "confirmed"]
        self.town.settle()
        self._act("cancellation", lambda: done(anna.delete(f"/bookings/{first['id']}")))
        assert newest(cheng)["status"] == "confirmed"

    def check_in(self) -> None:
        """A device hands in that two parties came."""
        self.town.settle()
        self.town.set_clock(DOORS_OPEN)
        _, ben, cheng, _ = self.citizens
        codes = [newest(citizen)["code"] for citizen in (ben, cheng)]
        items = [{"nonce": str(uuid.uuid4()), "at": DOORS_OPEN, "code": code} for code in codes]
        door = self.town.someone("registration", "door", venues=[self.venue_id])
        path, body = f"/sessions/{self.morning}/check-in-batches", {"device": "一号门", "items": items}
        result = self._act("check-in batch", lambda: done(door.post(path, json=body)))
        assert [item["outcome"] for item in result["items"]] == ["accepted", "accepted"]

    def close_venue(self) -> None:
        """Venues declare a closure; registration hears of it and gives up two sessions, one with a party to come."""
        self.town.settle()
        venues, registration = self.town.apps["venues"], self.town.apps["registration"]
        path = f"/venues/{self.venue_id}/closures"
        people = done(self.town.office.get(f"{path}/preview?date={DAY}"))["people"]
        body = {"date": DAY, "reason": "设备检修", "expected": people}
        self._act("closure declared", lambda: done(self.town.office.create(path, body)))
        deliver(venues)
        self._act("closure heard of", lambda: deliver(registration))
        assert newest(self.citizens[-1])["status"] == "cancelled"

    def _act(self, name: str, act: Callable[[], Any]) -> Any:
        with self.tracer.watching() as self.crossings[name]:
            return act()


def book(citizen: TokenClient, session_id: str, people: int) -> Any:
    party = [{"name": f"王小明{n}"} for n in range(people)]
    return done(citizen.create("/bookings", {"session_id": session_id, "party": party}))


def newest(citizen: TokenClient) -> Any:
    """The citizen's newest booking."""
    return done(citizen.get("/bookings"))["items"][0]


def done(answer: Any) -> Any:
    """What was answered. Raises AssertionError when it was a refusal."""
    assert answer.status_code < 300, f"{answer.status_code} {answer.text}"
    return answer.json if answer.data else None


def trace(folder: Path, new_database: Callable[[str], str], log_level: str = "INFO") -> Crossings:
    """What each act crosses, in new departments whose transport is in `folder`.

    A process keeps the level its first departments log at: whoever runs others besides leaves it as it is.
    """
    town = Town(folder, new_database, log_level)
    try:
        return Acts(town).run()
    finally:
        town.close()


def report(crossings: Crossings, with_moves: bool = False) -> Iterator[str]:
    """The lines of the table."""
    yield f"{'':18}{'':14}{'files':>6}{'verbs':>6}{'moves':>6}{'deep':>6}{'back':>6}"
    for act, packages in crossings.items():
        for package, crossing in packages.items():
            if not crossing.files:
                continue
            yield f"{act:18}{package:14}" + "".join(f"{count:6}" for count in crossing.counts())
            if with_moves and package != "chassis":
                yield from (f"{times:26}  {a} -> {b}" for (a, b), times in crossing.moves.most_common())


@contextmanager
def databases(folder: Path, postgresql: bool) -> Iterator[Callable[[str], str]]:
    if not postgresql:
        yield lambda department: f"sqlite:///{folder / department}.db"
        return
    with lease("postgresql", folder / "postgresql", temporary=True, durable=False) as server:

        def new(department: str) -> str:
            with psycopg.connect(f"{server.url}/postgres", autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {department}")
            return f"{server.url}/{department}"

        yield new


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--moves", action="store_true", help="every pair of files, too")
    parser.add_argument("--postgresql", action="store_true", help="in the place of SQLite")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="crossings-") as name:
        folder = Path(name)
        with databases(folder, arguments.postgresql) as new_database:
            print(*report(trace(folder, new_database, "CRITICAL"), arguments.moves), sep="\n")


if __name__ == "__main__":
    main()
