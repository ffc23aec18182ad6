"""The portal in Chinese and English: the message ids are the Chinese text, English stands in one .po file."""

from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel, Domain

from chassis.wording import locale

ENGLISH = Path(__file__).with_name("translations") / "en" / "LC_MESSAGES" / "messages.po"
BABEL_LOCALES = {"zh": "zh_Hans_CN", "en": "en"}


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

    def __init__(self) -> None:
        super().__init__()
        self._english = translations_of(ENGLISH)

    def get_translations(self) -> NullTranslations:
        return self._english if locale() == "en" else NullTranslations()


def babel_locale() -> str:
    """The reader's language as Babel names it."""
    return BABEL_LOCALES[locale()]


def translations_of(path: Path) -> Translations:
    """The messages of a .po file, ready for gettext."""
    with path.open("rb") as source:
        catalog = read_po(source, locale="en")
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)


def msgid(text: str) -> str:
    """Mark a text for translation where it stands, to be translated where it is shown."""
    return text
