"""What marshmallow says, in the reader's language."""

import pytest
from marshmallow import ValidationError, fields

from chassis.web.validation_words import translate
from chassis.wording import Text


def test_our_own_validation_words_are_split_for_the_reader():
    assert translate("请填写 | Fill this in") == Text("请填写", "Fill this in")
    assert translate("Longer than maximum length 40.") == Text("最多 40 个（字）", "At most 40 long")


def test_a_number_that_is_none_is_refused_in_the_readers_language():
    with pytest.raises(ValidationError) as refused:
        fields.Float().deserialize("nan")
    assert translate(refused.value.messages[0]).zh == "应为数字"
