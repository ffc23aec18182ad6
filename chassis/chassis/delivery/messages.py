"""The demonstration's messages: what would have been sent."""

from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from ..storage import privacy
from ..storage.cursors import PageArgs, page
from .model import MessageColumns


class MessageQuery(PageArgs):
    to = fields.String(load_default=None, validate=validate.Length(max=100))


class MessageView(Schema):
    id = fields.UUID(required=True)
    to = fields.String(required=True)
    kind = fields.String(required=True)
    text = fields.String(required=True)
    sent_at = fields.AwareDateTime(required=True)


def list_messages(
    db: DbSession, table: type[MessageColumns], *, to: str | None, cursor: str | None, limit: int
) -> dict[str, Any]:
    """Messages, newest first; with `to`, those to one phone or mail address. Raises Invalid naming `phone`."""
    query = select(table)
    if to:
        address = to if "@" in to else privacy.parse_phone(to)
        query = query.where(table.to_index == privacy.index(address))
    messages = page(db, query, table.id, cursor, limit, descending=True)
    return messages | {"items": [message_view(message) for message in messages["items"]]}


def message_view(message: MessageColumns) -> dict[str, Any]:
    return {
        "id": message.id,
        "to": privacy.unseal(message.sealed_to),
        "kind": message.kind,
        "text": privacy.unseal(message.sealed_text),
        "sent_at": message.sent_at,
    }
