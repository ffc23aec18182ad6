"""What somebody typed, read: days, times, districts, and what else lists are narrowed by, are filters, and the rest is
looked for.

Only words that stand alone are filters: 江汉 is a district, in 江汉关 it is not.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from chassis.city import DISTRICTS, ZONES

from . import written_days
from .everyday import Key, Sayings
from .sounds import near
from .words import Term, is_han, pieces, plain, terms_of

Ways = tuple[tuple[Term, ...], ...]
"""Any of these, each of which is all of its terms."""


class Sought(NamedTuple):
    """Something looked for: as it is written, as the programme may call it, and what else may have been meant."""

    text: str
    literal: Ways
    also: Ways
    near: Ways


class Narrowing(NamedTuple):
    """Words that were read as a filter; `filter`: its name, of days `days`; `values`: any of them."""

    words: str
    filter: str
    values: tuple[Any, ...]


class Question(NamedTuple):
    """`answers`: what the office says; `no_days`: what is written as a day that no calendar has."""

    sought: list[Sought]
    narrowings: list[Narrowing]
    answers: list[str]
    no_days: list[str]

    @property
    def filters(self) -> dict[str, Any]:
        """All that was read, as lists are narrowed by it."""
        return filters_of(self.narrowings)

    @property
    def heard(self) -> list[str]:
        """The words that were read so."""
        return [narrowing.words for narrowing in self.narrowings]

    def within(self) -> Iterator[tuple[dict[str, Any], list[str]]]:
        """(filters, the words that these leave out): of everything first, then without one kind of words, then of
        nothing."""
        yield self.filters, []
        kinds = {narrowing.filter for narrowing in self.narrowings}
        for left_out in [name for name in LEFT_OUT_FIRST if name in kinds]:
            rest = [narrowing for narrowing in self.narrowings if narrowing.filter != left_out]
            yield filters_of(rest), [other.words for other in self.narrowings if other.filter == left_out]
        no_fee = [narrowing for narrowing in self.narrowings if narrowing.filter == "no_fee"]
        yield filters_of(no_fee), [other.words for other in self.narrowings if other not in no_fee]


AREAS = (*DISTRICTS.values(), *ZONES)
PLACES = {name: name for name in AREAS} | {
    name.removesuffix("区"): name for name in AREAS if name.endswith("区") and len(name) == 3
}
PLACES |= {"东西湖": "东西湖区", "经开区": "武汉经开区", "沌口": "武汉经开区", "高新区": "东湖高新区"}
PLACES |= {"-".join(key.split()): area for key, area in {
    "jiangan": "江岸区", "jianghan": "江汉区", "qiaokou": "硚口区", "hanyang": "汉阳区", "wuchang": "武昌区",
    "qingshan": "青山区", "hongshan": "洪山区", "dongxihu": "东西湖区", "hannan": "汉南区", "caidian": "蔡甸区",
    "jiangxia": "江夏区", "huangpi": "黄陂区", "xinzhou": "新洲区",
}.items()}  # fmt: skip
PLACES |= {
    f"{name}{qu}": area
    for name, area in PLACES.items()
    if name.isascii()
    for qu in ("qu", " qu", " district")
}
PART = dict.fromkeys(("上午", "早上", "早晨", "清早", "清晨", "morning"), "morning")
PART |= dict.fromkeys(("下午", "午后", "afternoon"), "afternoon")
PART |= dict.fromkeys(("晚上", "傍晚", "夜里", "晚间", "evening", "tonight"), "evening")
MODES = dict.fromkeys(("线上", "online"), ("online", "hybrid"))
MODES |= dict.fromkeys(("线下", "offline"), ("offline", "hybrid"))
FLAGS = dict.fromkeys(("无障碍", "轮椅", "坐轮椅", "无台阶", "wheelchair", "step free"), "step_free")
FLAGS |= {
    f"{no}{book}": "drop_in" for no in ("不用", "不需要", "无需", "免", "不") for book in ("预约", "报名")
}
FLAGS |= dict.fromkeys(("walk in", "drop in"), "drop_in")
FLAGS |= dict.fromkeys(("有空位", "还有空位", "有名额", "还有名额", "有座位", "有位子"), "free")
FLAGS |= dict.fromkeys(("免费", "不收费", "不要钱", "free"), "no_fee")
LEFT_OUT_FIRST = ("part", "free", "days", "mode", "drop_in", "area", "step_free")
"""Where nothing fits them all, what is done without: the first of them the soonest."""
IDLE = {
    *("我想学", "我想", "想学", "我要", "请问", "可以", "有没有", "哪里", "怎么", "什么", "附近"),
    *"教学的了吗呢啊吧在和与及或到至我想要去有哪能",
    *("a", "an", "the", "in", "on", "for", "of", "to"),
}
"""Words that nothing is looked for by, where there are others."""
LONGEST = 6
"""Pieces of a day or a place as rjieba may cut it."""


def read(text: str, sayings: Sayings) -> Question:
    """What is asked for by a text."""
    question = Question([], [], [], [])
    rest = pieces(written_days.spell_days(plain(text)))
    while rest:
        rest = rest[_take(question, rest, sayings) :]
    telling = [term for term in question.sought if term.text not in IDLE]
    is_telling = bool(telling or question.narrowings)
    return question._replace(sought=telling if is_telling else question.sought)


def filters_of(narrowings: Sequence[Narrowing]) -> dict[str, Any]:
    """As lists are narrowed by: of one filter any of its values; of days all from the first to the last."""
    filters: dict[str, Any] = {}
    for narrowing in narrowings:
        values = filters.setdefault(narrowing.filter, [])
        values += [value for value in narrowing.values if value not in values]
    days = filters.pop("days", None)
    flags = {name: True for name in filters if name in FLAGS.values()}
    return filters | flags | (written_days.filters_of(days) if days else {})


def is_filter(words: str) -> bool:
    """Whether these words alone are read as a day, a part of it, a district or another filter."""
    return bool(_narrowings(tuple(pieces(written_days.spell_days(plain(words))))))


def _take(question: Question, rest: Sequence[str], sayings: Sayings) -> int:
    """Read what the rest begins with: the longest that means something. Returns how many pieces it was."""
    for count in range(min(max(LONGEST, sayings.longest), len(rest)), 0, -1):
        key = tuple(rest[:count])
        if narrowings := _narrowings(key):
            question.narrowings.extend(narrowings)
            return count
        if written_days.is_no_day(_join_pieces(key)):
            question.no_days.append(_join_pieces(key))
            return count
        if _hears(question, key, sayings):
            return count
    question.sought.append(_sought(rest[0]))
    return 1


def _hears(question: Question, key: Key, sayings: Sayings) -> bool:
    """Look for an everyday word by what it means."""
    saying = sayings.find(key) or (sayings.find((key[0].removesuffix("s"),)) if len(key) == 1 else None)
    if saying is None:
        return False
    also = tuple(tuple(terms_of(text)) for text in saying.also)
    question.sought.append(_sought(_join_pieces(key), also, key))
    if saying.answer:
        question.answers.append(saying.answer)
    return True


def _sought(text: str, also: Ways = (), key: Key = ()) -> Sought:
    literal = tuple(term for piece in key for term in terms_of(piece)) or tuple(terms_of(text))
    return Sought(text, (literal,), also, tuple(near(text)))


def _narrowings(key: Key) -> list[Narrowing]:
    """What these pieces narrow a list to, if they do."""
    text = _join_pieces(key)
    if text == "tonight":
        return [Narrowing(text, "days", ("today",)), Narrowing(text, "part", ("evening",))]
    tables: Mapping[str, Mapping[str, Any]] = {"area": PLACES, "part": PART}
    for name, table in tables.items():
        if text in table:
            return [Narrowing(text, name, (table[text],))]
    if text in MODES:
        return [Narrowing(text, "mode", MODES[text])]
    if text in FLAGS:
        return [Narrowing(text, FLAGS[text], ())]
    return [Narrowing(text, "days", (text,))] if written_days.span(text) else []


def _join_pieces(key: Key) -> str:
    """Pieces as they were written: letters with a blank between."""
    text = key[0]
    for before, piece in pairwise(key):
        text += (
            piece if is_han(before) or is_han(piece) or piece.isdigit() != before.isdigit() else f" {piece}"
        )
    return text
