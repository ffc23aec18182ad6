"""The portal in Chinese and English: the message ids are the Chinese text, English stands in one .po file."""

from collections.abc import Callable
from functools import cache, lru_cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel, Domain
from markupsafe import Markup

from chassis.wording import locale

ENGLISH = Path(__file__).with_name("translations") / "en" / "LC_MESSAGES" / "messages.po"
BABEL_LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
CHINESE = NullTranslations()


class PortalBabel(Babel):
    """Flask-Babel whose messages come from the .po file at start-up, so no compiled file is stale."""

    def init_app(self, app: Flask, **kwargs: Any) -> None:
        super().init_app(
            app,
            default_locale="zh_Hans_CN",
            default_timezone="Asia/Shanghai",
            locale_selector=babel_locale,
            **kwargs,
        )
        self.domain_instance = SourceDomain()


class SourceDomain(Domain):
    """English from the .po file; Chinese needs no file, for the ids are the text."""

    def get_translations(self) -> NullTranslations:
        return translations(locale())


@cache
def translations(language: str) -> NullTranslations:
    """The texts in a language of ours."""
    return translations_of(ENGLISH) if language == "en" else CHINESE


@cache
def texts_in(language: str) -> Callable[..., Markup]:
    """What templates call `_`. A page has hundreds of texts, and Jinja's own way to each takes as long as all else."""
    return partial(text_on_page, language)


def text_on_page(language: str, text: str, **values: Any) -> Markup:
    """A text of ours in a language, its values escaped."""
    return _markup(text, language) % values if values else _without_values(text, language)


def translate(text: str) -> str:
    """A text of ours in the reader's language, as it is."""
    return _translate(text, locale())


@lru_cache(maxsize=4096)
def _markup(text: str, language: str) -> Markup:
    return Markup(_translate(text, language))


@lru_cache(maxsize=4096)
def _without_values(text: str, language: str) -> Markup:
    """One without values, in which a percent sign is written as two like in all."""
    return _markup(text, language) % {}


@lru_cache(maxsize=4096)
def _translate(text: str, language: str) -> str:
    return translations(language).gettext(text)


def babel_locale() -> str:
    """The reader's language as Babel names it."""
    return BABEL_LOCALES[locale()]


def translations_of(path: Path) -> Translations:
    """The messages of a .po file, ready for gettext."""
    with path.open("rb") as source:
        catalog = read_po(source, locale="en")
    buffer = BytesIO()
    write_mo(buffer, catalog)
    buffer.seek(0)
    return Translations(buffer)


def msgid(text: str) -> str:
    """Mark a text for translation where it stands, to be translated where it is shown."""
    return text
