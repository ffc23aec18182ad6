"""What somebody typed, read: days, times and districts in it are filters, and the rest is looked for.

Only words that stand alone are filters: 江汉 is a district, in 江汉关 it is not.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from chassis.city import DISTRICTS, ZONES
from chassis.clock import today

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


class Question(NamedTuple):
    """`filters`: as lists are narrowed by; `heard`: the words that were read so; `answers`: what the office says."""

    sought: list[Sought]
    filters: dict[str, Any]
    heard: list[str]
    answers: list[str]


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
WHEN = dict.fromkeys(("今天", "今日", "今儿", "today"), "today")
WHEN |= dict.fromkeys(("明天", "明日", "明儿", "tomorrow"), "tomorrow")
WHEN |= dict.fromkeys(("周末", "双休日", "这周末", "本周末", "weekend"), "weekend")
WHEN |= dict.fromkeys(("本周", "这周", "这星期", "这个星期", "本星期", "week"), "week")
PART = dict.fromkeys(("上午", "早上", "早晨", "清早", "清晨", "morning"), "morning")
PART |= dict.fromkeys(("下午", "午后", "afternoon"), "afternoon")
PART |= dict.fromkeys(("晚上", "傍晚", "夜里", "晚间", "evening", "tonight"), "evening")
WEEKDAYS = {
    f"{week}{sign}": at for week in ("周", "星期", "礼拜") for at, sign in enumerate("一二三四五六日")
}
WEEKDAYS |= {f"{week}天": 6 for week in ("周", "星期", "礼拜")}
WEEKDAYS |= {
    name: at
    for at, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}
AFTER = {"后天": 2, "大后天": 3}
DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?")
# Days as people write them in figures, and by the day of the month alone; 3-5岁 and 4号线 are none.
IN_FIGURES = re.compile(
    r"(?<!\d)(?:(20\d\d)[-/])?(1[0-2]|0?[1-9])[-/]([12]\d|3[01]|0?[1-9])(?!\d|[-/岁年点折度米元万人个级:：])"
)
DAY_OF_MONTH = re.compile(r"(?<![\d月第])([12]\d|3[01]|[1-9])[号日](?![线楼门馆院\d])")
IDLE = {
    *("我想学", "我想", "想学", "我要", "请问", "可以", "有没有", "哪里", "怎么", "什么", "附近"),
    *"教学的了吗呢啊吧在和与及我想要去有哪能",
    *("a", "an", "the", "in", "on", "for", "of", "to"),
}
"""Words that nothing is looked for by, where there are others."""
LONGEST = 4
"""Pieces of a day or a place as rjieba may cut it."""


def read(text: str, sayings: Sayings) -> Question:
    """What is asked for by a text."""
    question = Question([], {}, [], [])
    rest = pieces(spelled_days(text))
    while rest:
        rest = rest[_take(question, rest, sayings) :]
    telling = [sought for sought in question.sought if sought.text not in IDLE]
    return question._replace(sought=telling or question.sought)


def spelled_days(text: str) -> str:
    """A text with 11-06, 11/6, 2021-11-06 and 6号 written as 11月6日, the next one of this year."""
    text = IN_FIGURES.sub(_in_full, plain(text))
    return DAY_OF_MONTH.sub(_in_month, text)


def _in_full(written: re.Match[str]) -> str:
    year, month, day = written.groups()
    return f"{int(month)}月{int(day)}日" if year in (None, str(today().year)) else written[0]


def _in_month(written: re.Match[str]) -> str:
    day = int(written[1])
    month = today().month + (day < today().day)
    return f"{month}月{day}日" if month <= 12 else written[0]


def is_filter(words: str) -> bool:
    """Whether these words alone are read as a day, a part of it or a district."""
    return bool(_filters(tuple(pieces(spelled_days(words)))))


def _take(question: Question, rest: Sequence[str], sayings: Sayings) -> int:
    """Read what the rest begins with: the longest that means something. Returns how many pieces it was."""
    for count in range(min(max(LONGEST, sayings.longest), len(rest)), 0, -1):
        key = tuple(rest[:count])
        if filters := _filters(key):
            question.filters.update(filters)
            question.heard.append(_written(key))
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
    question.sought.append(_sought(_written(key), also, key))
    if saying.answer:
        question.answers.append(saying.answer)
    return True


def _sought(text: str, also: Ways = (), key: Key = ()) -> Sought:
    literal = tuple(term for piece in key for term in terms_of(piece)) or tuple(terms_of(text))
    return Sought(text, (literal,), also, tuple(near(text)))


def _filters(key: Key) -> dict[str, Any]:
    """What these pieces narrow a list to, if they do."""
    text = _written(key)
    if text in PLACES:
        return {"area": PLACES[text]}
    if text == "tonight":
        return {"when": "today", "part": "evening"}
    tables: Mapping[str, Mapping[str, str]] = {"when": WHEN, "part": PART}
    for name, table in tables.items():
        if text in table:
            return {name: table[text]}
    day = _day(text)
    return {"date": day} if day else {}


def _day(text: str) -> date | None:
    """The next day that is called so, today among them; 下周 is the week after this."""
    for before, weeks in (("下下", 2), ("下", 1), ("这", 0), ("本", 0), ("this", 0), ("", 0)):
        weekday = WEEKDAYS.get(text.removeprefix(before).strip()) if text.startswith(before) else None
        if weekday is not None:
            monday = today() - timedelta(days=today().weekday())
            day = monday + timedelta(days=weekday, weeks=weeks)
            return day + timedelta(weeks=1) if not before and day < today() else day
    if text in AFTER:
        return today() + timedelta(days=AFTER[text])
    written = DAY.fullmatch(text)
    return _date(int(written[1]), int(written[2])) if written else None


def _date(month: int, day: int) -> date | None:
    """That day of this year, where there is one."""
    try:
        return today().replace(month=month, day=day)
    except ValueError:
        return None


def _written(key: Key) -> str:
    """Pieces as they were written: letters with a blank between."""
    text = key[0]
    for before, piece in pairwise(key):
        text += (
            piece if is_han(before) or is_han(piece) or piece.isdigit() != before.isdigit() else f" {piece}"
        )
    return text
