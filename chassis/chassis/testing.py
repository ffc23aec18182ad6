"""What the services' tests share: a signing key, clients that carry tokens, and delivery without threads."""

import random
import time
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import OKPKey

from . import machine
from .storage.migrations import migrate_all
from .web.keys import FixedKeys
from .web.tokens import ISSUER

DATA_KEY = "dGVzdC1rZXktb2YtdGhpcnR5LXR3by1ieXRlcy4uLi4="  # 32 bytes that protect nothing

T = TypeVar("T")
# By how much `eventually` waits longer than it is told: more than 1 where the machine has much else to do.
patience = 1.0


class Issuer:
    """Signs tokens as the gateway does."""

    def __init__(self) -> None:
        self._key = OKPKey.generate_key("Ed25519", {"kid": "test"})
        self.keys = FixedKeys({"keys": [self._key.as_dict(private=False)]})

    def token(
        self,
        audience: str,
        subject: str | uuid.UUID = "tester",
        roles: Iterable[str] = (),
        units: Iterable[uuid.UUID | str] = (),
        venues: Iterable[uuid.UUID | str] = (),
        lifetime: float = 60.0,
    ) -> str:
        """A token for one department, of `lifetime` seconds from now (negative: already over)."""
        claims = {
            "iss": ISSUER,
            "sub": str(subject),
            "aud": audience,
            "roles": list(roles),
            "units": [str(id_) for id_ in units],
            "venues": [str(id_) for id_ in venues],
            "exp": int(machine.unix() + lifetime),
        }
        return jwt.encode({"alg": "Ed25519", "kid": "test"}, claims, self._key, algorithms=["Ed25519"])


class TokenClient(FlaskClient):
    """A test client that sends a fresh token with every request."""

    issuer: Issuer
    identity: dict[str, Any]
    language = "en"

    def open(self, *args: Any, headers: Any = None, **kwargs: Any) -> Any:
        token = self.issuer.token(self.application.extensions["settings"].department, **self.identity)
        all_headers = {"Authorization": f"Bearer {token}", "Accept-Language": self.language} | dict(
            headers or {}
        )
        return super().open(*args, headers=all_headers, **kwargs)

    def create(self, path: str, json: Any = None, key: str | None = None) -> Any:
        """POST with an Idempotency-Key, a new one unless given."""
        return self.post(path, json=json, headers={"Idempotency-Key": key or machine.new_key().hex})


class SeededMachine(machine.Machine):
    """A machine whose chance follows from a seed, and whose time goes on only while it sleeps."""

    def __init__(self, seed: int | str, at: datetime) -> None:
        self.chance = random.Random(seed)
        self._seconds = at.timestamp()
        self._ids = 0

    def time(self) -> float:
        return self._seconds

    def monotonic(self) -> float:
        return self._seconds

    def sleep(self, seconds: float) -> None:
        self._seconds += seconds

    def new_id(self) -> uuid.UUID:
        """As RFC 9562, 6.2, method 1: ids of one process are ordered as they were made, also within a millisecond."""
        self._ids += 1
        high = int(self._seconds * 1000) << 80 | 7 << 76 | (self._ids >> 18 & 0xFFF) << 64
        return uuid.UUID(int=high | 2 << 62 | (self._ids & 0x3FFFF) << 44 | self.chance.getrandbits(44))


def client_for(
    app: Flask,
    issuer: Issuer,
    roles: Iterable[str] = (),
    units: Iterable[uuid.UUID | str] = (),
    venues: Iterable[uuid.UUID | str] = (),
    subject: str | uuid.UUID = "tester",
) -> TokenClient:
    """A client of `app` that is signed in as someone with these roles."""
    client = TokenClient(app)
    client.issuer = issuer
    client.identity = {"subject": subject, "roles": list(roles), "units": list(units), "venues": list(venues)}
    return client


def prepare(app: Flask) -> Flask:
    """Migrate the application's database and declare what it reads on a transport that lets it."""
    from .messaging import worker

    with app.app_context():
        migrate_all(app.extensions["stores"])
        worker.declare(app)
    return app


def deliver(*apps: Flask, rounds: int = 50) -> None:
    """Relay, deliver and handle among `apps` until nothing moves. Raises AssertionError if it never rests."""
    from .messaging import worker

    for _ in range(rounds):
        moves = [worker.step(app) for app in apps]  # every one of them, also after the first that moved
        if not any(moves):
            return
    raise AssertionError(f"events still moving after {rounds} rounds")


def run_jobs(app: Flask, *names: str) -> None:
    """Run the named jobs of the worker now (all of them without a name), each to its end, as a worker would."""
    with app.app_context():
        for job in app.extensions["messaging"].jobs:
            if not names or job.name in names:
                while (job.run() if job.own_transactions else _in_transaction(job)) is True:
                    pass


def _in_transaction(job: Any) -> Any:
    """One piece of a job; nothing where it says that it has no work."""
    from .storage.db import reading, transaction

    if job.has_work:
        with reading() as db:
            if not job.has_work(db):
                return False
    with transaction() as db:
        return job.run(db)


def eventually(truth: Callable[[], T], seconds: float = 10.0) -> T:
    """The first true value of `truth` within so many seconds; raises AssertionError when there is none."""
    deadline = time.monotonic() + seconds * patience
    while time.monotonic() < deadline:
        if value := truth():
            return value
        time.sleep(0.02)
    raise AssertionError(f"not true within {seconds} s: {truth}")
