"""The words of a text, for the index and for a query.

The words are what rjieba finds for search, and every two neighbouring characters as well: segmentation may cut a
text otherwise than it cuts the same word alone, and a reader who types two characters of it must still find it.
Traditional characters are kept and looked for as simplified ones (OpenCC's tables).
"""

import re
from functools import cache
from unicodedata import normalize

import rjieba
from opencc import OpenCC

RUN = re.compile(r"[^\W_]+")
Term = tuple[str, bool]
"""A word looked for, and whether the whole of it is."""
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")


def plain(text: str) -> str:
    """Lower case, signs of full width narrow, characters simplified."""
    even = normalize("NFKC", text).lower()
    # Nearly every text is simplified already.
    return converter().convert(even) if any(map(_is_traditional, set(even))) else even


def words(text: str) -> set[str]:
    """The set of words under which a text is kept: lower case, letters and digits only."""
    kept = set()
    for run in RUN.findall(plain(text)):
        kept.update(rjieba.cut_for_search(run))
        for characters in HAN.findall(run):
            kept.update(pairs(characters))
            kept.add(characters[-1])
    return kept


def pieces(text: str) -> list[str]:
    """A text as rjieba cuts it, letters and digits only; what it takes for one word of four characters, in two."""
    return [part for word in _cut(text) for part in _halves(word)]


def terms_of(text: str) -> list[Term]:
    """What a reader looks for: [(word, whole)], `whole` false where any word that begins so will do."""
    return [(word, is_han(word) and len(word) > 1) for word in dict.fromkeys(_cut(text))]


def _cut(text: str) -> list[str]:
    return [word for run in RUN.findall(plain(text)) for word in rjieba.cut(run)]


def _halves(word: str) -> list[str]:
    halves = [word[:2], word[2:]]
    parted = len(word) == 4 and is_han(word) and set(halves) <= set(rjieba.cut_for_search(word))
    return halves if parted else [word]


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
