"""Bodies of requests and answers about who looked at personal data."""

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs
from chassis.web.bodies import sound


class AuditQuery(PageArgs):
    action = fields.String(load_default=None, validate=[validate.Length(max=40), sound])


class AuditView(Schema):
    id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    actor = fields.String(required=True, metadata={"description": "an account's or citizen's id, or system"})
    action = fields.String(
        required=True,
        metadata={"description": "unmask, search, export, copy, correct, erase, door_list or leave_phone"},
    )
    subject = fields.String(required=True, metadata={"description": "id of what was looked at"})
    reason = fields.String(required=True, allow_none=True)
    detail = fields.Dict(required=True, allow_none=True)
