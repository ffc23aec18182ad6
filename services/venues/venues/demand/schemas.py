"""Bodies about demand."""

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs
from chassis.web.bodies import Words, day, number

from ..vocabulary import PARTS


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


class PartRequest(Schema):
    date = day(required=True, metadata={"description": "that was asked for"})
    part = fields.String(required=True, validate=validate.OneOf(PARTS))


class DeclineRequest(PartRequest):
    note = Words(longest=200, required=True, metadata={"description": "to those who asked: why"})


class DeclineView(Schema):
    note = fields.String(required=True)
    declined_at = fields.AwareDateTime(required=True)


class AskedView(Schema):
    date = fields.String(required=True, metadata={"format": "date"})
    part = fields.String(required=True, validate=validate.OneOf(PARTS))


class AnsweringView(Schema):
    id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    seats = fields.Integer(required=True)


class WishedView(AskedView):
    people = fields.Integer(required=True, metadata={"description": "who ask for it and are not answered"})
    waiting = fields.Integer(
        required=True, metadata={"description": "people on the waitlists of sessions that begin then"}
    )
    slots = fields.List(
        fields.Nested(AnsweringView), required=True, metadata={"description": "opened in answer to it"}
    )
    declined = fields.Nested(
        DeclineView, required=True, allow_none=True, metadata={"description": "what was said last"}
    )


class HeadCountRequest(Schema):
    people = number(0, 99_999, required=True, metadata={"description": "counted, whoever had booked"})


class HeadCountView(Schema):
    people = fields.Integer(required=True)
    counted_by = fields.String(required=True, metadata={"description": "the account that counted"})
    counted_at = fields.AwareDateTime(required=True)


class OnView(DemandView):
    """What is on, and who came."""

    came = fields.Integer(required=True, metadata={"description": "people let in with a booking"})
    walk_ins = fields.Integer(required=True, metadata={"description": "people let in without a booking"})
    head_count = fields.Nested(HeadCountView, required=True, allow_none=True)
    visitors = fields.Integer(
        required=True, metadata={"description": "the head count where there is one, else came and walk_ins"}
    )
