"""The gateway's public keys, by which services tell its tokens from others (JWKS, RFC 7517)."""

import json
import threading
from http.client import HTTPException
from typing import Any
from urllib.request import urlopen

from .. import machine
from ..errors import Unavailable
from ..logs import get_logger
from ..wording import Text

log = get_logger()

TIMEOUT = 3.0
FRESH_SECONDS = 300.0
RETRY_SECONDS = 2.0  # an unknown key id does not make us ask more often than this


class GatewayKeys:
    """Fetches the key set when first needed, keeps it, and asks again for a key id it does not know."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: dict[str, Any] | None = None
        self._fetched = 0.0
        self._lock = threading.Lock()

    def get(self, key_id: str | None = None) -> dict[str, Any]:
        """The current key set. Raises Unavailable when there is none yet and the gateway cannot be asked."""
        with self._lock:
            if self._is_due(key_id):
                self._fetch()
            if self._keys is None:
                raise Unavailable(
                    Text("暂时无法核验登录，请稍后再试。", "Sign-in cannot be verified just now; try again.")
                )
            return self._keys

    def _is_due(self, key_id: str | None) -> bool:
        age = machine.monotonic() - self._fetched
        if self._keys is None or age > FRESH_SECONDS:
            return self._fetched == 0.0 or age > RETRY_SECONDS
        key_ids = {key.get("kid") for key in self._keys["keys"]}
        return key_id is not None and key_id not in key_ids and age > RETRY_SECONDS

    def _fetch(self) -> None:
        self._fetched = machine.monotonic()
        try:
            with urlopen(self._url, timeout=TIMEOUT) as answer:
                self._keys = _key_set(json.load(answer))
        except (OSError, HTTPException, ValueError) as error:
            log.warning("gateway keys not fetched", reason=type(error).__name__)


class FixedKeys:
    """A key set that is known already: the gateway's own, or a test's."""

    def __init__(self, keys: dict[str, Any]) -> None:
        self._keys = _key_set(keys)

    def get(self, key_id: str | None = None) -> dict[str, Any]:
        return self._keys


def _key_set(document: Any) -> dict[str, Any]:
    """The document, if it is a key set at all (RFC 7517, section 5). Raises ValueError."""
    if not isinstance(document, dict) or not all(
        isinstance(key, dict) for key in document.get("keys", [None])
    ):
        raise ValueError("not a key set")
    return document
