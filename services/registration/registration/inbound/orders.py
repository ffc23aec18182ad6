"""What a message asks for: 报名 1003 2, 1003, 取消 1003, BOOK 1003.

A booking is given back whole, whatever number of people stands behind."""

import re
from typing import NamedTuple
from unicodedata import normalize

from chassis.cleaning import SESSION_NUMBER

HAN = {sign: count for count, sign in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
GAP = r"[\s:,;、。.*x×#]*"
PEOPLE = rf"(?:{GAP}(?<!\d)([1-9]\d?|[{''.join(HAN)}])\s*(?:个?人|位|people)?)?"
BOOK = re.compile(rf"(?:我?要?报名|报|预约|订|book)?{GAP}{SESSION_NUMBER}{PEOPLE}{GAP}[!]?", re.IGNORECASE)
CANCEL = re.compile(
    rf"(?:取消|退订?|不去了?|cancel){GAP}(?:报名)?{GAP}{SESSION_NUMBER}{PEOPLE}{GAP}[!]?", re.IGNORECASE
)
ENGLISH = re.compile(r"[a-z]", re.IGNORECASE)


class Order(NamedTuple):
    """`act`: book, cancel, or help where nothing else was understood; `language`: the one it is answered in."""

    act: str
    number: int
    people: int
    language: str


def read(text: str) -> Order:
    """What a message asks for."""
    plain = normalize("NFKC", text).strip()
    language = "en" if ENGLISH.search(plain) and plain.isascii() else "zh"
    if booking := BOOK.fullmatch(plain):
        return Order("book", int(booking[1]), HAN.get(booking[2], 0) or int(booking[2] or 1), language)
    if cancellation := CANCEL.fullmatch(plain):
        return Order("cancel", int(cancellation[1]), 0, language)
    return Order("help", 0, 0, language)
