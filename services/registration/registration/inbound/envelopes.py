"""Whether a message that came in is the provider's, and what it says, in the form that the provider has."""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qsl

from marshmallow import ValidationError

from chassis import machine
from chassis.errors import Forbidden, Invalid, NotFound
from chassis.wording import Text

from .schemas import SmsRequest

STALE = 300
"""Seconds after which a signed message is not taken any more."""


class NoSuchInbox(NotFound):
    """REGISTRATION_SMS_INBOUND_KEY is not set: no provider was told to send here."""

    title = Text("这里不收短信", "No messages are taken here")


class NotTheProvider(Forbidden):
    title = Text("签名不对", "The signature is wrong")


class NoMessage(Invalid):
    title = Text("看不懂这条短信", "This is no message")


def open_envelope(key: str, *, message: str, timestamp: str, signature: str) -> dict[str, Any]:
    """The fields of SmsRequest that the provider posted: JSON, or a form.

    Signed as what goes out to it is: HMAC-SHA256, in hex, of the timestamp (Unix seconds), a full stop and the body.
    Raises NoSuchInbox, NotTheProvider, NoMessage.
    """
    if not key:
        raise NoSuchInbox()
    digest = hmac.new(key.encode(), f"{timestamp}.{message}".encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(digest.encode(), signature.lower().encode()) or is_stale(timestamp):
        raise NotTheProvider(
            Text(
                "请核对密钥、X-Timestamp（五分钟内）和 X-Signature。",
                "Check the key, X-Timestamp (within five minutes) and X-Signature.",
            )
        )
    return fields_of(message)


def is_stale(timestamp: str) -> bool:
    is_number = timestamp.isascii() and timestamp.isdigit()
    return not is_number or abs(machine.unix() - int(timestamp)) > STALE


def fields_of(message: str) -> dict[str, Any]:
    """Raises NoMessage."""
    try:
        fields: dict[str, Any] = SmsRequest().load(json.loads(message))
    except ValueError:
        try:
            fields = SmsRequest().load(dict(parse_qsl(message)))
        except ValidationError as error:
            raise no_message(error) from None
    return fields


def no_message(error: ValidationError) -> Invalid:
    names = "、".join(sorted(map(str, error.messages)))
    return NoMessage(Text(f"请核对这些项：{names}", f"Check the fields {names}"))
