"""What the list pages share: the filters that were chosen, and the way to the next page."""

from collections.abc import Callable, Container, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from flask import g, request

from chassis.cleaning import clean_text
from chassis.web.bodies import FIRST_DAY, LAST_DAY

from .addresses import url_for

LONGEST_SHOWN = 40
"""Characters of a word that no filter has, as it is said."""
BEHIND, MOST_BEHIND, LONGEST_CURSOR = "behind", 12, 500
"""The cursors of the pages that one came by, the first page's empty; so many of them, and so long, are kept."""
FIRST, FURTHEST = "first", 100_000
"""Of an address of a list that is counted: how many of it come before this page."""
REMEMBER, REMEMBERED, FORGET = "remember", "remembered", "forget"
"""Of an address: that the district is to be remembered, was, or is no more."""
ON, OFF = ("1", "true", "on"), ("0", "false", "off")
"""What an address says of a filter that is on or not."""
STARTED_OVER = "started_over"
"""Of an address whose cursor was no good: shown from the beginning, and that is said."""


def chosen(*names: str, among: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The filters that have a value, of the query string or `among` what was sent. (PostgreSQL takes no text with a NUL
    in it.)"""
    source = request.args if among is None else among
    texts = {name: clean_text(source.get(name, "").replace("\0", "")) for name in names}
    return {name: text for name, text in texts.items() if text}


def known_words(
    vocabulary: Mapping[str, Iterable[str]], facets: Mapping[str, list[dict[str, Any]]]
) -> dict[str, set[str]]:
    """{filter: every value that it can have}: those of the vocabulary, and those that occur."""
    return {
        name: {*words, *(facet["value"] for facet in facets.get(name, ()))}
        for name, words in vocabulary.items()
    }


def chosen_among(known_words: Mapping[str, Iterable[str]]) -> tuple[dict[str, list[str]], list[str]]:
    """({filter: its values that were chosen}, the words that are no value of theirs); `known_words`: by filter."""
    words: dict[str, list[str]] = {}
    unknown_words: list[str] = []
    for name, values in known_words.items():
        texts = [clean_text(text.replace("\0", "")) for text in request.args.getlist(name)]
        fitting = [text for text in dict.fromkeys(texts) if text in set(values)]
        words |= {name: fitting} if fitting else {}
        unknown_words += [text[:LONGEST_SHOWN] for text in texts if text and text not in fitting]
    return words, unknown_words


def chips(
    words: Mapping[str, list[str]], labels: Mapping[tuple[str, str], str] = MappingProxyType({})
) -> list[tuple[str, str]]:
    """[(what is shown of a chosen word, the address of this list without it)]; `labels`: {(filter, word): what is shown
    of it}, where that is not the word"""
    here = request.endpoint or ""
    present = current_query() | dict(words)
    return [
        (
            labels.get((name, word), word),
            url_for(here, **present | {name: [other for other in chosen_words if other != word]}),
        )
        for name, chosen_words in words.items()
        for word in chosen_words
    ]


def chosen_day(filters: dict[str, Any], name: str = "date") -> bool:
    """Read the day among the filters; one that is no date is taken out, which the page says. True if all is well."""
    if name in filters:
        try:
            filters[name] = _day(filters[name])
        except ValueError:
            _note_left_off("days_left_off", filters.pop(name))
            return False
    return True


def chosen_days(filters: dict[str, Any], *names: str) -> None:
    """As `chosen_day`, of several; a span that ends before it begins is taken out, too."""
    for name in names:
        chosen_day(filters, name)
    if "from" in filters and "to" in filters and filters["to"] < filters["from"]:
        _note_left_off("days_left_off", f"{filters.pop('from')}–{filters.pop('to')}")


def chosen_flags(*names: str) -> dict[str, Any]:
    """{filter: True} of those that are on or not and were put on; a word that says neither is left out, which the page
    says."""
    filters = chosen(*names)
    drop_unknown(filters, dict.fromkeys(names, (*ON, *OFF)))
    return {name: True for name, word in filters.items() if word in ON}


def drop_unknown(filters: dict[str, Any], known_words: Mapping[str, Container[str]]) -> None:
    """Take out of the filters the words that are none of theirs, which the page says; `known_words`: by filter."""
    for name in [
        name for name, words in known_words.items() if name in filters and filters[name] not in words
    ]:
        _note_left_off("words_left_off", filters.pop(name))


def chosen_word(name: str, known_words: Container[str], usual: str) -> str:
    """The word of a filter that the address names; the usual where it names none, or one that is none, which the page
    says."""
    filters = chosen(name)
    drop_unknown(filters, {name: known_words})
    word: str = filters.get(name, usual)
    return word


def _note_left_off(kind: str, word: str) -> None:
    """For `left_off` in `frame/macros.html`, which every page has above its content."""
    words = g.setdefault(kind, [])
    if word[:LONGEST_SHOWN] not in words:
        words.append(word[:LONGEST_SHOWN])


def _day(text: str) -> date:
    """Raises ValueError for what is no day, or none that may be asked for."""
    day = date.fromisoformat(text)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(text)
    return day


def read_all(page: Callable[[str | None], dict[str, Any]]) -> list[dict[str, Any]]:
    """All rows of a list, page after page: `page` asks for the one at a cursor, None for the first.

    For lists that a person looks through whole, as a day of a venue: of the rows beyond a page nobody would hear.
    """
    rows, cursor = list[dict[str, Any]](), None
    while True:
        body = page(cursor)
        rows += body["items"]
        cursor = body.get("next_cursor")
        if cursor is None:
            return rows


def pager(page: dict[str, Any]) -> dict[str, str | None]:
    """{next_url, previous_url, first_url} of a page of a list at this address. The way back is in the address, the same
    for all who came by the same pages; who came straight here goes by the list's own, if it has one."""
    here, present = request.endpoint or "", current_query()
    following, cursor = page["next_cursor"], request.args.get("cursor", "")
    behind = [before for before in request.args.getlist(BEHIND) if len(before) <= LONGEST_CURSOR]
    ahead = [*behind, cursor] if behind or not cursor else []
    back: dict[str, Any] | None = {"cursor": earlier} if (earlier := page.get("prev_cursor")) else None
    if cursor and behind:
        back = {"cursor": behind[-1] or None, BEHIND: behind[:-1]}
    return {
        "next_url": url_for(here, **present, cursor=following, behind=ahead[-MOST_BEHIND:])
        if following
        else None,
        "previous_url": url_for(here, **present, **back) if back else None,
        "first_url": url_for(here, **present) if "cursor" in request.args else None,
    }


def first_shown() -> int:
    """How many of a list that is counted come before the page that is asked for."""
    first = request.args.get(FIRST, "")
    return min(int(first[:6]), FURTHEST) if first.isascii() and first.isdecimal() else 0


def counted_pager(count: int, page_size: int) -> dict[str, str | None]:
    """As `pager`, of a list of `count` with `page_size` on a page."""
    here, present, first = request.endpoint or "", current_query(), first_shown()
    return {
        "next_url": url_for(here, **present, first=first + page_size) if first + page_size < count else None,
        "previous_url": url_for(here, **present, first=max(0, first - page_size) or None) if first else None,
        "first_url": url_for(here, **present) if first else None,
    }


def first_page() -> str | None:
    """The address of the first page of this list, which says so; None where nothing of a list was asked for."""
    if request.method != "GET" or "cursor" not in request.args or request.endpoint is None:
        return None
    return url_for(request.endpoint, **current_query() | {STARTED_OVER: 1})


def current_query() -> dict[str, Any]:
    """What this address asks for, all but which page, and what its own words are."""
    left_off = ("cursor", BEHIND, FIRST, STARTED_OVER, REMEMBER, FORGET)
    asked_for = {
        name: values for name, values in request.args.to_dict(flat=False).items() if name not in left_off
    }
    return asked_for | (request.view_args or {})
