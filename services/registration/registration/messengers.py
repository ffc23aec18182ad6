"""Ways for a notice to reach a phone: an SMS provider over HTTP, or the demonstration's store."""

import hashlib
import hmac
import json
import time
import uuid
from typing import Protocol

import urllib3
from sqlalchemy import insert, select
from urllib3.exceptions import HTTPError

from chassis import clock, privacy
from chassis.db import new_id, transaction

from .config import Settings
from .model import Message

TIMEOUT = urllib3.Timeout(connect=2.0, read=4.0)
# What a provider answers when the same message may be accepted later. Any other 4xx is meant for good.
LATER = {408, 409, 425, 429}


class Undelivered(Exception):
    """The message was not accepted. `for_good`: nor will it ever be, so that trying again is of no use."""

    def __init__(self, why: str, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good


class Messenger(Protocol):
    """Sends a text to a phone (E.164), once for each `reference` however often it is asked. May raise."""

    def send(self, *, to: str, text: str, kind: str, reference: uuid.UUID) -> None: ...


class HttpMessenger:
    """Posts {"to", "text", "reference"} as JSON to a provider.

    The header `X-Signature` is the HMAC-SHA256, in hex, of the `X-Timestamp` header (Unix seconds), a full
    stop and the body, under the shared key. The provider is asked to take `reference` for the same message
    when it comes again.
    """

    def __init__(self, url: str, key: str) -> None:
        self._url = url
        self._key = key.encode()
        self._pool = urllib3.PoolManager(timeout=TIMEOUT, retries=False)

    def send(self, *, to: str, text: str, kind: str, reference: uuid.UUID) -> None:
        body = json.dumps({"to": to, "text": text, "reference": str(reference)}, ensure_ascii=False).encode()
        try:
            status = self._pool.request("POST", self._url, body=body, headers=self._signed(body)).status
        except HTTPError as error:
            raise Undelivered(type(error).__name__) from error
        if not 200 <= status < 300:
            raise Undelivered(f"status {status}", for_good=400 <= status < 500 and status not in LATER)

    def close(self) -> None:
        """Close the connections to the provider."""
        self._pool.clear()

    def _signed(self, body: bytes) -> dict[str, str]:
        at = str(int(time.time()))
        signature = hmac.new(self._key, at.encode() + b"." + body, hashlib.sha256).hexdigest()
        return {"Content-Type": "application/json", "X-Timestamp": at, "X-Signature": signature}


class StoreMessenger:
    """Keeps what would have been sent, to be read at /demo/messages. It reaches nobody."""

    def send(self, *, to: str, text: str, kind: str, reference: uuid.UUID) -> None:
        with transaction() as db:
            if db.scalar(select(Message.id).filter_by(reference=reference)):
                return
            values = {"id": new_id(), "reference": reference, "kind": kind, "sent_at": clock.now()}
            values |= {
                "to_index": privacy.index(to),
                "sealed_to": privacy.seal(to),
                "sealed_text": privacy.seal(text),
            }
            db.execute(insert(Message).values(values))


def messenger_for(settings: Settings) -> Messenger:
    """The messenger that the settings choose."""
    if settings.sends_by == "store":
        return StoreMessenger()
    return HttpMessenger(settings.sms_url, settings.sms_key)
