"""A long story made short: of many steps those few that are needed for its end (Zeller's delta debugging)."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

S = TypeVar("S")


def narrow(steps: Sequence[S], words: str, names: Sequence[str]) -> Iterator[list[S]]:
    """Parts of the steps that may do, the smallest first: `words` tell the end, `names` what there are stories of.

    Those that speak of what the end is about, or, where it says nothing of that, the last step; with them those that
    speak of nothing in particular; then all. So a hundred steps are mostly left out at one try.
    """
    plain = {name.partition("-")[0] for name in names}
    ends = (words, str(steps[-1]) if steps else "")
    about = next(filter(None, ({name for name in plain if speaks_of(end, name)} for end in ends)), set())
    if about:
        yield [step for step in steps if any(speaks_of(str(step), name) for name in about)]
        others = plain - about
        yield [step for step in steps if not any(speaks_of(str(step), name) for name in others)]
    yield list(steps)


def speaks_of(text: str, name: str) -> bool:
    return re.search(rf"{re.escape(name)}(?!\d)", text) is not None


def shorten(
    steps: Sequence[S], fails: Callable[[list[S]], bool], goes_on: Callable[[], bool] = lambda: True
) -> list[S]:
    """Steps that still fail, and of which none can be left out; those that are left once `goes_on` says no.

    `fails` says whether the same truth breaks when only these steps are done. It is asked for ever smaller parts: first
    without one half, then without one quarter, and so on.
    """
    rest, parts = list(steps), 2
    while rest and goes_on():
        size = -(-len(rest) // parts)
        starts = [*range(0, len(rest), size)]
        for start in reversed(starts):  # what led to the end is mostly near it
            without = rest[:start] + rest[start + size :]
            if fails(without):
                rest, parts = without, max(parts - 1, 2)
                break
            if not goes_on():
                break
        else:
            if size == 1:
                break
            parts = min(parts * 2, len(rest))
    return rest
