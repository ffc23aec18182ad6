"""One rush: a crowd fires at one target at one concurrency, and what it found is checked."""

import json
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

from tests.benchmarks import rush_floor, rush_truth
from tests.benchmarks.rush_crowd import gather, requests_of
from tests.benchmarks.rush_load import Volley, fire
from tests.benchmarks.rush_town import Town

REPEATED = 20
"""Requests sent a second time after a rush; each must get the answer it got before."""


@dataclass(frozen=True)
class Run:
    """What was measured: requests per second, milliseconds; microseconds of processor a request, by process, while the
    volley lasted; seconds from its beginning until the last notice had been sent and the last event published."""

    target: str
    concurrency: int
    count: int
    rate: float
    p50: float
    p99: float
    processor: dict[str, float]
    all_told: float
    refusals: Counter[int]
    resent: int
    faults: list[str]

    @property
    def web(self) -> float:
        """Microseconds of processor that the web processes took for a request."""
        return sum(spent for name, spent in self.processor.items() if name.endswith("-web"))

    @property
    def whole(self) -> float:
        """The same of all processes, the servers' too."""
        return sum(self.processor.values())

    @property
    def volley(self) -> float:
        """Seconds for which requests were answered."""
        return self.count / self.rate


class Range:
    """The process that fires."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self.pool = pool

    def fire(self, port: int, requests: list[bytes], concurrency: int) -> Volley:
        return self.pool.submit(fire, port, requests, concurrency).result()

    def rush(self, town: Town, target: str, concurrency: int, citizens: int, seats: int) -> Run:
        """As many citizens as said book one new session of so many seats."""
        town.rest()
        crowd = gather(town, citizens, seats)
        if target == "floor":
            rush_floor.open_session(town.database_url, crowd.session_id, crowd.citizens)
        requests = requests_of(crowd, town, target)
        before = town.processor_seconds()
        began = time.monotonic()
        volley = self.fire(town.port_of(target), requests, concurrency)
        after = town.processor_seconds()
        town.rest()
        all_told = time.monotonic() - began
        used = {name: seconds - before.get(name, 0.0) for name, seconds in after.items()}
        faults = []
        if target != "floor":
            again = self.fire(town.port_of(target), requests[:REPEATED], concurrency)
            faults = [*_unequal(volley, again), *rush_truth.faults(town, crowd, volley.answers)]
        return _run(target, concurrency, volley, used, all_told, faults)

    def hello(self, town: Town, count: int, concurrency: int) -> Volley:
        """The load against a handler that does nothing: what it could fire at most."""
        request = b"GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"
        return self.fire(town.port_of("floor"), [request] * count, concurrency)


@contextmanager
def firing_range() -> Iterator[Range]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield Range(pool)


def median(runs: list[Run], of: str) -> float:
    """The median of one measure over the rounds."""
    return float(statistics.median(getattr(run, of) for run in runs))


def spent(runs: list[Run], process: str) -> float:
    """The median over the rounds of what a process took of the processor for a request, in microseconds."""
    return float(statistics.median(run.processor.get(process, 0.0) for run in runs))


def ratio(ours: list[Run], others: list[Run]) -> float:
    """The median over the rounds of our rate to the other's in the same round: both met the same machine."""
    return statistics.median(run.rate / other.rate for run, other in zip(ours, others, strict=True))


def _run(
    target: str, concurrency: int, volley: Volley, used: dict[str, float], all_told: float, faults: list[str]
) -> Run:
    times = sorted(answer.seconds * 1000 for answer in volley.answers)
    return Run(
        target,
        concurrency,
        count=len(times),
        rate=volley.rate,
        p50=statistics.median(times),
        p99=times[int(len(times) * 0.99) - 1],
        processor={name: seconds * 1e6 / len(times) for name, seconds in used.items()},
        all_told=all_told,
        refusals=Counter(answer.status for answer in volley.answers if answer.status >= 400),
        resent=volley.resent,
        faults=faults,
    )


def _unequal(first: Volley, again: Volley) -> Iterator[str]:
    for before, after in zip(first.answers, again.answers, strict=False):
        ids = [json.loads(answer.body).get("id") for answer in (before, after)]
        if before.status == 201 and (after.status != 201 or ids[0] != ids[1]):
            yield f"a repeated key was answered {after.status} {ids[1]} instead of {ids[0]}"
