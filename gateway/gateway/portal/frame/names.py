"""What things are called in the reader's language: by their English name where they have one, else in Chinese."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from chassis.wording import locale

from ...catalogue import queries

Noun = Mapping[str, Any]
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


def theme_of(edition: Noun) -> Noun:
    """The theme of an edition, as what is called."""
    return {"title": edition["theme"], "title_en": edition["theme_en"]}


def text_of(announcement: Noun) -> Noun:
    """The text of an announcement, as what is called."""
    return {"title": announcement["text"], "title_en": announcement["text_en"]}


def names_of(noun: Noun) -> dict[str, str]:
    """What schema.org has of it: the name by which it is called here, and its Chinese one where that is another."""
    other = {"alternateName": _chinese(noun)} if _english(noun) else {}
    return {"name": called(noun)} | other


def venue_names(db: Session) -> dict[str, str]:
    """{id: what it is called} of the open venues, by area and name."""
    return {id: called(names) for id, names in queries.names_of_venues(db).items()}


def with_unit_names(db: Session, options: Sequence[dict[str, Any]], id: str) -> list[dict[str, Any]]:
    """Options or figures of units, each with a `label` in the reader's language; `id`: the name of what has the unit's
    id."""
    if locale() == "zh":
        return [*options]
    known = queries.names_of_units(db)
    return [
        option | {"label": called(known.get(str(option[id])) or {"name": option["label"]})}
        for option in options
    ]


FILTERS = {"called": called, "zh_of": zh_of, "beside": beside, "theme_of": theme_of, "text_of": text_of}


def _chinese(noun: Noun) -> str:
    return str(noun["title"] if "title" in noun else noun["name"])


def _english(noun: Noun) -> str | None:
    english = None if locale() == "zh" else noun.get("title_en" if "title" in noun else "name_en")
    return str(english) if english else None
