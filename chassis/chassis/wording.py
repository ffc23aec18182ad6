"""Words in the reader's language: Chinese first, English second."""

from functools import lru_cache
from typing import NamedTuple

from flask import g, has_request_context, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

LANGUAGES = ("zh", "en")


class Text(NamedTuple):
    """One sentence in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return text_for_reader(self)

    def format(self, *args: object, **values: object) -> "Text":
        """The same sentence with its values filled in."""
        return Text(self.zh.format(*args, **values), self.en.format(*args, **values))


def amount(number: int, singular: str, plural: str) -> str:
    """A number with the English words for just so many: "1 request waits", "2 requests wait"."""
    return f"{number} {singular if number == 1 else plural}"


def lead_time(minutes: int) -> Text:
    """So many minutes as people say them: 4 天 3 小时 / 4 days 3 hours."""
    days, rest = divmod(minutes, 24 * 60)
    hours, rest = divmod(rest, 60)
    parts = [(days, "天", "day"), (hours, "小时", "hour"), (rest, "分钟", "minute")]
    nonzero = [part for part in parts if part[0]] or parts[2:]
    return Text(
        " ".join(f"{n} {zh}" for n, zh, _en in nonzero),
        " ".join(f"{n} {en}{'' if n == 1 else 's'}" for n, _zh, en in nonzero),
    )


def locale() -> str:
    """The reader's language, "zh" or "en".

    What the reader chose (`?lang=`, remembered in the cookie `lang`) comes before what the browser prefers;
    Chinese where neither says anything.
    """
    try:  # a page asks hundreds of times
        language: str = g.locale
        return language
    except (AttributeError, RuntimeError):
        return _locale_at_first()


def _locale_at_first() -> str:
    if not has_request_context():
        return "zh"
    g.locale = _locale_of_request()
    return str(g.locale)


def answer_in(language: str) -> None:
    """Answer this request in a language, whatever its reader has chosen: what they wrote in says it better."""
    g.locale = language


def language_of(*choices: str | None, accept_language: str) -> str:
    """The first of `choices` that is a language, else the one of ours that a browser's Accept-Language prefers."""
    return next((language for language in choices if language in LANGUAGES), None) or _preferred_language(
        accept_language
    )


def _locale_of_request() -> str:
    accept_language = request.headers.get("Accept-Language", "")
    return language_of(request.args.get("lang"), request.cookies.get("lang"), accept_language=accept_language)


@lru_cache(maxsize=1024)
def _preferred_language(accept_language: str) -> str:
    """The language that a browser prefers; there are only so many browsers."""
    return parse_accept_header(accept_language, LanguageAccept).best_match(LANGUAGES) or "zh"


def text_for_reader(text: Text) -> str:
    """The half of `text` that the reader of this request understands."""
    return text.en if locale() == "en" else text.zh
