"""What things are called in the reader's language: by their English name where they have one, else in Chinese."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from sqlalchemy.orm import Session

from chassis.wording import locale

from ...catalogue import queries
from .i18n import translate
from .vocabulary import HOSTS, USUAL_WORDS

Noun = Mapping[str, Any]
HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
LINK = re.compile(r"\S+://\S+")
LANG_OF = {"zh": "zh-Hans", "en": "en"}
MARKED = Markup(' lang="zh-Hans"')
BESIDE = Markup(' <span class="beside" lang="zh-Hans">{}</span>')


def called(noun: Noun) -> str:
    """Its title or name: in English if the reader reads that and it has one, else as it is."""
    return _english(noun) or _chinese(noun)


def zh_of(noun: Noun) -> str | Markup:
    """The attribute of an element in which it is `called`, where that is Chinese on an English page."""
    return "" if locale() == "zh" or _english(noun) else MARKED


def beside(noun: Noun) -> str | Markup:
    """Its Chinese name beside an English one: that is what stands at the door."""
    return BESIDE.format(_chinese(noun)) if _english(noun) else ""


@pass_context
def named(context: Context, name: str) -> Noun:
    """A unit or venue of which a department tells the Chinese name alone, as what is called: the page has the English
    names of all of them."""
    return {"name": name, "name_en": context.get("english_names", {}).get(name)}


def of_ours(word: str) -> Noun:
    """A word of the page itself, in its reader's language, as what is called."""
    return {"name": word, "name_en": word}


def lang_of(words: str) -> dict[str, str]:
    """The attribute of words that are known as words alone, where they are Chinese on an English page."""
    return {"lang": "zh-Hans"} if locale() != "zh" and HAN.search(words) else {}


def written_in(text: str | None) -> dict[str, str]:
    """The attribute of a whole text, as a message or what somebody wrote, that is not in the language of the page: what
    most of it is in, for names in the other language stand in both."""
    plain = LINK.sub("", text or "")
    han, latin = len(HAN.findall(plain)), len(LATIN_WORD.findall(plain))
    language = "zh" if han >= latin else "en"
    return {} if language == locale() or not han + latin else {"lang": LANG_OF[language]}


def theme_of(edition: Noun) -> Noun:
    """The theme of an edition, as what is called."""
    return {"title": edition["theme"], "title_en": edition["theme_en"]}


def text_of(announcement: Noun) -> Noun:
    """The text of an announcement, as what is called."""
    return {"title": announcement["text"], "title_en": announcement["text_en"]}


def asked_as(words: str) -> Noun:
    """The name of what units are asked for, or what is said of it, as what is called: the usual ones are in English,
    too."""
    return {"title": words, "title_en": translate(words) if words in USUAL_WORDS else None}


def names_of(noun: Noun) -> dict[str, str]:
    """What schema.org has of it: the name by which it is called here, and its Chinese one where that is another."""
    other = {"alternateName": _chinese(noun)} if _english(noun) else {}
    return {"name": called(noun)} | other


def unit_names(db: Session) -> dict[str, str]:
    """{id: what it is called} of the units, by name."""
    return {id: called(names) for id, names in queries.names_of_units(db).items()}


def venue_names(db: Session) -> dict[str, str]:
    """{id: what it is called} of the open venues, by area and name."""
    return {id: called(names) for id, names in queries.names_of_venues(db).items()}


def space_names(db: Session) -> dict[str, str]:
    """{id of a space: what its venue is called, and its own name} of the open spaces of open venues."""
    return {id: f"{called(names)} {names['space_name']}" for id, names in queries.names_of_spaces(db).items()}


def with_english_titles(
    db: Session, sessions: Iterable[dict[str, Any]], id: str = "id"
) -> list[dict[str, Any]]:
    """What a department tells of sessions by their Chinese title alone, each with its `title_en`; `id`: the name of
    what has the session's id."""
    sessions = list(sessions)
    titles = queries.english_titles(db, {UUID(session[id]) for session in sessions})
    return [session | {"title_en": titles.get(session[id])} for session in sessions]


def with_unit_names(db: Session, options: Sequence[dict[str, Any]], id: str) -> list[dict[str, Any]]:
    """Options or figures of units, each with a `label` in the reader's language; `id`: the name of what has the unit's
    id."""
    if locale() == "zh":
        return [*options]
    names = queries.names_of_units(db)
    return [
        option | {"label": called(names.get(str(option[id])) or {"name": option["label"]})}
        for option in options
    ]


FILTERS = {
    "called": called,
    "zh_of": zh_of,
    "beside": beside,
    "named": named,
    "lang_of": lang_of,
    "written_in": written_in,
    "theme_of": theme_of,
    "text_of": text_of,
    "asked_as": asked_as,
}


def _chinese(noun: Noun) -> str:
    return str(noun["title"] if "title" in noun else noun["name"])


def _english(noun: Noun) -> str | None:
    if locale() == "zh":
        return None
    english = noun.get("title_en" if "title" in noun else "name_en")
    if english is None and noun.get("name") in HOSTS:
        english = translate(noun["name"])
    return str(english) if english else None
