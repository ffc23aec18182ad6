"""``make bench-filters``: what the list of activities costs in the catalogue, for every combination of its filters.

``python -m tests.benchmarks.filters [--sessions N] [--step N] [--postgresql]``

Each filter is left off or set to one value that occurs; `--step 8` tries every eighth combination. Of each the page's
queries are timed: the first page with how many there are, and the counts within the other filters. Whatever takes more
than the target is timed twice more, and its best counts: other processes of the machine are none of the catalogue's.
The exit code is 1 where something is above the target all three times.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from functools import partial
from itertools import islice, product
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from chassis.storage.db import reading
from gateway.catalogue import queries
from gateway.portal.frame.vocabulary import AREAS, AUDIENCES, KINDS, SERIES, TOPICS
from tests.benchmarks.portal_town import Portal
from tests.benchmarks.rush_town import servers

TARGET = 50
"""Milliseconds."""
TRIES = 3
Filters = dict[str, Any]


def choices(venue_id: UUID) -> dict[str, list[Any]]:
    """{filter: None, and the values that it is set to}"""
    return {
        "when": [None, "today", "week", "weekend"],
        "date": [None, date(2021, 11, 8)],
        "kind": [None, KINDS[0]],
        "area": [None, AREAS[0]],
        "part": [None, "morning"],
        "audience": [None, AUDIENCES[0]],
        "topic": [None, TOPICS[0]],
        "series": [None, SERIES[0]],
        "mode": [None, "offline"],
        "unit": [None, uuid5(NAMESPACE_URL, "unit/0")],
        "venue": [None, venue_id],
        "free": [None, True],
        "drop_in": [None, True],
        "step_free": [None, True],
    }


def combinations(venue_id: UUID, edition_id: UUID) -> Iterator[Filters]:
    """Every combination, each within the edition, as the page asks."""
    offered = choices(venue_id)
    for values in product(*offered.values()):
        filters = {name: value for name, value in zip(offered, values, strict=True) if value is not None}
        if not {"when", "date"} <= filters.keys():
            yield {"edition": edition_id} | filters


def milliseconds(ask: Callable[[], object]) -> float:
    """How long it takes, at its best where it takes more than it should."""
    best = float("inf")
    for _ in range(TRIES):
        began = time.perf_counter()
        ask()
        best = min(best, (time.perf_counter() - began) * 1000)
        if best < TARGET:
            break
    return best


def measure(portal: Portal, step: int) -> dict[str, list[tuple[float, Filters]]]:
    """{what is asked: [(milliseconds, within which filters)]}"""
    times: dict[str, list[tuple[float, Filters]]] = {"list": [], "counts": [], "calendar": []}
    with portal.app.app_context(), reading() as db:
        edition = queries.edition(db)
        assert edition
        venue_id = UUID(next(iter(queries.venue_names(db))))
        asked_for: dict[str, Callable[..., object]] = {
            "list": queries.programme,
            "counts": queries.counts_within,
            "calendar": queries.days_listed,
        }
        for filters in islice(combinations(venue_id, edition["id"]), 0, None, step):
            for name, ask in asked_for.items():
                times[name].append((milliseconds(partial(ask, db, filters)), filters))
    return times


def report(name: str, times: list[tuple[float, Filters]]) -> bool:
    """Print how long it takes; whether all of it reaches the target."""
    spent = sorted(took for took, _ in times)
    slow = [(took, filters) for took, filters in times if took >= TARGET]
    verdict = "MISSED" if slow else "reached"
    p50, p95 = spent[len(spent) // 2], spent[int(len(spent) * 0.95)]
    print(
        f"{verdict:8} {name:9} {len(times):6,} combinations: p50 {p50:5.1f}, p95 {p95:5.1f}, most {spent[-1]:5.1f} ms"
        f" (to reach: < {TARGET}); above: {len(slow)}",
        flush=True,
    )
    for took, filters in sorted(slow, key=lambda pair: -pair[0])[:5]:
        print(f"         {took:6.1f} ms  {' '.join(sorted(filters.keys() - {'edition'}))}")
    return not slow


def main(words: Sequence[str] | None = None) -> int:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--sessions", type=int, default=20_000)
    arguments.add_argument("--step", type=int, default=1)
    arguments.add_argument("--postgresql", action="store_true", help="on a private PostgreSQL, not SQLite")
    options = arguments.parse_args(words)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lw-filters-")))
        private = stack.enter_context(servers(folder)) if options.postgresql else None
        portal = Portal(folder / "portal", options.sessions, 1, private)
        stack.callback(portal.close)
        print(f"{options.sessions:,} sessions, on {'PostgreSQL' if private else 'SQLite'}", flush=True)
        times = measure(portal, options.step)
    missed = [name for name, seconds in times.items() if not report(name, seconds)]
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
