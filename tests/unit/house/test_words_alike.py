"""What a department calls something in English is what the portal calls it: a clerk reads both."""

from pathlib import Path

from babel.messages.pofile import read_po

from gateway.portal import frame
from reporting.workbooks import english

CATALOGUE = Path(frame.__file__).parent / "translations" / "en" / "LC_MESSAGES" / "messages.po"


def test_a_workbook_has_the_words_of_the_pages() -> None:
    with CATALOGUE.open("rb") as file:
        pages = {message.id: message.string for message in read_po(file)}
    others = {zh: (en, pages.get(zh)) for zh, en in english.WORDS.items() if pages.get(zh) != en}
    assert others == {}
