"""Names and phones: sealed at rest, found by a blind index, masked where they are listed.

Sealing is AES-256-GCM (NIST SP 800-38D) with a fresh 96-bit nonce per value; the index is HMAC-SHA256 under a
key of its own, so that equal values can be found without being readable.
"""

import base64
import hashlib
import hmac

import phonenumbers

from .. import machine
from ..errors import Invalid
from ..running import extension
from ..wording import Text


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

    def unseal(self, sealed: str) -> str:
        raw = base64.b64decode(sealed)
        return self._sealing.decrypt(raw[:12], raw[12:], None).decode()

    def index(self, text: str) -> str:
        return hmac.new(self._indexing, text.encode(), hashlib.sha256).hexdigest()


def vault() -> Vault:
    """The vault of the running application."""
    return extension("vault")  # type: ignore[no-any-return]


def seal(text: str) -> str:
    """Encrypt a personal value for storage."""
    return vault().seal(text)


def unseal(sealed: str) -> str:
    """The value that `seal` was given. Raises cryptography's InvalidTag under another key."""
    return vault().unseal(sealed)


def index(text: str) -> str:
    """The blind index of a value: equal for equal values, telling nothing else. 64 hex digits."""
    return vault().index(text)


def mask_phone(phone: str) -> str:
    """138****1234 for +8613800001234."""
    digits = phone.removeprefix("+86")
    return f"{digits[:3]}****{digits[-4:]}"


def mask_name(name: str) -> str:
    """王* for 王小明; the first letter for names in other scripts."""
    return f"{name[:1]}*"


def is_landline(phone: str) -> bool:
    """Whether a phone (E.164) is one that takes no messages."""
    kinds = phonenumbers.PhoneNumberType
    takes = (kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE, kinds.PERSONAL_NUMBER, kinds.PAGER)
    return phonenumbers.number_type(phonenumbers.parse(phone)) not in takes


def parse_phone(text: str) -> str:
    """The phone in E.164, mainland China where no country is said. Raises Invalid on the field `phone`."""
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise Invalid.field(
            "phone",
            Text(
                "请填写完整的手机号码，例如 13800001234",
                "Please give the whole mobile number, e.g. 13800001234",
            ),
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
