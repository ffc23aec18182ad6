"""Bodies and queries about closures."""

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs
from chassis.web import slips
from chassis.web.bodies import Moment, Words, day


class ClosureRequest(Schema):
    """A whole day (date), or a span (starts_at, ends_at; local time of Asia/Shanghai without an offset)."""

    date = day()
    starts_at = Moment()
    ends_at = Moment()
    space_id = fields.UUID(allow_none=True, metadata={"description": "null: the whole venue"})
    reason = Words(longest=200, required=True)
    on_purpose = slips.on_purpose()


class ClosureQuery(PageArgs):
    status = fields.String(validate=validate.OneOf(["declared", "lifted"]))


class ClosureView(Schema):
    id = fields.UUID(required=True)
    venue_id = fields.UUID(required=True)
    space_id = fields.UUID(required=True, allow_none=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    reason = fields.String(required=True)
    status = fields.String(required=True)
