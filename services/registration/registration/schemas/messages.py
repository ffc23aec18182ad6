"""Bodies about messages."""

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs


class MessageQuery(PageArgs):
    to = fields.String(load_default=None, validate=validate.Length(max=40))


class MessageView(Schema):
    id = fields.UUID(required=True)
    to = fields.String(required=True)
    kind = fields.String(required=True)
    text = fields.String(required=True)
    sent_at = fields.AwareDateTime(required=True)
