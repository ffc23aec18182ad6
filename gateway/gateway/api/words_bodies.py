"""Bodies about what people type."""

from marshmallow import Schema, fields, validate

from chassis.web.bodies import sound

from ..wordbook.everyday_words import STATES
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


class MeaningRequest(Schema):
    also = fields.List(
        fields.String(validate=sound),
        load_default=list,
        metadata={"description": "what is looked for as well, each with all of its words"},
    )
    answer = fields.String(
        load_default="", validate=sound, metadata={"description": "what is said above the results"}
    )


class EverydayRequest(MeaningRequest):
    words = fields.String(required=True, validate=sound, metadata={"description": "what people type"})


class EverydayView(Schema):
    key = fields.String(required=True, metadata={"description": "by what it is known, however it is written"})
    words = fields.String(required=True)
    also = fields.List(fields.String(), required=True)
    answer = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    at = fields.AwareDateTime(required=True, allow_none=True)
    by = fields.String(required=True)


class EverydayWordsView(Schema):
    items = fields.List(fields.Nested(EverydayView), required=True)
