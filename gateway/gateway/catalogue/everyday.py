"""Everyday words for what the programme calls otherwise: a table, which the office changes word by word (`wordbook`).

A CSV file in UTF-8, as spreadsheets write it, with three columns: 说法 (what people type; several words with blanks
between), 也找 (what is looked for as well: parted by 、, each all of its words) and 回答 (what is said above the
results; may be empty). `GATEWAY_EVERYDAY_WORDS` names another file than the one that comes with the portal.
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple, Self

from chassis.running import extension

from .sounds import pinyin_of
from .words import RUN, is_han, pieces

SHIPPED = Path(__file__).with_name("everyday.csv")
COLUMNS = ["说法", "也找", "回答"]
Key = tuple[str, ...]
"""What people type, in pieces."""


class Saying(NamedTuple):
    """`also`: texts, each looked for with all of its words. `answer`: what is said, or nothing."""

    also: tuple[str, ...]
    answer: str


class Sayings:
    """{what people type: what is meant}"""

    def __init__(self, sayings: Mapping[str, Saying]) -> None:
        self._by_pieces: dict[Key, Saying] = {}
        for words, saying in sayings.items():
            key = tuple(pieces(words))
            self._by_pieces[key] = saying
            if is_han(words):
                self._by_pieces.setdefault((pinyin_of(words),), _itself(words, saying))
        self.longest = max(map(len, self._by_pieces), default=0)
        """Pieces of the longest."""

    @classmethod
    def read(cls, path: str | Path = "") -> Self:
        """Those of a file, or those that came along. Raises ValueError or OSError where it is no such table."""
        return cls(read_table(path))

    def find(self, key: Key) -> Saying | None:
        """What is meant by these pieces."""
        return self._by_pieces.get(key)


def read_table(path: str | Path = "") -> dict[str, Saying]:
    """{what people type: what is meant} of a file, or of the one that came along. Raises as `Sayings.read`."""
    with Path(path or SHIPPED).open(encoding="utf-8-sig", newline="") as file:
        return dict(_rows(csv.reader(file)))


def key_of(words: str) -> str:
    """By what an everyday word is known, however it is written: its pieces; empty where it has none."""
    return " ".join(pieces(words))


def sayings() -> Sayings:
    """Those in force in the running application: whoever keeps them has said how they are asked for."""
    in_force: Callable[[], Sayings] = extension("sayings")
    return in_force()


def _itself(words: str, saying: Saying) -> Saying:
    """A saying typed in pinyin means what it says, too."""
    return saying._replace(also=(words, *saying.also))


def _rows(lines: Iterable[list[str]]) -> Iterable[tuple[str, Saying]]:
    for number, line in enumerate(lines, start=1):
        if number == 1 and line != COLUMNS:
            raise ValueError(f"line 1: the columns are {','.join(COLUMNS)}")
        if number == 1 or not any(line):
            continue
        if len(line) != len(COLUMNS) or not RUN.search(line[0]):
            raise ValueError(f"line {number}: {','.join(COLUMNS)}, and the first is not empty")
        words, also, answer = (cell.strip() for cell in line)
        yield words, Saying(tuple(text for text in also.split("、") if text.strip()), answer)
