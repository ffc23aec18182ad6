"""The town: four departments in one process, on one clock and one source of chance, and the people who use them.

What people do goes to the departments as HTTP requests with signed tokens, as the gateway would send them. What workers
do, they do when the town lets them: each in its turn, with deliveries that come twice and in any order.
"""

import hashlib
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis import failpoints, machine
from chassis.clock import SHANGHAI
from chassis.delivery.courier import Here
from chassis.messaging.department import messaging_of
from chassis.messaging.worker import Worker
from chassis.storage.db import reading
from chassis.testing import Issuer, SeededMachine, run_jobs
from registration.delivery.courier import new_courier
from registration.notices.model import Notice
from tests.fixtures.apps import MAKERS, NAMES
from tests.fixtures.stock import furnish, take_back

from .bus import UnrulyBus
from .glance import EVENTS_WAIT, NOTICE_IS_DUE, Glance, Seen, stored
from .memory import Caller, Memory, Word
from .post import Post
from .touched import Touched, watch

DEPARTMENTS = NAMES[:3]
TELL_PEOPLE = ("registration", "reporting")
AGES = 40 * 86_400.0
"""Seconds that a token lives: longer than a month, so that signing takes no time of the simulation's."""
MOST_ROUNDS = 200
SELDOM, LIKELY, READS = 0.03, {"deliver notices": 0.2}, 0.1
"""How likely after an act a pressing job is done, where it is not seldom, and a worker with work takes a turn.

Some times a day most is done at any rate."""
PATIENCE = 70.0
"""Seconds after which what was changed a moment ago is told, as it was not changed again."""
SENDERS = 20
"""Messages on their way at once: for each of them alone the courier would look and write anew."""
OFTEN, BY_NOW = 0.4, dict.fromkeys(("deliver notices", "settle sessions", "close waitlists"), 1.0)
"""How likely a pressing job is done by the next of the hours, where it is not often: all are done in the evening.

Who waits in vain is told between the cutoff and the end, which may be two hours."""
ONCE = "publish statistics"
"""What is done in the evening when all is quiet: nothing follows from it."""
IN_THE_EVENING = (
    "prune the inbox",
    "prune the keys",
    "prune codes and messages",
    "erase what retention ends",
)
"""Jobs that can wait. All others matter within the hour."""

ISSUER = Issuer()
"""Signs tokens in the gateway's place. Nothing that is logged depends on its key."""

Json = dict[str, Any]


class Died(BaseException):
    """A process was killed here. No `except Exception` may keep it from dying."""


class Broken(AssertionError):
    """A truth of the town does not hold. `truth`: which; the message says of whom and how."""

    def __init__(self, truth: str, words: str) -> None:
        super().__init__(f"{truth}: {words}")
        self.truth = truth
        self.words = words


class Answer:
    """What a department answered."""

    def __init__(self, status: int, body: Any) -> None:
        self.status = status
        self.body = body

    @property
    def is_good(self) -> bool:
        return self.status < 400

    @property
    def words(self) -> str:
        """Why it was refused, as the problem says it."""
        if self.is_good:
            return "done"
        problem = self.body or {}
        return f"refused: {problem.get('title')}" + (f" {problem['errors']}" if problem.get("errors") else "")


class Town:
    """Everything there is in one run of the simulation."""

    log_level = "INFO"
    """The tests': a logger keeps for good the level of its first use, and other tests of the process read its lines"""

    def __init__(self, folder: Path, seed: str, begins: datetime) -> None:
        self.folder = folder
        self.seed = seed
        self.machine = SeededMachine(seed, begins)
        self.dice = random.Random(seed)
        self.memory = Memory()
        self.post = Post(self.now)
        self.log: list[str] = []
        self.doomed: dict[str, str] = {}
        """{department: the failpoint at which its worker dies}"""
        self.apps: dict[str, Flask] = {}
        self.glances: dict[str, Glance] = {}
        self.touched: Touched
        """The sessions that were written since they were last looked at"""
        self.sessions: list[Seen] = []
        """Those that are not over, as registration has them at this moment"""
        self.states: dict[str, str] = {}
        """{booking's id: its state} of the bookings in them"""
        self._tokens: dict[tuple[str, str, Caller], str] = {}
        self._turn = ""

    # Time and chance

    def now(self) -> datetime:
        """The present moment, in the city."""
        return machine.now().astimezone(SHANGHAI)

    def reach(self, moment: datetime, chapter: str) -> None:
        """Let it be `moment`, and let all chance from here on follow from the seed and the chapter's name alone."""
        self.machine.sleep(max(0.0, moment.timestamp() - machine.unix()))
        self.dice = random.Random(f"{self.seed}/{chapter}")
        self.machine.chance = random.Random(f"{self.seed}/{chapter}/chance")

    def note(self, line: str) -> None:
        """Write a line into the log of the run."""
        self.log.append(f"{self.now():%m-%d %H:%M:%S} {line}")

    # The departments

    def open(self) -> None:
        """Let all four departments begin."""
        for name in NAMES:
            self.start(name)

    def start(self, name: str) -> None:
        """Begin, or begin anew, the processes of a department on the database there is."""
        settings = {
            "environment": "test",
            "log_level": self.log_level,
            "database_url": f"sqlite:///{self.folder}/{name}.db",
            "broker_url": f"embedded:///{self.folder}/bus.db?lease=60",
            **({"quiet_hours": "21:30-07:30", "senders": 1} if name in TELL_PEOPLE else {}),
        }
        app = MAKERS[name](dict.fromkeys(NAMES, "http://127.0.0.1:9"), settings)
        app.extensions["keys"] = ISSUER.keys
        is_new = not (self.folder / f"{name}.db").exists()
        if is_new:
            furnish(app)
        if name == "registration":
            self._watch(is_new)
            jobs = messaging_of(app).jobs
            send = new_courier(self.post, SENDERS, Here()).turn
            jobs[:] = [replace(job, run=send) if job.name == "deliver notices" else job for job in jobs]
        bus = UnrulyBus(app.extensions["settings"].broker_url, name, lambda: self.dice, self._publish)
        app.extensions["worker"] = Worker(app.extensions["database"], bus, messaging_of(app), name)
        self.apps[name] = app
        self.glances[name] = Glance(self.folder / f"{name}.db")

    def _watch(self, is_new: bool) -> None:
        """See from now on which sessions are touched."""
        database = self.folder / "registration.db"
        if is_new:
            watch(database)
        self.touched = Touched(database)

    def stop(self, name: str) -> None:
        """End the processes of a department; what a worker held comes again when its lease is over."""
        app = self.apps.pop(name)
        self.glances.pop(name).close()
        if name == "registration":
            self.touched.close()
        app.extensions.pop("worker").bus.forget()
        take_back(app)

    def close(self) -> None:
        for name in list(self.apps):
            self.stop(name)

    def ask(
        self, who: Caller, method: str, path: str, json: Any = None, department: str = "registration"
    ) -> Answer:
        """What a department answers to somebody. Broken when it says that it failed."""
        headers = {"Authorization": f"Bearer {self._token(who, department)}", "Accept-Language": who.language}
        if method == "POST":
            headers["Idempotency-Key"] = machine.new_key().hex
        client: FlaskClient = self.apps[department].test_client(use_cookies=False)
        response = client.open(path, method=method, json=json, headers=headers)
        digest = hashlib.sha256(response.data).hexdigest()[:16]
        self.note(f"{who.name} {method} {department}{path} {json} → {response.status_code} {digest}")
        if response.status_code >= 500:
            raise Broken("no request fails", f"{method} {department}{path}: {response.text}")
        return Answer(response.status_code, response.json if response.data else None)

    def _token(self, who: Caller, department: str) -> str:
        key = (department, who.name, who)
        if key not in self._tokens:
            self._tokens[key] = ISSUER.token(
                department, who.subject, who.roles, who.units, who.venues, lifetime=AGES
            )
        return self._tokens[key]

    @contextmanager
    def looking(self, department: str = "registration") -> Iterator[DbSession]:
        """For looking into a department's database, as only whoever checks the truths may."""
        with self.apps[department].app_context(), reading() as db:
            yield db

    # Workers

    def turn(self, name: str) -> bool:
        """One worker reads and publishes once; whether anything moved. It may die of it, and is begun anew."""
        self._turn = name
        app = self.apps[name]
        try:
            with app.app_context():
                return bool(app.extensions["worker"].step())
        except Died:
            self.note(f"the worker of {name} was killed at {self.doomed.pop(name)}")
            self.stop(name)
            self.start(name)
            return True

    def strike(self, failpoint: str) -> None:
        """End whoever has got to the failpoint that it is to die at."""
        if self.doomed.get(self._turn) == failpoint:
            raise Died(failpoint)

    def turns(self) -> None:
        """Some of the workers take a turn, in any order, and do what is due."""
        for name in self.dice.sample(NAMES, k=len(NAMES)):
            if self.dice.random() < READS and self.has_work(name):
                self.turn(name)
        due = [job for job in self.pressing_jobs() if self.dice.random() < LIKELY.get(job, SELDOM)]
        if due == ["deliver notices"] and not self.is_notice_due():
            return
        for job in self.dice.sample(due, k=len(due)):
            self.do_jobs(job)

    def is_notice_due(self) -> bool:
        """Where none is, the courier does nothing."""
        return bool(self.glances["registration"].rows(NOTICE_IS_DUE, stored(self.now())))

    def has_work(self, name: str) -> bool:
        """Whether anything waits to be read or published: to look costs less than a turn."""
        waits_inside = self.glances[name].rows(EVENTS_WAIT)
        return bool(waits_inside) or self.apps[name].extensions["worker"].bus.depth().waiting > 0

    def jobs_of(self, name: str) -> list[str]:
        return [job.name for job in messaging_of(self.apps[name]).jobs]

    def pressing_jobs(self) -> list[str]:
        return [job for job in self.jobs_of("registration") if job not in IN_THE_EVENING]

    def do_jobs(self, *names: str) -> None:
        """What registration's workers do by themselves (all of it without a name); then people read their messages."""
        run_jobs(self.apps["registration"], *names)
        self.deliver()

    def pass_hour(self) -> None:
        """Nobody need do anything: each worker takes its turn, and does most of its jobs."""
        for name in self.dice.sample(NAMES, k=len(NAMES)):
            if self.has_work(name):
                self.turn(name)
        self.do_jobs(*(job for job in self.pressing_jobs() if self.dice.random() < BY_NOW.get(job, OFTEN)))

    def rest(self) -> None:
        """Let everybody work until all is quiet; nothing may be left in the dead letters."""
        for _ in range(2):
            self._carry_all()
            self.machine.sleep(PATIENCE)
            for name in NAMES:
                run_jobs(self.apps[name], *(job for job in self.jobs_of(name) if job != ONCE))
        run_jobs(self.apps["reporting"], ONCE)
        self._carry_all()
        # The last round may have given a seat on, once its totals had been told.
        self.do_jobs("tell totals")
        self._carry_all()
        self.do_jobs("deliver notices")
        for name in NAMES:
            if dead := self.apps[name].extensions["worker"].bus.depth().dead:
                raise Broken("no event is given up", f"{name} has {dead} dead letters")

    def _carry_all(self) -> None:
        for _ in range(MOST_ROUNDS):
            moved = [self.has_work(name) and self.turn(name) for name in NAMES]
            waiting = sum(app.extensions["worker"].bus.depth().waiting for app in self.apps.values())
            if not any(moved) and not waiting:
                return
            if not any(moved):
                self.machine.sleep(61)  # whoever was killed holds its deliveries until then
        raise Broken("workers come to an end", f"events still moving after {MOST_ROUNDS} rounds")

    def _publish(self, lines: list[str]) -> None:
        for line in lines:
            self.note(line)

    # What people are told

    def deliver(self) -> None:
        """Whoever was sent a message reads it."""
        letters = self.post.take()
        if not letters:
            return
        with self.looking() as db:
            query = select(Notice.id, Notice.booking_id, Notice.wish_id).where(
                Notice.id.in_([letter.reference for letter in letters])
            )
            about = {row.id: row.booking_id or row.wish_id for row in db.execute(query)}
        for letter in letters:
            self.note(f"message to {letter.to} ({letter.kind}): {letter.text}")
            id = str(about.get(letter.reference))
            if id in self.memory.erased:
                raise Broken("who is erased is told nothing more", f"{letter.to} was told: {letter.text}")
            place = self.memory.place(id)
            if place:
                place.hear(Word(letter.at, letter.kind, letter.text))

    def look_around(self) -> None:
        """See which sessions there are and how the bookings in them stand."""
        glance = self.glances["registration"]
        self.sessions, self.states = glance.sessions(self.now()), glance.states(self.now())
        self._remember_seats()

    def _remember_seats(self) -> None:
        """The most seats there ever were in each."""
        shows = {show.id: show for show in self.memory.shows.values()}
        for session in self.sessions:
            if show := shows.get(str(session.id)):
                show.most = max(show.most, session.capacity)


@contextmanager
def inhabited(town: Town) -> Iterator[Town]:
    """The town while it is simulated: the machine's time and chance are its own, and failpoints strike in it."""
    before = machine.exchange(town.machine)
    unwatch: Callable[[], None] = failpoints.watch(town.strike)
    try:
        yield town
    finally:
        unwatch()
        town.close()
        machine.exchange(before)
