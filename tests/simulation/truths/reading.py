"""What a message says, as its reader takes it: whether it is on, and when; not what was before, or is like it."""

import re
from datetime import datetime

from chassis.clock import SHANGHAI

# The first that fits. What a text says nothing of stays as it was last said.
STATES = (
    ("off", r"随之取消|已按您的要求取消|报名已取消"),
    ("missed", r"没有到场|已记为未到"),
    ("seated", r"候补成功|还为您留着"),
    ("waiting", r"候补"),
    ("seated", r"已报名|座位已为您保留|恢复|提醒|已签到|谢谢您参加"),
)
# Of something else: sessions like it, how it was, what else one holds.
ASIDE = re.compile(
    r"相近且有余位的场次：[^。]*。|原为：[^。]*。|注意：与您的.*|您原来的.*?请退：\S*|（报名编号[^）]*）"
)
NUMBERS = (r"前面还有 ?(\d+) ?个报名", r"排在第 ?(\d+) ?位")
FIRST = "前面没有别的报名"


def plain(text: str) -> str:
    """A text without what it says of anything else."""
    return ASIDE.sub("", text)


def state_said(text: str) -> str | None:
    """seated, waiting, off or missed; None where a text does not say."""
    return next((state for state, words in STATES if re.search(words, plain(text))), None)


def number_said(text: str) -> int | None:
    """The place in line, from 1."""
    ahead, place = (re.search(pattern, text) for pattern in NUMBERS)
    if ahead:
        return int(ahead[1]) + 1
    return int(place[1]) if place else 1 if FIRST in text else None


def day_of(moment: datetime) -> str:
    here = moment.astimezone(SHANGHAI)
    return f"{here.month}月{here.day}日"


def hour_of(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%-H:%M}"


def names(text: str, moment: datetime, with_hour: bool = True) -> bool:
    """Whether a text names a day, and its hour."""
    has_day = re.search(rf"(?<!\d){day_of(moment)}", text) is not None
    return has_day and (not with_hour or re.search(rf"(?<!\d){hour_of(moment)}", text) is not None)


def names_any_day(text: str) -> bool:
    return re.search(r"\d月\d+日", text) is not None


def says_off(text: str, starts: datetime) -> bool:
    """Whether what a text says last of a date of a series, by its start, is that it is off."""
    date = rf"(?<!\d){day_of(starts)}（周.）{hour_of(starts)}–(?:次日 )?[\d:]+( 取消(?=[；。]))?"
    mentions = list(re.finditer(date, text))
    return bool(mentions and mentions[-1][1])
