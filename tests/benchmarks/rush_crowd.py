"""Those who come in the rush: citizens with consent, signed in, each with one request for the same session."""

import hashlib
import itertools
import json
import secrets
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from chassis.clock import now
from chassis.storage.db import new_id, transaction
from chassis.testing import Issuer
from gateway.accounts import store
from gateway.accounts.model import WebSession
from gateway.accounts.sign_in import COOKIE
from gateway.departments.signer import Signer
from registration.citizens import citizens
from tests.benchmarks.rush_town import Town
from tests.fixtures.registration import SATURDAY, Week

CONSENT = "2021-10"
_phones = itertools.count(13000000000)


class Crowd(NamedTuple):
    """Who wants what: the ids are registration's, the session has so many seats."""

    session_id: uuid.UUID
    seats: int
    citizens: Sequence[uuid.UUID]


def gather(town: Town, count: int, seats: int) -> Crowd:
    """A new session, told as venues tells a slot, and as many citizens as want to go there, who never came before."""
    session_id = Week(town.registration, Issuer()).slot(seats, SATURDAY)
    with town.registration.app_context(), transaction() as db:
        people = [citizens.create(db, f"+86{next(_phones)}", CONSENT, now()) for _ in range(count)]
        return Crowd(session_id, seats, [citizen.id for citizen in people])


def requests_of(crowd: Crowd, town: Town, target: str) -> list[bytes]:
    """What each of them sends to the floor, to registration itself (`direct`), or to the gateway, crowded or not."""
    if target in ("gateway", "crowded"):
        proofs = [f"Cookie: {COOKIE}={token}" for token in sign_in(crowd, town)]
        path = "/api/registration/bookings"
    else:
        proofs = [f"Authorization: Bearer {token}" for token in tokens(crowd, town)]
        path = "/bookings"
    wish = {"session_id": str(crowd.session_id), "party": [{"name": "王小明"}], "waitlist": True}
    bodies = [
        wish | ({"citizen_id": str(citizen)} if target == "floor" else {}) for citizen in crowd.citizens
    ]
    return [_request(path, proof, body) for proof, body in zip(proofs, bodies, strict=True)]


def sign_in(crowd: Crowd, town: Town) -> list[str]:
    """The cookies of sessions at the gateway, as they are a moment after signing in."""
    begun = datetime.now(UTC)
    tokens = [secrets.token_urlsafe(32) for _ in crowd.citizens]
    rows = [
        WebSession(
            id=new_id(),
            token_hash=hashlib.sha256(token.encode()).hexdigest(),
            citizen_id=citizen,
            created_at=begun,
            seen_at=begun,
            expires_at=begun + timedelta(days=1),
        )
        for token, citizen in zip(tokens, crowd.citizens, strict=True)
    ]
    with town.gateway.app_context(), store.transaction() as db:
        db.add_all(rows)
    return tokens


def tokens(crowd: Crowd, town: Town) -> list[str]:
    """The gateway's tokens for registration: of a minute's life, and not seen there before."""
    signer: Signer = town.gateway.extensions["signer"]
    return [signer.token("registration", str(citizen), ["citizen"]) for citizen in crowd.citizens]


def _request(path: str, proof: str, body_fields: dict[str, object]) -> bytes:
    body = json.dumps(body_fields, ensure_ascii=False).encode()
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: localhost",
        proof,
        f"Idempotency-Key: {uuid.uuid4()}",
        "Content-Type: application/json",
        "Accept: application/json",
        "Accept-Language: zh-CN,zh;q=0.9",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body
