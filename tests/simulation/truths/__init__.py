"""What must be true of the town, after every step and at the end of every day, whatever happened."""

from collections.abc import Generator

from ..town import Broken, Town
from . import answered, approved, calendar, counts, doors, mirrors, papers, reminded, told

AWAITED: frozenset[str] = frozenset()
"""Truths that are known not to hold yet: looked at only when they are asked for."""


def at_once(town: Town) -> Generator[Broken, None, None]:
    """What does not hold at this moment, though it must at any."""
    yield from counts.at_once(town)


def before_telling(town: Town) -> Generator[Broken, None, None]:
    """What does not hold of what is about to be told."""
    yield from counts.before_telling(town)


def at_evening(town: Town) -> Generator[Broken, None, None]:
    """What does not hold, when everybody has done what was due."""
    for room in (counts, told, answered, reminded, doors, papers, mirrors, calendar, approved):
        yield from room.at_evening(town)
