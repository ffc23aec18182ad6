"""What marshmallow says, in the reader's language."""

from chassis.web.validation_words import translate
from chassis.wording import Text


def test_our_own_validation_words_are_split_for_the_reader():
    assert translate("请填写 | Fill this in") == Text("请填写", "Fill this in")
    assert translate("Longer than maximum length 40.") == Text("最多 40 个（字）", "At most 40 long")
