"""Naughty strings of this country: what phones, input methods, chats and old registers put into names, and what of it
is kept."""

import unicodedata

import pytest

from chassis.cleaning import (
    STANDARD,
    clean_name,
    clean_text,
    compact,
    has_letter,
    is_unusable,
    session_number,
)

NAMES = {
    "a character of extension H": ("陈\U0003158e", "陈\U0003158e"),
    "a character of extension I, which came for China's registers": (
        "\U0002ebf5\U0002ebf6",
        "\U0002ebf5\U0002ebf6",
    ),
    "a plane that is still empty": ("王\U00033480", "王\U00033480"),
    "full-width blank": ("张\u3000三", "张三"),
    "full-width blanks around": ("\u3000 王小明 \u3000", "王小明"),
    "zero-width space in front": ("\u200b王小明", "王小明"),
    "WeChat's thin blank": ("王\u2005明", "王明"),
    "no-break space": ("王\xa0小明", "王小明"),
    "byte order mark": ("\ufeff李梅", "李梅"),
    "tabulator out of a table": ("王小明\t", "王小明"),
    "line break out of a cell": ("王小明\r\n", "王小明"),
    "as an address book writes it": ("\u202d王小明\u202c", "王小明"),
    "Hangul filler": ("王\u3164明", "王明"),
    "soft hyphen": ("王\xad明", "王明"),
    "right-to-left override": ("王\u202e明", "王明"),
    "two characters set apart": ("王 伟", "王伟"),
    "a name of the Uyghurs": ("买买提·阿不都热合曼", "买买提·阿不都热合曼"),
    "a name of the Tibetans": ("བཀྲ་ཤིས་ཚེ་རིང", "བཀྲ་ཤིས་ཚེ་རིང"),
    "a foreigner": ("Anna  Maria\xa0Müller", "Anna Maria Müller"),
    "both": ("王小明  David", "王小明 David"),
    "𬎆 of extension E": ("\U0002c386", "\U0002c386"),
    "㛃 of extension A": ("章㛃", "章㛃"),
    "a character with its variant": ("葛\U000e0100 城", "葛\U000e0100城"),
    "a compatibility ideograph": ("\ufa11 明", "\ufa11明"),
    "䶮 as GBK had it": ("\ue863 某", "䶮某"),
    "龴 as GB 18030-2005 had it": ("\ue81e", "龴"),
    "𠂇 as GB 18030-2005 had it": ("\ue816", "𠂇"),
    "a private character that no standard maps": ("王\ue000", "王\ue000"),
}


@pytest.mark.parametrize(("typed", "kept"), NAMES.values(), ids=NAMES)
def test_names_are_kept_as_they_are_called(typed, kept):
    name = clean_name(typed)
    assert name == kept
    assert clean_name(name) == name
    assert has_letter(name) and not is_unusable(name)


@pytest.mark.parametrize("typed", ["", " ", "\u3000", "\u200b\ufeff", "\u3164\u2800", "\u202d\u202c"])
def test_what_shows_nothing_is_no_name(typed):
    assert clean_name(typed) == ""


@pytest.mark.parametrize(
    "typed", ["😀", "👨\u200d👩\u200d👧", "❤\ufe0f", "👍🏽", "\U0001fae8", "123", "·", "……", "１２３"]
)
def test_signs_alone_are_no_name(typed):
    assert not has_letter(clean_name(typed))


@pytest.mark.slow
@pytest.mark.parametrize(
    "typed", ["王\x00", "王\x07明", "\x1b[31m王", "王\ud800", "\udc00", "王\ufffe", "\ufdd0", "\U0010ffff王"]
)
def test_what_no_keyboard_gives_is_refused(typed):
    assert is_unusable(clean_name(typed))


def test_private_characters_become_what_the_standard_has_in_their_place():
    """Python's codec has the positions of GB 18030-2000: nearly all of them are characters there already."""
    rows = [(0xFE, low) for low in range(0x50, 0xA1) if low != 0x7F]
    for at, position in enumerate(rows):
        standard = bytes(position).decode("gb18030")
        if unicodedata.category(standard) != "Co":
            assert STANDARD[0xE815 + at] == standard
    assert all(unicodedata.category(sign) != "Co" for sign in STANDARD.values())


def test_a_text_keeps_its_lines_and_its_blanks():
    assert clean_text("\u3000\u3000第一行\u3000 二\r\n\u200b第三行 \ufeff") == "第一行 二\n第三行"
    assert clean_text("庆建党百年华诞 谱终身学习新篇") == "庆建党百年华诞 谱终身学习新篇"
    assert clean_text("一家👨\u200d👩\u200d👧") == "一家👨\u200d👩\u200d👧"


@pytest.mark.parametrize(
    "typed", ["123 456", " 123456 ", "１２３４５６", "123\u2005456", "\u202d123456\u202c", "123\u3000456"]
)
def test_a_code_is_what_was_sent(typed):
    assert compact(typed) == "123456"


@pytest.mark.slow
def test_what_shows_nothing_is_all_that_unicode_says_does():
    """The classes are written out, so that they are the same on every Python; they hold all that this one knows."""
    kinds = {chr(code): unicodedata.category(chr(code)) for code in range(0x110000)}
    for sign, kind in kinds.items():
        if kind in ("Zs", "Zl", "Zp", "Cf"):
            assert clean_name(f"a{sign}b") == ("ab" if kind == "Cf" else "a b"), hex(ord(sign))
        if kind in ("Cc", "Cs"):
            assert is_unusable(sign)


@pytest.mark.parametrize(
    "text",
    [
        "11164",
        "第11164场",
        "场次号 11164",
        "场次：１１１６４",
        "No. 11164",
        "#11164",
        " 11164 号场 ",
        "编号11164号",
    ],
)
def test_a_sessions_number_is_read_however_it_is_written(text: str) -> None:
    assert session_number(text) == 11164


@pytest.mark.parametrize(
    "text",
    ["", "12", "１２３", "-1003", "1003a", "12345678", "2021年11月6日", "剪纸 1003", "1" * 5000, "第" * 5000],
)
def test_what_is_not_written_as_a_number_is_none(text: str) -> None:
    assert session_number(text) is None
