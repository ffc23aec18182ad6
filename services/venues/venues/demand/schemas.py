"""Bodies about demand."""

from marshmallow import Schema, fields

from chassis.storage.cursors import PageArgs
from chassis.web.bodies import day


class DayQuery(PageArgs):
    date = day(required=True)


class DemandView(Schema):
    id = fields.UUID(required=True, metadata={"description": "id of the session"})
    title = fields.String(required=True)
    space_id = fields.UUID(required=True, allow_none=True)
    opening_id = fields.UUID(required=True, allow_none=True, metadata={"description": "null: of an activity"})
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    status = fields.String(required=True)
    capacity = fields.Integer(
        required=True, allow_none=True, metadata={"description": "people; null: not told yet"}
    )
    confirmed = fields.Integer(required=True, metadata={"description": "people who have a seat"})
    waiting = fields.Integer(required=True, metadata={"description": "people on the waitlist"})
