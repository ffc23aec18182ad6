"""What marshmallow says, in the reader's language."""

import re

import pytest
from marshmallow import ValidationError, fields, validate

from chassis.web.validation_words import translate
from chassis.wording import Text


def test_our_own_validation_words_are_split_for_the_reader():
    assert translate("请填写 | Fill this in") == Text("请填写", "Fill this in")
    assert translate("Longer than maximum length 40.") == Text("最多 40 个（字）", "At most 40 long")


def test_a_number_that_is_none_is_refused_in_the_readers_language():
    with pytest.raises(ValidationError) as refusal:
        fields.Float().deserialize("nan")
    assert translate(refusal.value.messages[0]).zh == "应为数字"


def words_of_fields() -> list[str]:
    """What marshmallow's fields and validators say of what people write."""
    tries = [
        (fields.Email(), "a@b"),
        (fields.Url(), "www.example.cn"),
        (fields.String(validate=validate.ContainsNoneOf("{} <>,")), "a b"),
        (fields.String(validate=validate.ContainsOnly("ab")), "c"),
        (fields.List(fields.String(), validate=validate.Length(1, 20)), []),
        (fields.String(validate=validate.Length(equal=4)), "abc"),
        (fields.Integer(validate=validate.Equal(4)), 5),
        (fields.Integer(validate=validate.NoneOf([5])), 5),
    ]
    words_said = []
    for field, value in tries:
        with pytest.raises(ValidationError) as refusal:
            field.deserialize(value)
        words_said += refusal.value.messages
    return words_said


@pytest.mark.parametrize("said", words_of_fields())
def test_no_word_of_the_library_reaches_a_chinese_reader_in_english(said: str):
    words = translate(said)
    assert words.zh != said
    assert re.search("[一-鿿]", words.zh)


def test_what_is_no_web_address_is_told_how_one_begins():
    assert "https://" in translate("Not a valid URL.").zh
    assert "name@example.com" in translate("Not a valid email address.").zh
