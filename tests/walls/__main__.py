"""``python -m tests.walls``: say what stands against the rules of the house, and fail when anything does."""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.walls.rules import (
    RULES,
    clocks_set_by_fixtures,
    migrations_in_line,
    one_word_for_each,
    paths_spelled_by_clients,
    rooms_drawn,
    rooms_listed,
    short_tests,
    small_files,
    variables_of_pages_are_nouns,
)
from tests.walls.sources import sources

TOP = Path(__file__).resolve().parents[2]


def faults(root: Path) -> Iterator[str]:
    house = sources(root)
    for rule in RULES:
        yield from rule(house)
    yield from small_files(root)
    yield from migrations_in_line(root)
    yield from rooms_drawn(root)
    yield from rooms_listed(root)
    yield from one_word_for_each(root)
    yield from paths_spelled_by_clients(root)
    yield from clocks_set_by_fixtures(root)
    yield from short_tests(root)
    yield from variables_of_pages_are_nouns(root)


if __name__ == "__main__":
    offences = list(faults(TOP))
    print(*offences or ["Every rule of tests/walls holds."], sep="\n")
    sys.exit(bool(offences))
