"""How characters are read: `readings.csv`, which `make readings` writes from pypinyin's tables.

Of its 47,000 phrases those are kept that are read otherwise than their characters one by one, without tones: so every
process of the gateway holds 3 MB of this instead of the library's 57.
"""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Self

FILE = Path(__file__).with_name("readings.csv")


class Readings(dict[str, tuple[str, ...]]):
    """{a character or a phrase: its syllables, without tones}"""

    longest = 1
    """Characters of the longest phrase."""

    @classmethod
    def of(cls, readings: Mapping[str, tuple[str, ...]]) -> Self:
        """These, and how long they are."""
        instance = cls(readings)
        instance.longest = max(map(len, instance), default=1)
        return instance

    @classmethod
    def read(cls, path: Path = FILE) -> Self:
        """Those of a file: in each line the syllables, and after a comma all that is read so, with blanks between."""
        with path.open(encoding="utf-8", newline="") as file:
            rows = [(tuple(sound.split()), words.split()) for sound, words in csv.reader(file)]
        return cls.of({word: syllables for syllables, words in rows for word in words})

    def syllables_of(self, text: str) -> Sequence[str]:
        """How a text is read, the longest phrase first; what has no reading is left out."""
        syllables: list[str] = []
        at = 0
        while at < len(text):
            word = next(word for word in self._words_at(text, at) if len(word) == 1 or word in self)
            syllables += self.get(word, ())
            at += len(word)
        return syllables

    def _words_at(self, text: str, at: int) -> Sequence[str]:
        """What may be one word from there on, the longest first."""
        return [text[at : at + length] for length in range(min(self.longest, len(text) - at), 0, -1)]


@cache
def readings() -> Readings:
    """Those that came along: read once in a process, when they are first needed."""
    return Readings.read()
