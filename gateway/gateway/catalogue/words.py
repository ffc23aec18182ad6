"""The words of a text, for the index and for a query.

The words are what rjieba finds for search, and every two neighbouring characters as well: segmentation may cut a
text otherwise than it cuts the same word alone, and a reader who types two characters of it must still find it.
"""

import re

import rjieba

RUN = re.compile(r"[^\W_]+")
Term = tuple[str, bool]
"""A word looked for, and whether the whole of it is."""
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")


def words(text: str) -> set[str]:
    """The set of words under which a text is kept: lower case, letters and digits only."""
    kept = set()
    for run in RUN.findall(text.lower()):
        kept.update(rjieba.cut_for_search(run))
        for characters in HAN.findall(run):
            kept.update(pairs(characters))
            kept.add(characters[-1])
    return kept


def terms_of(text: str) -> list[Term]:
    """What a reader looks for: [(word, whole)], `whole` false where any word that begins so will do."""
    parts = [word for run in RUN.findall(text.lower()) for word in rjieba.cut(run)]
    return [(word, bool(HAN.match(word)) and len(word) > 1) for word in dict.fromkeys(parts)]


def pairs(characters: str) -> list[str]:
    """Every two neighbouring characters."""
    return [characters[at : at + 2] for at in range(len(characters) - 1)]
