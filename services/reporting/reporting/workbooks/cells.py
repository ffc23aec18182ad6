"""Cells as people and spreadsheets write numbers, days and times of day, full-width digits included.

Each raises Unreadable with what is wrong and how to write it.
"""

import datetime as dt
import re
import unicodedata

from chassis.wording import Text

NO_NUMBER = Text("请填一个整数，如 40；现在是“{0}”", "Give a whole number, as 40; this is “{0}”")
NO_DAY = Text("看不懂日期“{0}”，请写成 2021-11-06", "“{0}” is no date: write it like 2021-11-06")
NO_CLOCK = Text("看不懂时间“{0}”，请写成 9:00", "“{0}” is no time of day: write it like 9:00")

NUMBER = re.compile(r"(\d{1,9})(?:\.0+)?\s*[座人位席]?")
DAY = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?(?: 0?0:00(?::00)?)?")
SERIAL = re.compile(r"[3-9]\d{4}(?:\.0+)?")
EPOCH = dt.date(1899, 12, 30)
CLOCK = re.compile(
    r"(?:\d{4}-\d\d-\d\d )?(上午|早上|下午|晚上|晚|中午)?\s*(\d{1,2})(?::|点|时)(?:(\d{1,2})分?|(半))?(?::\d{2})?"
)
FRACTION = re.compile(r"0?\.\d+")
MIDNIGHTS = {"1900-01-01": 24 * 60, "1899-12-30": 0, "1899-12-31": 0, "1 day, 0:00:00": 24 * 60}
"""How openpyxl reads 24:00 and 0:00 where the cell is shown as a date or a span."""
WHOLE_DAY = 24 * 60


class Unreadable(Exception):
    """`text`: what is wrong with a cell."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def plain(text: str) -> str:
    """Full-width digits and signs as they are typed on a keyboard, and no blanks around."""
    return unicodedata.normalize("NFKC", text).strip()


def read_number(text: str) -> int:
    """40, ４０, 40.0, 40座."""
    match = NUMBER.fullmatch(plain(text))
    if not match:
        raise Unreadable(NO_NUMBER.format(text[:20]))
    return int(match[1])


def read_day(text: str, year: int) -> dt.date:
    """2021-11-06, 2021/11/6, 2021年11月6日, 11月6日 of this year, 44506."""
    plain_text = plain(text)
    match = DAY.fullmatch(plain_text)
    try:
        if match:
            return dt.date(int(match[1] or year), int(match[2]), int(match[3]))
        if SERIAL.fullmatch(plain_text):
            return EPOCH + dt.timedelta(days=int(float(plain_text)))
    except ValueError:
        pass
    raise Unreadable(NO_DAY.format(text[:20]))


def read_clock(text: str) -> int:
    """Minutes since midnight: 9:00, ９：００, 上午9点半, 下午2:30, 0.375 (of a day), 24:00."""
    plain_text = plain(text)
    if plain_text in MIDNIGHTS:
        return MIDNIGHTS[plain_text]
    if FRACTION.fullmatch(plain_text):
        return round(float(plain_text) * WHOLE_DAY)
    match = CLOCK.fullmatch(plain_text)
    if match:
        half, hours, minutes = match[1], int(match[2]), 30 if match[4] else int(match[3] or 0)
        if half in ("下午", "晚上", "晚") and 1 <= hours < 12:
            hours += 12
        if minutes < 60 and hours * 60 + minutes <= WHOLE_DAY:
            return hours * 60 + minutes
    raise Unreadable(NO_CLOCK.format(text[:20]))
