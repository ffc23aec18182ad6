"""The portal's words: every one has an English translation, and none is left over."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask

import gateway
from gateway.portal.frame.i18n import ENGLISH, text_on_page
from gateway.portal.staff.notice_texts import KINDS
from registration.delivery.texts import TEXTS

ROOT = Path(gateway.__file__).parent
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "msgid": None}


@pytest.fixture(scope="module")
def used() -> frozenset[str]:
    """Every message that pages say: to read all templates takes longer than most tests."""
    methods = [("portal/**.py", "python"), ("portal/**.html", "jinja2")]
    messages = extract_from_dir(str(ROOT), method_map=methods, keywords=KEYWORDS, comment_tags=())
    return frozenset(
        message if isinstance(message, str) else message[0]
        for _file, _line, message, _comments, _context in messages
    )


@pytest.fixture(scope="module")
def english() -> dict[str, tuple[str, ...]]:
    """{Chinese: its English forms}"""
    with ENGLISH.open("rb") as source:
        catalog = read_po(source, locale="en")
    return {forms(item.id)[0]: forms(item.string) for item in catalog if item.id}


def forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    """A message's forms, be it one or one for each number."""
    return (text,) if isinstance(text, str) else tuple(text or ("",))


@pytest.mark.slow
def test_every_message_has_an_english_translation(
    used: frozenset[str], english: dict[str, tuple[str, ...]]
) -> None:
    assert sorted(message for message in used if not all(english.get(message, ("",)))) == []


def test_every_kind_of_message_has_a_name() -> None:
    assert set(KINDS) == set(TEXTS)


@pytest.mark.slow
def test_no_translation_is_left_over(used: frozenset[str], english: dict[str, tuple[str, ...]]) -> None:
    assert sorted(set(english) - used) == []


@pytest.mark.slow
def test_a_colon_before_what_it_announces_has_a_space_in_english(english: dict[str, tuple[str, ...]]) -> None:
    """As with sentences: in Chinese nothing stands behind it."""
    announcing = {text: forms for text, forms in english.items() if text.endswith("：")}
    assert (
        announcing
        and {form for forms in announcing.values() for form in forms if form.endswith(":")} == set()
    )


def test_templates_write_nothing_that_cannot_be_translated() -> None:
    """Not a full stop either: `_('。')` is one in both languages."""
    expression, chinese = (
        re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL),
        re.compile("[\u3000-\u9fff\uff00-\uffef]"),
    )
    templates = {path: expression.sub("", path.read_text("utf-8")) for path in ROOT.glob("portal/**/*.html")}
    assert [path.name for path, text in templates.items() if chinese.search(text)] == []


def test_translations_keep_the_places_to_fill_in(english: dict[str, tuple[str, ...]]) -> None:
    places = re.compile(r"%\(\w+\)[sd]")
    for chinese, forms in english.items():
        for form in forms:
            assert sorted(places.findall(form)) == sorted(places.findall(chinese)), chinese


def test_sentences_that_follow_one_another_are_apart_in_english_alone(
    english: dict[str, tuple[str, ...]],
) -> None:
    """In Chinese nothing stands between them, so the space is the end of the English sentence."""
    followed = re.compile(
        r"(?:_|ngettext)\('([^']*[。！？])'[^}]*\}\}(?:\{% (?:endif|if [^%]*) %\})*( ?)\{\{ (?:_|ngettext)\('(?!（)"
    )
    text = "\n".join(path.read_text("utf-8") for path in ROOT.glob("portal/**/*.html"))
    pairs = followed.findall(text)
    spaced = [first for first, between in pairs if between]
    joined = [first for first, _ in pairs if not all(form.endswith(" ") for form in english[first])]
    assert pairs and (spaced, joined) == ([], [])


def test_no_english_is_written_in_chinese(english: dict[str, tuple[str, ...]]) -> None:
    examples = {
        "例如：智能手机、书法、博物馆",
        "输入想学的内容、活动名称、单位或场馆，例如“书法”“手机”“江汉关”。",
    }
    chinese = re.compile("[\u4e00-\u9fff]")
    assert [
        item for item, forms in english.items() if item not in examples and chinese.search("".join(forms))
    ] == []


@pytest.mark.slow
def test_nobody_is_sent_to_an_interface_but_by_the_page_of_its_documents(used: frozenset[str]) -> None:
    of_programs = re.compile("接口|OpenAPI|(?<![A-Za-z])API(?![A-Za-z])|/api/")
    texts = {item for item in used if of_programs.search(item)}
    assert sorted(item[:6] for item in texts) == ["所有接口都在", "接口文档"], texts


@pytest.mark.parametrize(
    ("language", "text"), [("zh", "演示：现在是 &lt;b&gt;"), ("en", "Demonstration: it is now &lt;b&gt;")]
)
def test_what_is_filled_in_is_escaped(portal: Flask, language: str, text: str) -> None:
    with portal.test_request_context(f"/?lang={language}"):
        assert text_on_page(language, "演示：现在是 %(time)s", time="<b>") == text
