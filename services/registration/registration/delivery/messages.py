"""The demonstration's messages: what would have been sent."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.storage import privacy
from chassis.storage.cursors import page

from ..notices.model import Message


def list_messages(db: DbSession, *, to: str | None, cursor: str | None, limit: int) -> dict[str, Any]:
    """Messages, newest first; with `to`, those to one phone. Raises Invalid naming `phone`."""
    query = select(Message)
    if to:
        query = query.filter_by(to_index=privacy.index(privacy.parse_phone(to)))
    messages = page(db, query, Message.id, cursor, limit, descending=True)
    return messages | {"items": [message_view(message) for message in messages["items"]]}


def message_view(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "to": privacy.unseal(message.sealed_to),
        "kind": message.kind,
        "text": privacy.unseal(message.sealed_text),
        "sent_at": message.sent_at,
    }
