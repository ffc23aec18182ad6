"""``make bench-openings``: thousands of slots are published, and a policy of the city bears on all of them.

``python -m tests.benchmarks.openings [--slots N] [--only embedded|real] [--wide]``

The whole system runs as in production, on SQLite and on PostgreSQL. Meanwhile one citizen books and cancels again and
again through the gateway, and somebody looks every few milliseconds how long a department's database has been held:
on SQLite by its one writer, on PostgreSQL by the oldest transaction under way. Processor time is that of all processes
of all departments, from the first request until nothing is left to tell or to settle, less what the citizen and idle
processes take by themselves. The floor is a bare insert of as
many rows, of sessions and of events, in one process on SQLite.

The exit code is 1 when anything is lost, and never for being slow.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from chassis.testing import eventually
from tests.benchmarks import openings_wide
from tests.benchmarks.openings_watch import Held, Writer, bare_seconds, processor_seconds
from tests.faults.system import System
from tests.faults.town import Town
from tests.faults.truth import backlogs, rows

A_DAY = 48
DAYS = 50
FIRST = date(2021, 11, 12)
DAY = {"opens": "08:00", "closes": "20:00", "slot_minutes": 15, "seats": 20}
LONGEST = 1800.0
USUAL_SECONDS = 10.0
HELD_TARGET, WRITE_TARGET, SLOT_TARGET = 0.2, 1.0, 3.0
COUNTED = "SELECT count(*) AS rows FROM session WHERE kind = 'slot'"


class Load(NamedTuple):
    """What one change did: seconds on the clock and of all processors, the longest answer, the longest hold."""

    name: str
    things: int
    wall: float
    processor: float
    answer: float
    write: float
    refused: int
    held: dict[str, float]


def main(words: Sequence[str] | None = None) -> int:
    """Everything that is asked for; the exit code."""
    options = parsed(words)
    if options.wide:
        return openings_wide.run(options.slots)
    bare = bare_seconds(options.slots)
    print(f"bare: {options.slots} sessions and events inserted with {bare:.1f} s of processor", flush=True)
    return max(run(kind, options.slots, bare) for kind in options.only)


def parsed(words: Sequence[str] | None) -> argparse.Namespace:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--slots", type=int, default=10_000)
    arguments.add_argument("--only", nargs="+", choices=("embedded", "real"), default=["embedded", "real"])
    arguments.add_argument("--wide", action="store_true", help="1,000 venues and the like, stage by stage")
    return arguments.parse_args(words)


def run(kind: str, slots: int, bare: float) -> int:
    """Publish and declare in a system of this kind; 1 when sessions are missing or a write failed."""
    with tempfile.TemporaryDirectory(prefix="lw-openings-") as name, system_in(Path(name), kind) as system:
        town = Town(system)
        [citizen] = town.citizens(1)
        [session] = town.slots(500, day="2021-11-10")
        loads = []
        for change, work in (("published", partial_publish(town, slots)), ("policy", declare(town))):
            with Writer(citizen, session) as writer, Held(system) as probe:
                loads.append(load(town, change, slots, work, writer, probe))
            report(kind, loads[-1], bare)
        [there] = rows(town, "registration", COUNTED)
    missing = whole(slots) + 1 - there["rows"]
    print(f"{kind}: {missing} slots missing")
    return int(missing != 0 or any(change.refused for change in loads))


@contextmanager
def system_in(folder: Path, kind: str) -> Iterator[System]:
    system = System(folder, real=kind == "real")
    try:
        yield system
    finally:
        system.close()


def whole(slots: int) -> int:
    """So many slots as fill whole days."""
    return -(-slots // A_DAY) * A_DAY


def partial_publish(town: Town, slots: int) -> Callable[[], float]:
    """Publish slots, DAYS of them in a request; the longest answer, in seconds."""
    spaces = [space["id"] for space in town.venue["spaces"]]
    path, days = f"/api/venues/venues/{town.venue['id']}/openings", whole(slots) // A_DAY

    def publish() -> float:
        longest = 0.0
        for first in range(0, days, DAYS):
            dates = [FIRST + timedelta(days=n // len(spaces)) for n in range(first, min(first + DAYS, days))]
            for number, space in enumerate(spaces):
                of_space = [str(day) for n, day in enumerate(dates) if (first + n) % len(spaces) == number]
                began = time.monotonic()
                town.office.create(path, DAY | {"space_id": space, "dates": of_space})
                longest = max(longest, time.monotonic() - began)
        return longest

    return publish


def declare(town: Town) -> Callable[[], float]:
    """Let half as many people in all over the city; how long the answer took."""

    def policy() -> float:
        began = time.monotonic()
        town.office.create("/api/venues/capacity-policies", {"scope": "city", "ratio_percent": 50})
        return time.monotonic() - began

    return policy


def load(town: Town, name: str, things: int, work: Callable[[], float], writer: Writer, probe: Held) -> Load:
    """Do it, and wait until every department has followed."""
    usual = usual_load(town)
    began, processor = time.monotonic(), processor_seconds(town.system)
    answer = work()
    eventually(lambda: at_rest(town), LONGEST)
    wall = time.monotonic() - began
    spent = processor_seconds(town.system) - processor - wall * usual
    return Load(name, things, wall, spent, answer, writer.longest, writer.refused, probe.longest)


def usual_load(town: Town) -> float:
    """Processor seconds a second that the citizen's writes and idle processes take by themselves."""
    before = processor_seconds(town.system)
    time.sleep(USUAL_SECONDS)
    return (processor_seconds(town.system) - before) / USUAL_SECONDS


def at_rest(town: Town) -> bool:
    """Whether nothing is left to tell or to settle, seen twice a little apart: jobs tell seats once a second."""
    for _ in range(3):
        town.system.supervisor.tend()
        if backlogs(town):
            time.sleep(0.5)
            return False
        time.sleep(1.5)
    return True


def report(kind: str, change: Load, bare: float) -> None:
    each = 1000 * change.processor / change.things
    longest = ", ".join(f"{name} {1000 * seconds:.0f}" for name, seconds in change.held.items())
    print(
        f"{kind}: {change.name}, {change.things} slots in {change.wall:.0f} s; {each:.2f} ms of processor a slot"
        f" (goal {SLOT_TARGET:g}), {change.processor / bare:.0f} times the bare insert\n"
        f"  longest answer to whoever asked for it {change.answer:.2f} s, to a citizen's write"
        f" {change.write:.2f} s (goal {WRITE_TARGET:g}), {change.refused} refused\n"
        f"  longest hold of a database in ms (goal {1000 * HELD_TARGET:.0f}): {longest}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
