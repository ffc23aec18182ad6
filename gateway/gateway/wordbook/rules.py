"""What is an everyday word, and what may be meant by it."""

from collections.abc import Iterable

from chassis.cleaning import clean_text, is_unusable
from chassis.errors import DomainError, Invalid
from chassis.wording import Text

from ..catalogue.everyday import Saying, key_of
from ..catalogue.questions import is_filter

LONGEST, MOST, LONGEST_ANSWER = 20, 12, 200
"""Characters of a word; words that are looked for as well; characters of what is said."""
LONGEST_KEY = 100
"""Characters of a key: signs that stand for whole words grow into these."""
NO_WORD = (
    f"请写 1 到 {LONGEST} 个字，其中要有文字",
    f"Give 1 to {LONGEST} characters, a letter among them",
)


def read_word(text: str) -> tuple[str, str]:
    """(a word, its key) as somebody typed it. Raises Invalid naming `words`."""
    words = line_of(text)
    if not is_word(words):
        raise refusal("words", *NO_WORD)
    if is_filter(words):
        raise refusal(
            "words",
            f"“{words}”已经当作日期、区域或筛选条件来找",
            f"“{words}” is read as a day, a district or a filter",
        )
    return words, key_of(words)


def read_meaning(key: str, also: Iterable[str], answer: str) -> Saying:
    """What is meant by a word, as somebody typed it. Raises Invalid naming `also` or `answer`.

    What is looked for as well is not looked up in its turn: no circle can arise but that of a word with itself.
    """
    texts = tuple(dict.fromkeys(text for text in map(line_of, also) if text))
    answer = line_of(answer)
    for text in texts:
        if not is_word(text):
            raise refusal("also", *NO_WORD)
        if key_of(text) == key:
            raise refusal(
                "also", f"“{text}”就是这个说法本身，不用写", f"“{text}” is the word itself: leave it out"
            )
    if len(texts) > MOST:
        raise refusal("also", f"最多 {MOST} 个词", f"No more than {MOST}")
    if len(answer) > LONGEST_ANSWER or is_unusable(answer):
        raise refusal("answer", f"最多 {LONGEST_ANSWER} 个字", f"No more than {LONGEST_ANSWER} characters")
    if not texts and not answer:
        raise refusal(
            "also", "请写也找什么，或者写一句回答", "Say what is looked for as well, or what is answered"
        )
    return Saying(texts, answer)


def is_word(text: str) -> bool:
    """Whether something can be looked for by it: not too long, with a letter or a digit, and nothing unprintable."""
    return len(text) <= LONGEST and 0 < len(key_of(text)) <= LONGEST_KEY and not is_unusable(text)


def line_of(text: str) -> str:
    """What was typed, on one line; what is far too long as it is, to be refused."""
    return " ".join(clean_text(text).split()) if len(text) <= 10 * LONGEST_ANSWER else text


def refusal(field: str, zh: str, en: str) -> DomainError:
    return Invalid.field(field, Text(zh, en))
