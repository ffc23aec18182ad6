"""Bodies about what people type."""

from marshmallow import Schema, fields, validate

from chassis.web.bodies import sound

from ..wordbook.unmet import LONGEST


class WishRequest(Schema):
    words = fields.String(
        required=True,
        validate=[validate.Length(1, LONGEST), sound],
        metadata={"description": "what somebody would like to learn; no name and no number"},
    )


class WishOutcome(Schema):
    counted = fields.Boolean(required=True, metadata={"description": "false: it has counted today already"})


class UnmetView(Schema):
    id = fields.UUID(required=True)
    words = fields.String(required=True)
    count = fields.Integer(required=True)
    first_at = fields.AwareDateTime(required=True)
    last_at = fields.AwareDateTime(required=True)
    struck_at = fields.AwareDateTime(required=True, allow_none=True)
    struck_by = fields.String(required=True)
    fits = fields.Boolean(
        required=True, metadata={"description": "whether something has all these words by now"}
    )
