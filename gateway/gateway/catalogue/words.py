"""The words of a text, for the index and for a query.

A text is kept by every two neighbouring Han characters, and a word of more is looked for by all pairs in it: a text
may be cut into words otherwise than the same word alone, and a reader who types two characters of it must find it. So
only what people type is cut (rjieba). Traditional characters are kept and looked for as simplified ones (OpenCC's
tables).
"""

import re
from functools import cache
from unicodedata import normalize

from opencc import OpenCC

RUN = re.compile(r"[^\W_]+")
Term = tuple[str, bool]
"""A word looked for, and whether the whole of it is."""
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
PART = re.compile(rf"{HAN.pattern}|[a-z0-9]+|[^\W_]")
"""Of one script, in plain text: rjieba knows words of two, like T恤."""


def plain(text: str) -> str:
    """Lower case, signs of full width narrow, characters simplified."""
    even = normalize("NFKC", text).lower()
    # Nearly every text is simplified already.
    return converter().convert(even) if any(map(_is_traditional, set(even))) else even


def words(text: str) -> set[str]:
    """The set of words under which a text is kept: lower case, letters and digits only."""
    keys = set()
    for part in PART.findall(plain(text)):
        keys.update([*pairs(part), part[-1]] if is_han(part) else [part])
    return keys


def pieces(text: str) -> list[str]:
    """A text as rjieba cuts it, letters and digits only; what it takes for one word of four characters, in two."""
    return [part for word in _cut(text) for part in _halves(word)]


def terms_of(text: str) -> list[Term]:
    """What a reader looks for: [(word, whole)], `whole` false where any word that begins so will do."""
    parts = dict.fromkeys(part for word in _cut(text) for part in PART.findall(word))
    return [(part, is_han(part) and len(part) > 1) for part in parts]


def _cut(text: str) -> list[str]:
    import rjieba  # thirty megabytes, in each process where somebody searches

    return [word for run in RUN.findall(plain(text)) for word in rjieba.cut(run)]


def _halves(word: str) -> list[str]:
    import rjieba

    halves = [word[:2], word[2:]]
    is_two_words = len(word) == 4 and is_han(word) and set(halves) <= set(rjieba.cut_for_search(word))
    return halves if is_two_words else [word]


def pairs(characters: str) -> list[str]:
    """Every two neighbouring characters."""
    return [characters[at : at + 2] for at in range(len(characters) - 1)]


def is_han(word: str) -> bool:
    """Whether a word begins with a Han character."""
    return HAN.match(word) is not None


@cache
def converter() -> OpenCC:
    """OpenCC reads its tables from files: once in a process, when they are first needed."""
    return OpenCC("t2s")


@cache
def _is_traditional(sign: str) -> bool:
    return is_han(sign) and bool(converter().convert(sign) != sign)
