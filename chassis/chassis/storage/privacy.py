"""Names and phones: sealed at rest, found by a blind index, masked where they are listed.

Sealing is AES-256-GCM (NIST SP 800-38D) with a fresh 96-bit nonce per value; the index is HMAC-SHA256 under a
key of its own, so that equal values can be found without being readable.
"""

import base64
import hashlib
import hmac
import re

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from .. import machine
from ..cleaning import clean_name, compact
from ..errors import Invalid
from ..running import extension
from ..wording import Text

HOME = 86
SHORTEST = 10
"""Digits of somebody's phone in mainland China, without the zero of its area code."""
LOCAL = re.compile(r"[2-8]\d{6,7}", re.ASCII)
"""A landline without its area code; 1 and 9 begin other numbers."""
DATE = re.compile(r"(19|20)\d\d([-/.]?)(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])", re.ASCII)
"""A day, which has the eight digits of a landline."""
ANY_PHONE = Text(
    "请填写完整的手机或座机号码，例如 13800001234 或 027-85350000",
    "Please give the whole number, e.g. 13800001234 or 027-85350000",
)
MOBILE = Text(
    "手机号码是 11 位数字，例如 13800001234；境外号码前面加国家或地区代码，例如 +852 5123 4567",
    "A mobile number has 11 digits, e.g. 13800001234; one from abroad begins with its country, e.g. +852 5123 4567",
)


SEAL = 12 + 16
"""Bytes that a seal adds: a nonce before the content, and the tag of AES-GCM behind it."""


class Vault:
    """Seals and indexes under keys derived from one 32-byte key (base64)."""

    def __init__(self, key: str) -> None:
        # Here, as departments that keep nothing personal have no vault and need no cryptography.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        secret = base64.b64decode(key)
        self._sealing = AESGCM(hmac.digest(secret, b"sealing", hashlib.sha256))
        self._indexing = hmac.digest(secret, b"indexing", hashlib.sha256)

    def seal(self, text: str) -> str:
        nonce = machine.random_bytes(12)
        return base64.b64encode(nonce + self._sealing.encrypt(nonce, text.encode(), None)).decode()

    def unseal(self, ciphertext: str) -> str:
        raw = base64.b64decode(ciphertext)
        return self._sealing.decrypt(raw[:12], raw[12:], None).decode()

    def seal_bytes(self, content: bytes) -> bytes:
        nonce = machine.random_bytes(12)
        return nonce + self._sealing.encrypt(nonce, content, None)

    def unseal_bytes(self, ciphertext: bytes) -> bytes:
        return self._sealing.decrypt(ciphertext[:12], ciphertext[12:], None)

    def index(self, text: str) -> str:
        return hmac.new(self._indexing, text.encode(), hashlib.sha256).hexdigest()


def vault() -> Vault:
    """The vault of the running application."""
    return extension("vault")  # type: ignore[no-any-return]


def seal(text: str) -> str:
    """Encrypt a personal value for storage."""
    return vault().seal(text)


def unseal(ciphertext: str) -> str:
    """The value that `seal` was given. Raises cryptography's InvalidTag under another key."""
    return vault().unseal(ciphertext)


def index(text: str) -> str:
    """The blind index of a value: equal for equal values, telling nothing else. 64 hex digits."""
    return vault().index(text)


def mark(text: str) -> str:
    """What departments with the same ERASURE_KEY know a value by that they do not tell each other. 64 hex digits."""
    return hmac.new(extension("settings").erasure_key.encode(), text.encode(), hashlib.sha256).hexdigest()


def mark_person(phone: str, name: str) -> str:
    """The mark of somebody with this phone (E.164) and name, however it is spaced and written large or small."""
    return mark(f"{phone}|{compact(clean_name(name)).casefold()}")


def national(phone: str) -> str:
    """A phone (E.164) as people here read and dial it: 13800001234, 027-85350000; +1 212-555-1234 from abroad."""
    number = phonenumbers.parse(phone)
    if number.country_code != HOME:
        return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    text = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    if _has_area(number):
        area, _, rest = text.partition(" ")
        return f"{area}-{rest.replace(' ', '')}"
    return text.replace(" ", "")


def as_dialled(text: str) -> str:
    """A landline as people read and dial it, however it was typed, the city's own where there is no area code; any
    other number as it was: 12345, 400-800-1234."""
    compact_text = compact(text)
    number = _local_number(compact_text) or _number(compact_text)
    if number is None or number.country_code != HOME or not _has_area(number):
        return text
    return national(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def mask_phone(phone: str) -> str:
    """138****1234 for +8613800001234, 027-****0000 for +862785350000."""
    number = national(phone)
    if number.startswith("+"):
        return f"{number.partition(' ')[0]} ****{number[-4:]}"
    area, dash, _ = number.partition("-")
    return f"{area if dash else number[:3]}{dash}****{number[-4:]}"


def mask_mail(address: str) -> str:
    """w***@example.org for wang@example.org."""
    name, at, host = address.partition("@")
    return f"{name[:1]}***{at}{host}"


def mask_name(name: str) -> str:
    """王* for 王小明; the first letter for names in other scripts; nothing for none."""
    return f"{name[:1]}*" if name else ""


def is_landline(phone: str) -> bool:
    """Whether a phone (E.164) is one that takes no messages."""
    takes = (
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.PERSONAL_NUMBER,
        PhoneNumberType.PAGER,
    )
    return phonenumbers.number_type(phonenumbers.parse(phone)) not in takes


def parse_phone(text: str, message: Text = ANY_PHONE) -> str:
    """The phone in E.164, mainland China where no country is said, the city's own where there is no area code either.

    Raises Invalid on the field `phone`, with this `message`.
    """
    compact_text = compact(text)
    number = None if DATE.fullmatch(compact_text) else _local_number(compact_text) or _number(compact_text)
    if number is None or _is_service(number):
        raise Invalid.field("phone", message)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _local_number(text: str) -> PhoneNumber | None:
    """The landline of the city that seven or eight digits alone are."""
    digits = text.replace("-", "")
    if not LOCAL.fullmatch(digits):
        return None
    return _number(f"{extension('settings').area_code}{digits}")


def _number(text: str) -> PhoneNumber | None:
    """The number that is written so; None for what is no valid one."""
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _is_service(number: PhoneNumber) -> bool:
    """Whether it is a short number of a service, as 027-12345 is: nobody's own, though one may call it."""
    return number.country_code == HOME and len(str(number.national_number)) < SHORTEST


def _has_area(number: PhoneNumber) -> bool:
    is_landline = phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE
    return number.country_code == HOME and is_landline
