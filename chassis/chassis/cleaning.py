"""What people type, cleaned: phones, input methods and chats put into it what nobody sees.

A name or a text is refused only for what no keyboard gives: control characters, halves of surrogate pairs,
noncharacters (`is_unusable`). Code points that this Python's Unicode does not know yet are kept: characters are still
being given to names. Private-use code points that GB 18030-2005 and its forerunner GBK stood in for characters which
Unicode has got since become those characters, as GB 18030-2022 maps them.
"""

import re
from unicodedata import category, normalize

_HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_VARIANT = "[\ufe00-\ufe0f\U000e0100-\U000e01ef]?"
"""May follow a character: which of its forms is meant."""
_PLAIN = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbfA-Za-z]*")
HAN = re.compile(f"[{_HAN}]")
_BETWEEN_HAN = re.compile(f"([{_HAN}]{_VARIANT}) (?=[{_HAN}])")
_BLANKS = re.compile(" +")
_AROUND_BREAKS = re.compile(" *\n *")
# What joins signs to one: a family of emoji, letters of Persian or Mongolian. Names do without, texts keep it.
_JOINERS = "\u200c\u200d"
_PICTURES = range(0x1F000, 0x1FC00)
"""Where Unicode puts emoji; those of later years are here, too."""

_FROM_E815 = (
    "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱䎬⺻䏝䓖䙡䙌龹"
    "䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻"
)
_FROM_E78D = "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19"
_FROM_E7E7 = "\u303e\u2ff0\u2ff1\u2ff2\u2ff3\u2ff4\u2ff5\u2ff6\u2ff7\u2ff8\u2ff9\u2ffa\u2ffb"
STANDARD: dict[int, str] = {
    first + at: sign
    for first, signs in ((0xE815, _FROM_E815), (0xE78D, _FROM_E78D), (0xE7E7, _FROM_E7E7), (0xE7C7, "ḿǹ"))
    for at, sign in enumerate(signs)
}
"""{private-use code point: the character that GB 18030 has there}."""


SESSION_NUMBER = (
    r"(?:(?:第|场次号?码?|编号|号码|no\.?|session|number|#)[\s::]*)*([0-9]{4,7})\s*(?:号\s*场?|场次?)?"
)
"""A short number of a session with what people say around it; NFKC, in any case of letters."""
_SESSION_NUMBER = re.compile(SESSION_NUMBER, re.IGNORECASE)
_LONGEST_NUMBER = 100


# Unicode's separators (Z) but the plain space, tabulators, line breaks, and letters that are made to show nothing.
_BLANK = "\t-\r\x85\xa0\u115f\u1160\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000\u3164\uffa0"
# Unicode's format characters (Cf), which show nothing.
_FORMAT = (
    "\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
)
_ODD = re.compile(f"([{_BLANK}]+)|[{_FORMAT}{''.join(map(chr, STANDARD))}]")
_ENDS_OF_PLANES = "".join(
    f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17)
)
_UNUSABLE = re.compile(f"[\0-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_ENDS_OF_PLANES}]")


def clean_name(text: str) -> str:
    """A name on one line: blanks of any kind are one blank, none between Han characters; what shows nothing is gone."""
    if _PLAIN.fullmatch(text):
        return text
    line = _BLANKS.sub(" ", _ODD.sub(_in_a_name, text)).strip()
    return _BETWEEN_HAN.sub(r"\1", line)


def clean_text(text: str) -> str:
    """Text of one or more lines: line breaks stay, other blanks are one blank, what shows nothing is gone."""
    lines = _ODD.sub(_in_a_text, text.replace("\r\n", "\n").replace("\r", "\n"))
    return _AROUND_BREAKS.sub("\n", _BLANKS.sub(" ", lines)).strip()


def _in_a_name(odd: re.Match[str]) -> str:
    return " " if odd[1] else STANDARD.get(ord(odd[0]), "")


def _in_a_text(odd: re.Match[str]) -> str:
    if odd[1]:
        return "\n" * odd[1].count("\n") or " "
    return odd[0] if odd[0] in _JOINERS else _in_a_name(odd)


def compact(text: str) -> str:
    """A code or a number as a machine wrote it: full-width signs narrow, no blanks, nothing that does not show."""
    return normalize("NFKC", _ODD.sub(_in_a_name, text)).replace(" ", "")


def session_number(text: str) -> int | None:
    """The short number of a session that a text is, however it is written (`第11164场`, `No. 1003`, full-width); None
    where it is another text."""
    if len(text) > _LONGEST_NUMBER:
        return None
    match = _SESSION_NUMBER.fullmatch(normalize("NFKC", clean_text(text)))
    return int(match[1]) if match else None


def is_unusable(text: str) -> bool:
    """Whether there is a control character in it, half of a surrogate pair, or what Unicode calls no character."""
    return _UNUSABLE.search(text) is not None


def has_letter(text: str) -> bool:
    """Whether there is a letter or a Han character in it; emoji, digits and marks alone are no name."""
    return any(_is_letter(sign) for sign in text)


def _is_letter(sign: str) -> bool:
    kind = category(sign)
    return kind[0] == "L" or kind in ("Nl", "Co") or (kind == "Cn" and ord(sign) not in _PICTURES)
