"""A POST that creates can be sent twice and creates once (the IETF draft on the Idempotency-Key header)."""

import hashlib
import re
import uuid
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any, TypeVar

from flask import current_app, request
from sqlalchemy import Column, MetaData, String, Table, Uuid, delete, or_, select, update
from sqlalchemy.orm import Session as DbSession

from .. import machine
from ..errors import Conflict, Invalid
from ..messaging.jobs import Job
from ..messaging.portions import change_in_portions
from ..storage.db import Database, Moment, new_metadata
from ..storage.rows import insert_into
from ..wording import Text
from .auth import actor

metadata: MetaData = new_metadata()
keys = Table(
    "idempotency_key",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("route", String(200), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("resource_id", Uuid(), nullable=True),
    Column("created_at", Moment(), nullable=False),
)

# How long a repeated key is known for one. Nobody repeats a request after that.
KEEP = timedelta(days=30)
# For `@blp.doc(parameters=[KEY_HEADER])` on every route that creates.
KEY_HEADER = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "description": "New for each new request; the same again when a request is repeated",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}

T = TypeVar("T")


class KeyReused(Conflict):
    """`resource_id` is what the key created, where that is still there; a booking is told as `booking_id`."""

    title = Text("这个 Idempotency-Key 已用于另一项请求", "This Idempotency-Key was used for another request")


def idempotency_key() -> str:
    """The request's Idempotency-Key: 1 to 255 printable characters. Raises Invalid naming the header."""
    key = request.headers.get("Idempotency-Key", "")
    if not re.fullmatch(r"[\x21-\x7e]{1,255}", key):
        text = Text(
            "请带上 Idempotency-Key 请求头：1 到 255 个可见字符，每项新请求各用一个",
            "Send an Idempotency-Key header: 1 to 255 visible characters, a new one for each new request",
        )
        raise Invalid.field("Idempotency-Key", text)
    return key


def fingerprint() -> str:
    """What this request asks for, as a digest that tells whether a repeated key repeats the same request.

    Where a department keeps names and phones it is keyed, so that a body cannot be guessed from it.
    """
    body = request.get_data(cache=True)
    if vault := current_app.extensions.get("vault"):
        digest: str = vault.index(body.decode("latin-1"))
        return digest
    return hashlib.sha256(body).hexdigest()


def create_once(db: DbSession, model: type[T], make: Callable[[], T]) -> T:
    """What `make` creates, or what it created when this actor sent this key to this address before.

    A second request at the same moment waits for the first (the key's row is inserted before anything is made).
    Raises KeyReused when the key came with another body.
    """
    place = {"subject": actor().subject, "route": request.path[:200], "key": idempotency_key()}
    digest = fingerprint()
    if not _claim(db, place, digest):
        earlier = db.execute(select(keys.c.fingerprint, keys.c.resource_id).filter_by(**place)).one()
        if earlier.fingerprint != digest:
            raise KeyReused(resource_id=str(earlier.resource_id))
        resource = db.get(model, earlier.resource_id)
        if resource is None:
            raise KeyReused(Text("它创建的内容已不存在。", "What it created is no longer there."))
        return resource
    row = make()
    db.flush()
    created_id: uuid.UUID = row.id  # type: ignore[attr-defined]
    db.execute(update(keys).filter_by(**place).values(resource_id=created_id))
    return row


def forget(db: DbSession, subject: str, resource_ids: Collection[uuid.UUID]) -> None:
    """Forget what a subject asked for, and how these were asked for: whoever is erased leaves no digest either."""
    db.execute(delete(keys).where(or_(keys.c.subject == subject, keys.c.resource_id.in_(resource_ids))))


def prune(database: Database | None = None) -> bool:
    """Forget keys that were used long ago, for a piece; whether there may be more. By default the application's."""
    return change_in_portions(delete(keys).where(keys.c.created_at < machine.now() - KEEP), database=database)


PRUNE_KEYS = Job("prune the keys", 3600, prune, own_transactions=True)


def _claim(db: DbSession, place: dict[str, Any], digest: str) -> bool:
    row = {**place, "fingerprint": digest, "created_at": machine.now()}
    claim = insert_into(db, keys).values(row).on_conflict_do_nothing().returning(keys.c.key)
    return db.scalar(claim) is not None
