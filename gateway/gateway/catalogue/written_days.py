"""Days as people write them: by name, by the day of the week, in figures, by the day of the month alone."""

import re
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from chassis.clock import today

from .filters import SPANS

Span = tuple[date, date]
"""The first day and the last."""
WHEN = dict.fromkeys(("今天", "今日", "今儿", "today"), "today")
WHEN |= dict.fromkeys(("明天", "明日", "明儿", "tomorrow"), "tomorrow")
WHEN |= dict.fromkeys(("周末", "双休日", "这周末", "本周末", "weekend"), "weekend")
WHEN |= dict.fromkeys(("本周", "这周", "这星期", "这个星期", "本星期", "week"), "week")
NEXT_WEEK = ("下周", "下星期", "下个星期", "下礼拜", "next week")
NEXT_WEEKEND = ("下周末", "下个周末", "next weekend")
WEEKDAYS = {
    f"{week}{sign}": at for week in ("周", "星期", "礼拜") for at, sign in enumerate("一二三四五六日")
}
WEEKDAYS |= {f"{week}天": 6 for week in ("周", "星期", "礼拜")}
WEEKDAYS |= {
    name: at
    for at, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}
AFTER = {"后天": 2, "大后天": 3}
YEAR = re.compile(r"(20\d\d)年(?=\d{1,2}月)")
DAY = re.compile(r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})[日号]?")
# Days as people write them in figures, and by the day of the month alone; 3-5岁, 1.5小时 and 4号线 are none.
IN_FIGURES = re.compile(
    r"(?<![\d.])(?:(20\d\d)[-/.])?(1[0-2]|0?[1-9])[-/.]([12]\d|3[01]|0?[1-9])"
    r"(?!\d|[-/.岁年点折度米元万亿人个级倍小版:：])"
)
DAY_OF_MONTH = re.compile(r"(?<![\d月第])([12]\d|3[01]|[1-9])[号日](?![线楼门馆院\d])")


def spell_days(plain: str) -> str:
    """A plain text with 11-06, 11/6, 2021-11-06 and 6号 written as 11月6日, the next one of this year; another year
    stands before it."""
    text = DAY_OF_MONTH.sub(_in_month, IN_FIGURES.sub(_in_full, plain))
    return YEAR.sub(lambda year: "" if int(year[1]) == today().year else year[0], text)


def filters_of(words: Collection[str]) -> dict[str, Any]:
    """What lists are narrowed by for days that are called so: of several, from the first to the last, and a week that
    holds one of the others says nothing more."""
    if len(words) == 1 and (name := WHEN.get(*words)):
        return {"when": name}
    spans = {days for word in words if (days := span(word))}
    narrow = [days for days in spans if not any(_holds(days, other) for other in spans - {days})]
    first, last = min(first for first, _ in narrow), max(last for _, last in narrow)
    return {"date": first} if first == last else {"from": first, "to": last}


def span(text: str) -> Span | None:
    """The days that are called so; of the week, the next; 下周 is the week after this."""
    monday = today() - timedelta(days=today().weekday())
    if text in WHEN:
        return SPANS[WHEN[text]](today())
    if text in (*NEXT_WEEK, *NEXT_WEEKEND):
        return monday + timedelta(days=7 if text in NEXT_WEEK else 12), monday + timedelta(days=13)
    day = _weekday(text, monday)
    if text in AFTER:
        day = today() + timedelta(days=AFTER[text])
    if match := DAY.fullmatch(text):
        day = _date(match)
    return (day, day) if day else None


def is_no_day(text: str) -> bool:
    """Whether it is written as a day that no calendar has: 2月30日."""
    match = DAY.fullmatch(text)
    return match is not None and _date(match) is None


def _weekday(text: str, monday: date) -> date | None:
    for before, weeks in (("下下", 2), ("下", 1), ("这", 0), ("本", 0), ("this", 0), ("", 0)):
        weekday = WEEKDAYS.get(text.removeprefix(before).strip()) if text.startswith(before) else None
        if weekday is not None:
            day = monday + timedelta(days=weekday, weeks=weeks)
            return day + timedelta(weeks=1) if not before and day < today() else day
    return None


def _date(match: re.Match[str]) -> date | None:
    year, month, day = (int(number or today().year) for number in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _holds(days: Span, other: Span) -> bool:
    return days[0] <= other[0] and other[1] <= days[1]


def _in_full(match: re.Match[str]) -> str:
    year, month, day = match.groups()
    return f"{year}年{int(month)}月{int(day)}日" if year else f"{int(month)}月{int(day)}日"


def _in_month(match: re.Match[str]) -> str:
    day = int(match[1])
    month = today().month + (day < today().day)
    return f"{month}月{day}日" if month <= 12 else match[0]
