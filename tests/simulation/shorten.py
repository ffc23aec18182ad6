"""A long story made short: of many steps those few that are needed for its end (Zeller's delta debugging)."""

from collections.abc import Callable, Sequence
from typing import TypeVar

S = TypeVar("S")


def shorten(steps: Sequence[S], fails: Callable[[list[S]], bool], most_tries: int = 400) -> list[S]:
    """Steps that still fail, and of which none can be left out; after so many tries, those that are left by then.

    `fails` says whether the same truth breaks when only these steps are done. It is asked for ever smaller parts: first
    without one half, then without one quarter, and so on.
    """
    kept, parts, tries = list(steps), 2, 0
    while kept and tries < most_tries:
        size = -(-len(kept) // parts)
        starts = [*range(0, len(kept), size)]
        for start in reversed(starts):  # what led to the end is mostly near it
            tries += 1
            without = kept[:start] + kept[start + size :]
            if fails(without):
                kept, parts = without, max(parts - 1, 2)
                break
            if tries >= most_tries:
                break
        else:
            if size == 1:
                break
            parts = min(parts * 2, len(kept))
    return kept
