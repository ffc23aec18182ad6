"""What a message asks for: 报名 1003 2, 报名 1003 王芳 李强, 1003, 取消 1003, BOOK 1003; 報名 and bm likewise, as some
phones write only traditional characters, or none.

A booking is given back whole, whatever number of people stands behind. Names are told from other words by their
surnames: nobody is booked who is called 谢谢 or 怎么去."""

import re
from typing import NamedTuple
from unicodedata import normalize

from chassis.cleaning import SESSION_NUMBER

from ..citizens.surnames import OF_TWO_SIGNS

HAN = {sign: count for count, sign in enumerate("一二三四五六七八九十", 1)} | {"两": 2, "兩": 2}
GAP = r"[\s:,;、。.*x×#]*"
PEOPLE = rf"(?:{GAP}(?<!\d)([1-9]\d?|[{''.join(HAN)}])\s*(?:[个個]?人|位|people)?)?"
ASKS = "我?要?[报報]名|[报報]|[预預][约約]|[订訂]|bm|book"
BOOK = re.compile(rf"(?:{ASKS})?{GAP}{SESSION_NUMBER}{PEOPLE}{GAP}[!]?", re.IGNORECASE)
CANCEL = re.compile(
    rf"(?:取消|退[订訂]?|不去了?|qx|cancel){GAP}(?:[报報]名)?{GAP}{SESSION_NUMBER}{PEOPLE}{GAP}[!]?",
    re.IGNORECASE,
)
NAMED = re.compile(
    rf"(?:{ASKS}){GAP}{SESSION_NUMBER}{PEOPLE}{GAP}(?P<rest>[^\W\d_].*)",
    re.IGNORECASE | re.DOTALL,
)
BETWEEN_NAMES = re.compile(r"[\s:,;、。.*x×#/!和与及]+(?:还有)?")
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪"
    "严牛温芦季俞章鲁葛伍韦申尤毕聂焦向柳邢岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查"
    "屈鲍覃霍翁隋植甘景单包柏宁柯阮桂闵解强柴华车冉房边净丛柳吉饶封池佟褚娄盖"
)
TRADITIONAL = (
    "張劉陳楊趙黃吳孫馬羅鄭謝韓馮蕭鄧許蘇盧蔣賈葉閻餘鍾鐘譚鄒陸龍萬錢湯龔龐蘭"
    "顏溫蘆畢聶齊莊關費紀項陽衛單寧車邊豐饒婁蓋"
)
NO_NAME = re.compile(r"[吗呢吧的了我您你请么]|谢谢|马上|高兴|方便|时间|安全|成功|常来|任何|何时|何地")
ENGLISH = re.compile(r"[a-z]", re.IGNORECASE)
PINYIN = re.compile(r"(?:bm|qx)\b|(?:bm|qx)\d", re.IGNORECASE)


class Order(NamedTuple):
    """`act`: book, cancel, unclear where it is a session's number with words that are no names, or help where nothing
    else was understood; `language`: the one it is answered in; `names`: of the people, as far as they are written."""

    act: str
    number: int
    people: int
    language: str
    names: tuple[str, ...] = ()


def read(text: str) -> Order:
    """What a message asks for."""
    plain = normalize("NFKC", text).strip()
    is_english = plain.isascii() and ENGLISH.search(plain) and not PINYIN.match(plain)
    language = "en" if is_english else "zh"
    if booking := BOOK.fullmatch(plain):
        return Order("book", int(booking[1]), count_of(booking[2]) or 1, language)
    if cancellation := CANCEL.fullmatch(plain):
        return Order("cancel", int(cancellation[1]), 0, language)
    if match := NAMED.fullmatch(plain):
        return with_names(match, language)
    return Order("help", 0, 0, language)


def with_names(match: re.Match[str], language: str) -> Order:
    """A booking for those who are named; unclear where something else is said, or more are named than are to come."""
    names = tuple(name for name in BETWEEN_NAMES.split(match["rest"]) if name)
    people = count_of(match[2]) or len(names)
    if not all(map(is_name, names)) or people < len(names):
        return Order("unclear", int(match[1]), 0, language)
    return Order("book", int(match[1]), people, language, names)


def is_name(text: str) -> bool:
    """Whether it is how somebody is called: a surname with one or two characters behind."""
    if NO_NAME.search(text):
        return False
    if text.startswith(OF_TWO_SIGNS):
        return 3 <= len(text) <= 4
    return text[0] in SURNAMES + TRADITIONAL and 2 <= len(text) <= 3


def count_of(text: str | None) -> int:
    """A number of people; 0 where none is written."""
    return HAN.get(text or "", 0) or int(text or 0)
