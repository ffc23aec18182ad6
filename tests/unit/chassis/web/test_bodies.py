"""What texts may hold."""

import sys
import unicodedata

import pytest
from marshmallow import ValidationError

from chassis.web.bodies import UNSEEN, Words, sound


@pytest.mark.slow
def test_texts_lose_control_characters_and_halves_of_pairs_and_no_others():
    signs = list(map(chr, range(sys.maxunicode + 1)))
    signs_kept = [sign for sign in signs if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs")]
    assert UNSEEN.sub("", "".join(signs)) == "".join(signs_kept)


def test_a_text_is_read_without_what_nobody_sees():
    assert Words(longest=20).deserialize(" 手机\0\x1b课\n\ud83d第一讲\x85\t") == "手机课\n第一讲"


@pytest.mark.parametrize("text", ["\0", "好\0", "\ud800", "\udfff"])
def test_what_cannot_be_kept_is_refused(text):
    with pytest.raises(ValidationError, match="characters that cannot be used"):
        sound(text)


@pytest.mark.parametrize("text", ["", "好\n", "\ud7ff\ue000", "👨‍👩‍👧"])
def test_what_can_be_kept_is_taken(text):
    sound(text)
