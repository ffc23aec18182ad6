"""``make simulate``: play months of the city from seeds, and tell, shortened, of the first truth that breaks in each.

SEEDS=1-200 or SEEDS=7; STEPS: acts in each month; ARGS="--short 0" does not shorten, and others as --help lists them.
"""

import argparse
import gc
import logging
import os
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path

from .month import Month, Outcome, Step, eve, run
from .shorten import narrow, shorten
from .story import tell
from .town import Town

STEPS, SHORT = 3000, 300
MEMORY = Path("/dev/shm")


def main() -> int:
    arguments = read_arguments()
    if "TMPDIR" not in os.environ and MEMORY.is_dir():
        os.environ["TMPDIR"] = str(MEMORY)
    logging.disable(logging.CRITICAL)
    Town.log_level = "CRITICAL"
    eve()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    truths = frozenset(arguments.truths) if arguments.truths else None
    broken: Counter[str] = Counter()
    for seed in seeds_of(arguments.seeds):
        began = time.process_time()
        outcome = run(seed, partial(play, steps=arguments.steps, days=arguments.days), truths)
        took = time.process_time() - began
        print(f"seed {seed}: {describe(outcome)}, {took:.1f} s, log {outcome.digest[:16]}", flush=True)
        if arguments.log:
            arguments.log.write_text("\n".join(outcome.log))
        if outcome.broken:
            broken[outcome.broken.truth] += 1
            print(tell(shortened(seed, outcome, arguments.short) if arguments.short else outcome), flush=True)
            if arguments.first:
                break
    for truth, count in broken.most_common():
        print(f"{count} seeds broke: {truth}")
    return 1 if broken else 0


def play(month: Month, steps: int, days: int) -> None:
    month.improvise(steps, days)


def describe(outcome: Outcome) -> str:
    acts = f"{len(outcome.steps)} acts"
    return f"{acts}, then this broke: {outcome.broken.truth}" if outcome.broken else f"{acts}, all is true"


def shortened(seed: str, outcome: Outcome, seconds: float) -> Outcome:
    """The same end with as few acts as it takes, or as can be had in so many seconds of a core."""
    ends_at = time.process_time() + seconds
    truth = outcome.broken.truth if outcome.broken else ""
    only = frozenset({truth})

    def replayed(steps: list[Step]) -> Outcome:
        return run(seed, lambda month: month.replay(steps), only)

    def fails(steps: list[Step]) -> bool:
        broken = replayed(steps).broken
        return broken is not None and broken.truth == truth

    words = outcome.broken.words if outcome.broken else ""
    steps = next(filter(fails, narrow(outcome.steps, words, outcome.shows)), None)
    return (
        outcome if steps is None else replayed(shorten(steps, fails, lambda: time.process_time() < ends_at))
    )


def seeds_of(text: str) -> list[str]:
    """1-200 or 7 or 3,5."""
    seeds: list[str] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        seeds += [str(seed) for seed in range(int(first), int(last or first) + 1)]
    return seeds


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.simulation", description=__doc__)
    parser.add_argument("--seeds", default="1-3")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument(
        "--short", type=float, default=SHORT, help="seconds for which to shorten; 0: not at all"
    )
    parser.add_argument("--log", type=Path)
    parser.add_argument("--first", action="store_true", help="stop at the first seed that breaks a truth")
    parser.add_argument("--truths", nargs="*", help="look at these alone")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
