"""Bodies about uploads."""

from marshmallow import Schema, fields


class UploadView(Schema):
    id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    filename = fields.String(required=True)
    length = fields.Integer(required=True, metadata={"description": "bytes of the file"})
    received = fields.Integer(required=True, metadata={"description": "bytes that are here"})
    status = fields.String(required=True, metadata={"enum": ["open", "received"]})
    expires_at = fields.AwareDateTime(required=True)
