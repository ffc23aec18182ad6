"""The gateway's tokens, checked: JWTs (RFC 7519) signed with Ed25519 (RFC 8037).

In a module of its own that is imported with the first token: workers check none, and the cryptography beneath
takes nine megabytes a process.
"""

import json
from base64 import urlsafe_b64decode
from functools import lru_cache
from typing import Any, Protocol

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from .. import machine

ALGORITHMS = ["Ed25519", "EdDSA"]
ISSUER = "gateway"
LEEWAY_SECONDS = 5


class Keys(Protocol):
    """Where the gateway's public keys come from, as JWKS documents."""

    def get(self, key_id: str | None = None) -> dict[str, Any]: ...


class BadToken(ValueError):
    """The token is forged, stale, or for another audience."""


def prepare(document: dict[str, Any]) -> None:
    """Have a key set at hand before the first token comes that is signed with one of its keys."""
    _key_set(json.dumps(document))


def claims_of(token: str, audience: str, keys: Keys) -> dict[str, Any]:
    """The claims of a good token for `audience`. Raises BadToken."""
    try:
        key_set = _key_set(json.dumps(keys.get(_key_id(token))))
        claims = jwt.decode(token, key_set, algorithms=ALGORITHMS).claims
        _rules(audience).validate(claims)
        return claims
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise BadToken(type(error).__name__) from error


def _key_id(token: str) -> str | None:
    """Which key a token says it is signed with. Raises ValueError for what is no token."""
    header = json.loads(urlsafe_b64decode(token.partition(".")[0] + "=="))
    return header.get("kid") if isinstance(header, dict) else None


@lru_cache(maxsize=4)
def _key_set(document: str) -> KeySet:
    return KeySet.import_key_set(json.loads(document))


@lru_cache(maxsize=4)
def _rules(audience: str) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        lambda: int(machine.unix()),
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": audience},
        sub={"essential": True},
        exp={"essential": True},
    )
