"""Messages by an SMS provider, over HTTP."""

import hashlib
import hmac
import json
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from urllib.parse import urlencode

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.util import parse_url

from .. import machine
from ..coming_again import BUSY, seconds_until_again
from .messenger import Messenger, Undelivered
from .settings import Settings

TIMEOUT = urllib3.Timeout(connect=2.0, read=4.0)
ONCE = urllib3.Retry(total=False, redirect=False)
# What a provider answers when the same message may be accepted later. Any other 4xx is meant for good.
LATER = {408, 409, 425, 429}
LONGEST_PAUSE = timedelta(minutes=5)
"""A provider is left alone for so long at most, whatever it says: codes to sign in with would be too late."""
# What may be said of a message that was passed on all the same.
PERHAPS = {500, 502, 504}
KINDS = {"json": "application/json", "form": "application/x-www-form-urlencoded"}
Fields = dict[str, str]


class HttpMessenger(Messenger):
    """Posts a message to an SMS provider, in the form that most of them have.

    The fields are `to`, `text` and `reference`, and, where they are set, `account`, `sign_name` (the text is then
    without the signature, which the provider puts before it) and `template_id`; as JSON or as a form (`body`).
    `signing` is one of SIGNINGS. `good_answer`, like "code=0", is what the JSON of a good answer says, where its status
    alone does not say it.
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        takes_reference: bool = False,
        fields: Fields | None = None,
        signatures: Iterable[str] = (),
        body: str = "json",
        signing: str = "hmac",
        good_answer: str = "",
        connections: int = 1,
    ) -> None:
        self.takes_reference = takes_reference
        self._target, self._key = parse_url(url).request_uri, key.encode()
        self._fields = {name: value for name, value in (fields or {}).items() if value}
        self._signatures = tuple(signatures) if "sign_name" in self._fields else ()
        self._body, self._sign = body, SIGNINGS[signing]
        self._accepted = good_answer.partition("=")
        self._paused_until: datetime | None = None
        # One host's own pool: a manager of many would take the address apart for every message, a third of its cost.
        self._pool = urllib3.connection_from_url(url, timeout=TIMEOUT, maxsize=connections)

    def paused_until(self, to: str) -> datetime | None:
        until = self._paused_until
        return until if until and until > machine.now() else None

    def send(self, *, to: str, text: str, kind: str, reference: uuid.UUID) -> None:
        for signature in self._signatures:
            text = text.removeprefix(signature)
        body, headers = self._sign_request(
            self._fields | {"to": to, "text": text, "reference": str(reference)}
        )
        try:
            answer = self._pool.urlopen(
                "POST", self._target, body=body, headers=headers, retries=ONCE, redirect=False
            )
        except (NewConnectionError, ConnectTimeoutError) as error:
            raise Undelivered(type(error).__name__) from error
        except HTTPError as error:
            raise Undelivered(type(error).__name__, perhaps=True) from error
        again = seconds_until_again(answer.headers) if answer.status in BUSY else 0.0
        if again:
            self._paused_until = machine.now() + min(timedelta(seconds=again), LONGEST_PAUSE)
        self._check(answer.status, answer.data, again)

    def close(self) -> None:
        """Close the connections to the provider."""
        self._pool.close()

    def _sign_request(self, fields: Fields) -> tuple[bytes, Fields]:
        """The body and the headers of a request."""
        moment = str(int(machine.unix()))
        fields, headers = self._sign(self._key, moment, fields, self._encode)
        return self._encode(fields), headers | {"Content-Type": KINDS[self._body]}

    def _encode(self, fields: Fields) -> bytes:
        if self._body == "form":
            return urlencode(fields).encode()
        return json.dumps(fields, ensure_ascii=False).encode()

    def _check(self, status: int, answer: bytes, again: float) -> None:
        if not 200 <= status < 300:
            for_good = 400 <= status < 500 and status not in LATER
            raise Undelivered(f"status {status}", for_good, status in PERHAPS, again)
        name, _, value = self._accepted
        if name and answer_field(answer, name) != value:
            raise Undelivered(f"{name} is not {value}")


def answer_field(answer: bytes, name: str) -> str | None:
    """What a JSON answer says under a name, as text; None where it says nothing."""
    try:
        return str(json.loads(answer)[name])
    except (ValueError, KeyError, TypeError):
        return None


def sign_hmac(
    key: bytes, moment: str, fields: Fields, encode: Callable[[Fields], bytes]
) -> tuple[Fields, Fields]:
    """Header `X-Signature`: HMAC-SHA256, in hex, of header `X-Timestamp` (Unix seconds), a full stop, the body."""
    signature = hmac.new(key, moment.encode() + b"." + encode(fields), hashlib.sha256).hexdigest()
    return fields, {"X-Timestamp": moment, "X-Signature": signature}


def sign_sorted(
    key: bytes, moment: str, fields: Fields, encode: Callable[[Fields], bytes]
) -> tuple[Fields, Fields]:
    """Field `sign`: SHA-256, in hex, of all fields and `timestamp`, sorted, as a=1&b=2, and the key behind them."""
    fields = fields | {"timestamp": moment}
    pairs = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
    return fields | {"sign": hashlib.sha256(pairs.encode() + key).hexdigest()}, {}


SIGNINGS = {"hmac": sign_hmac, "sorted": sign_sorted}


def sms_of(settings: Settings) -> HttpMessenger:
    fields = {
        "account": settings.sms_account,
        "sign_name": settings.sms_sign,
        "template_id": settings.sms_template,
    }
    return HttpMessenger(
        settings.sms_url,
        settings.sms_key,
        takes_reference=settings.takes_reference,
        fields=fields,
        signatures=(f"【{settings.signature}】", f"[{settings.signature_en}] "),
        body=settings.sms_body,
        signing=settings.sms_signing,
        good_answer=settings.sms_accepted,
        connections=settings.senders,
    )
