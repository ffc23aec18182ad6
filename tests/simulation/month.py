"""A month of the town: acts one after the other, the hours and nights between them, and the truths after each."""

import copy
import hashlib
import random
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from chassis.clock import SHANGHAI

from . import founding
from .acts import ACTS, Act
from .memory import Memory
from .town import Broken, Town, inhabited
from .truths import AWAITED, at_evening, at_once, before_telling

FIRST_MORNING = datetime(2021, 11, 1, 7, tzinfo=SHANGHAI)
DAYS = 30
HOURS = (0, 3, 6, 9, 11, 13, 15, 17, 19, 21)
"""When, five minutes later, workers have done most of what was due; the last is the evening. By night every
three hours: so long it is from the moment from which nobody who waits is seated until a slot of two hours ends."""
MORNING, EVENING = timedelta(hours=7), timedelta(hours=21, minutes=25)
"""When people get up, and when the day is looked at: after it nobody is woken by a message."""
AWAKE_AT_NIGHT = 0.03


@dataclass(frozen=True)
class Step:
    """An act at its moment. Its number names it, and gives it chance of its own, whatever is left out before it."""

    number: int
    at: datetime
    act: Act


@dataclass
class Outcome:
    """What came of a run: what was done, what that led to, the log, and the truth that broke, if one did."""

    steps: list[Step] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    broken: Broken | None = None
    broken_at: datetime | None = None
    shows: list[str] = field(default_factory=list)
    """The names of all shows there were"""

    @property
    def digest(self) -> str:
        """What tells this run from any other."""
        return hashlib.sha256("\n".join(self.log).encode()).hexdigest()


class Month:
    """One run in a town that was founded."""

    def __init__(self, town: Town, truths: frozenset[str] | None = None) -> None:
        self.town = town
        self.truths = truths
        self.outcome = Outcome(log=town.log)
        self._next_hour = FIRST_MORNING + timedelta(minutes=5)

    def improvise(self, count: int, days: int = DAYS) -> None:
        """So many acts, as people think of them, over so many days."""
        dice = random.Random(f"{self.town.seed}/times")
        for number, at in enumerate(moments(dice, count, days)):
            self.wait_until(at)
            self.town.reach(at, f"{number}/thought")
            self.perform(Step(number, at, think(self.town)))
        self.wait_until(FIRST_MORNING + days * timedelta(days=1))

    def replay(self, steps: Iterable[Step]) -> None:
        """These acts, and no others; then until the evening of the day after the last."""
        last = FIRST_MORNING
        for step in steps:
            last = step.at
            self.wait_until(step.at)
            self.town.look_around()
            self.perform(step)
        self.wait_until(last + timedelta(days=2))

    def perform(self, step: Step) -> None:
        """Do an act, let the workers work, and see whether everything is still true."""
        town = self.town
        town.reach(step.at, str(step.number))
        self.outcome.steps.append(step)
        town.note(f"act {step.number}: {step.act}")
        outcome = "it broke a truth"
        try:
            outcome = step.act.do(town)
        finally:
            self.outcome.outcomes.append(outcome)
            town.note(f"→ {outcome}")
        town.deliver()
        town.turns()
        self.check(at_once(town))

    def wait_until(self, moment: datetime) -> None:
        """Let the hours pass until then, with the evenings among them."""
        while self._next_hour <= moment:
            at = self._next_hour
            self.town.reach(at, f"hour {at:%m-%d %H}")
            self.check(before_telling(self.town))
            if at.hour == HOURS[-1]:
                self.town.reach(at.replace(minute=25), f"evening {at:%m-%d}")
                self.town.rest()
                self.check(at_evening(self.town))
            else:
                self.town.pass_hour()
            self._next_hour = next_hour(at)

    def check(self, findings: Generator[Broken, None, None]) -> None:
        """Raise the first that counts, with nothing left open of the look that found it."""
        with closing(findings):
            for broken in findings:
                if broken.truth not in AWAITED if self.truths is None else broken.truth in self.truths:
                    raise broken


def next_hour(at: datetime) -> datetime:
    """The next of HOURS after a moment of one of them."""
    later = [hour for hour in HOURS if hour > at.hour]
    return at.replace(hour=later[0]) if later else at.replace(hour=HOURS[0]) + timedelta(days=1)


def moments(dice: random.Random, count: int, days: int) -> list[datetime]:
    """When things happen: by day, and a few by night."""
    times = []
    for _ in range(count):
        day = FIRST_MORNING.replace(hour=0) + dice.randrange(days) * timedelta(days=1)
        awake = (MORNING.total_seconds(), EVENING.total_seconds() - 60)
        seconds = (
            dice.randrange(86_400) if dice.random() < AWAKE_AT_NIGHT else dice.randrange(*map(int, awake))
        )
        times.append(max(day + timedelta(seconds=seconds), FIRST_MORNING))
    return sorted(times)


def think(town: Town) -> Act:
    """What somebody does now."""
    town.look_around()
    dice, kinds = town.dice, list(ACTS)
    while True:
        [kind] = dice.choices(kinds, [kind.weight for kind in kinds])
        if act := kind.think(town, dice):
            return act
        kinds.remove(kind)


@cache
def eve() -> tuple[Path, Memory]:
    """The databases and the memory of a town that has just been founded, to be copied: founding takes seconds."""
    folder = Path(tempfile.mkdtemp(prefix="eve-"))
    town = Town(folder, "eve", founding.EVE)
    with inhabited(town):
        founding.establish(town)
    return folder, town.memory


@contextmanager
def founded(seed: str) -> Iterator[Town]:
    """A town on the morning of its first day."""
    folder_of_eve, memory = eve()
    with tempfile.TemporaryDirectory(prefix="town-") as folder:
        shutil.copytree(folder_of_eve, folder, dirs_exist_ok=True)
        town = Town(Path(folder), seed, FIRST_MORNING)
        town.memory = copy.deepcopy(memory)
        with inhabited(town):
            town.open()
            yield town


def run(seed: str, play: Callable[[Month], None], truths: frozenset[str] | None = None) -> Outcome:
    """One run from the seed; a truth that breaks ends it."""
    with founded(seed) as town:
        month = Month(town, truths)
        try:
            play(month)
        except Broken as broken:
            month.outcome.broken, month.outcome.broken_at = broken, town.now()
            town.note(f"broken: {broken}")
        month.outcome.shows = list(town.memory.shows)
    return month.outcome
