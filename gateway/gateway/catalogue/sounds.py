"""How words sound, and what a slip of the keyboard may have meant.

A noun is kept by sound, too: from each Han character of its title on, the next syllables in one (`zhinengshouji`), and
their first letters (`znsj`). Whatever is typed is looked for as the beginning of one of these, so nothing has to guess
where syllables end. Sounds that much of the city does not tell apart (zh z, ng n, l n) are kept as one.
"""

import re

from .readings import readings
from .words import HAN, Term, is_han, plain

SOUND, INITIALS = "\u16a0", "\u16a2"
"""How what is kept by sound begins: letters to both databases, and no word of ours has them."""
SYLLABLES, LETTERS = 8, 10
"""So many of them from each character on."""
LATIN = re.compile(r"[a-z]+")
FOLDED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"))
SHORTEST_SOUND, SHORTEST_INITIALS = 3, 2
"""Letters from which on something typed may be meant as pinyin, or as first letters."""
LOOKALIKES = (
    *("己已巳", "未末", "士土", "人入", "千干", "锦绵棉", "析折拆", "拨拔", "徽微", "晴睛", "戌戍戊"),
    *("辩辨辫", "博搏膊", "拓柘", "楷揩", "键健", "暖缓", "裁栽载", "馆管", "剪翦箭", "侯候", "幼幻"),
    *("日曰", "天夫", "贝见", "历厉", "崇祟", "茶荼", "竟竞", "恋变", "免兔", "治冶", "享亨", "书节"),
)
"""Characters that are taken for one another."""


def sounds(text: str) -> set[str]:
    """What a text is kept under by sound."""
    return {sound for run in HAN.findall(plain(text)) for sound in _sounds_of(run)}


def fold(pinyin: str) -> str:
    """Syllables without what many do not tell apart. Of a beginning it is the beginning."""
    for sound, kept_as in FOLDED:
        pinyin = pinyin.replace(sound, kept_as)
    return pinyin


def pinyin_of(word: str) -> str:
    """A word's syllables in one, without tones."""
    return "".join(readings().syllables_of(word))


def near(word: str) -> list[tuple[Term, ...]]:
    """What may have been meant by a word that is nowhere: any of these, each of which is all of its terms."""
    if is_han(word):
        return _near_han(word) if len(word) > 1 else []
    if not LATIN.fullmatch(word):
        return []
    terms = [SOUND + fold(word)] if len(word) >= SHORTEST_SOUND else []
    terms += [INITIALS + word] if len(word) >= SHORTEST_INITIALS else []
    return [((term, False),) for term in terms]


def _near_han(word: str) -> list[tuple[Term, ...]]:
    """The same sound, a character that looks like another, one too many, one wrong."""
    like = [
        word[:at] + other + word[at + 1 :]
        for at, sign in enumerate(word)
        for group in LOOKALIKES
        if sign in group
        for other in group
        if other != sign
    ]
    parts = [(word[:at], word[at + 1 :]) for at in range(len(word))]
    without = [tuple((part, True) for part in both if part) for both in parts if all(map(_says_much, both))]
    return [((SOUND + fold(pinyin_of(word)), False),), *(((other, True),) for other in like), *without]


def _says_much(part: str) -> bool:
    """What is left beside a wrong character is nothing, or more than one."""
    return len(part) != 1


def _sounds_of(run: str) -> set[str]:
    syllables = readings().syllables_of(run)
    letters = "".join(syllable[0] for syllable in syllables)
    keys = {SOUND + fold("".join(syllables[at : at + SYLLABLES])) for at in range(len(syllables))}
    return keys | {INITIALS + letters[at : at + LETTERS] for at in range(len(letters) - 1)}
