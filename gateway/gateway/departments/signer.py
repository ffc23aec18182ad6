"""The gateway's signing key, and the tokens of a minute's life that departments take."""

import base64
import threading
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import OKPKey

from chassis import machine

About = tuple[str, str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Of a token: audience, subject, roles, units, venues."""
LIFE = 60
"""Seconds a token is good for."""
MARGIN = 15
"""Seconds before its end from which a token is not handed out any more: the call has to arrive, too."""
KEPT = 10_000
"""Tokens kept at most."""


class Signer:
    """Signs tokens with an Ed25519 key, and hands the same one out again while it is fresh."""

    def __init__(self, seed: bytes) -> None:
        private = Ed25519PrivateKey.from_private_bytes(seed)
        public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        parameters: dict[str, str | list[str]] = {
            "kty": "OKP",
            "crv": "Ed25519",
            "d": _base64(seed),
            "x": _base64(public),
        }
        self._key = OKPKey.import_key(parameters)
        self._key.ensure_kid()
        self._fresh: dict[About, tuple[float, str]] = {}
        self._lock = threading.Lock()

    def jwks(self) -> dict[str, Any]:
        """The public half, as departments fetch it."""
        return {"keys": [self._key.as_dict(private=False, alg="Ed25519", use="sig")]}

    def token(
        self,
        audience: str,
        subject: str,
        roles: Iterable[str] = (),
        units: Iterable[UUID] = (),
        venues: Iterable[UUID] = (),
    ) -> str:
        """A token for one department that says who asks."""
        about = (audience, subject, _sort(roles), _sort(units), _sort(venues))
        ends, token = self._fresh.get(about, (0.0, ""))
        if ends - MARGIN < machine.unix():
            token = self._sign(about)
        return token

    def _sign(self, about: About) -> str:
        audience, subject, roles, units, venues = about
        now = int(machine.unix())
        claims = {
            "iss": "gateway",
            "aud": audience,
            "sub": subject,
            "iat": now,
            "exp": now + LIFE,
            "roles": list(roles),
            "units": list(units),
            "venues": list(venues),
        }
        header = {"alg": "Ed25519", "kid": self._key.kid}
        token = jwt.encode(header, claims, self._key, algorithms=["Ed25519"])
        with self._lock:
            if len(self._fresh) >= KEPT:
                self._fresh.clear()
            self._fresh[about] = (now + LIFE, token)
        return token


def _sort(many: Iterable[object]) -> tuple[str, ...]:
    return tuple(sorted(str(item) for item in many))


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
