"""What a message says, in either language, as its reader takes it: whether it is on, and when; not what was before."""

import re
from datetime import datetime

from chassis.clock import SHANGHAI

# The first that fits. What a text says nothing of stays as it was last said.
STATES = (
    (
        "off",
        r"随之取消|已按您的要求取消|报名已取消"
        r"|and your booking +with it|Cancelled as you asked|the booking is cancelled",
    ),
    ("seated", r"仍然有效|still stands"),
    ("missed", r"没有到场|已记为未到|were not there|(?<!That )you were recorded as not having come"),
    ("seated", r"候补成功|还为您留着|You have your seats|is still yours too"),
    ("waiting", r"候补|waitlist|nobody is called up any more"),
    (
        "seated",
        r"已报名|座位已为您保留|恢复|提醒|已签到|谢谢您参加|您代报的一行参加了"
        r"|Booked: |your seats are reserved|takes place after all|A reminder: |checked in|Thank you for coming"
        r"|Those you booked for came",
    ),
)
# Of something else: sessions like it, how it was, what else one holds.
ASIDE = re.compile(
    r"相近且有余位的场次：[^。]*。|原为：[^。]*。|注意：与您的.*|您原来的.*?(?:请退：\S*|不用再去|一直留着)|（报名编号[^）]*）"
    r"|Like it, with seats left: [^.]*\.|It was: [^.]*\.|Mind that .*|Your earlier .*|\(booking code [^)]*\)"
)
AHEAD = r"前面还有 ?(\d+) ?个报名|(\d+) bookings? (?:is|are) before yours"
FIRST = r"前面没有别的报名|no booking is before yours"
DAY = r"(?:\d+月\d+日|\d+ (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b)"
OTHER_TIME = re.compile(
    r"时间变了|时间和地点变了|提前结束|有日期取消|增加了日期|余下的场次取消"
    r"|has a new time|ends early|has a date that is off|has a further date|has no further dates"
)
HOW_IT_WAS = re.compile(rf"(?:原为：|It was: |其中 |Of its dates, )[^。.]*?{DAY}")
OTHER_LANGUAGE = {
    "zh": re.compile(r"\d [A-Z][a-z]{2} \d|\b(?:booking|dates) "),
    "en": re.compile(r"[，。；]|\d[月日次人]"),
}


def plain(text: str) -> str:
    """A text without what it says of anything else."""
    return ASIDE.sub("", text)


def state_said(text: str) -> str | None:
    """seated, waiting, off or missed; None where a text does not say."""
    return next((state for state, words in STATES if re.search(words, plain(text))), None)


def number_said(text: str) -> int | None:
    """The place in line, from 1."""
    ahead = re.search(AHEAD, text)
    if ahead:
        return int(ahead[1] or ahead[2]) + 1
    return 1 if re.search(FIRST, text) else None


def day_of(moment: datetime) -> str:
    here = moment.astimezone(SHANGHAI)
    return f"{here.month}月{here.day}日"


def day_pattern(moment: datetime) -> str:
    """How a day is named in either language, but for the day of the week."""
    here = moment.astimezone(SHANGHAI)
    return rf"(?<!\d)(?:{day_of(moment)}|{here.day} {here:%b}\b)"


def hour_of(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%-H:%M}"


def names(text: str, moment: datetime, with_hour: bool = True) -> bool:
    """Whether a text names a day, and its hour."""
    has_day = re.search(day_pattern(moment), text) is not None
    return has_day and (not with_hour or re.search(rf"(?<!\d){hour_of(moment)}", text) is not None)


def names_any_day(text: str) -> bool:
    return re.search(DAY, text) is not None


def says_off(text: str, starts: datetime) -> bool:
    """Whether what a text says last of a date of a series, by its start, is that it is off."""
    until = r"–(?:次日 )?[\d:]+(?: the next day)?"
    date = rf"{day_pattern(starts)}(?:（周.）| ){hour_of(starts)}{until}( 取消(?=[；。])| is off(?=[;.]))?"
    mentions = list(re.finditer(date, text))
    return bool(mentions and mentions[-1][1])


def says_how_it_was(text: str) -> bool:
    """Whether what tells of another time tells also of the one before."""
    return not OTHER_TIME.search(text) or HOW_IT_WAS.search(text) is not None


def is_in_language(text: str, locale: str) -> bool:
    """Whether nothing but names is in the other language."""
    return not OTHER_LANGUAGE[locale].search(text)
