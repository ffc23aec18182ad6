"""Bodies and queries about closures."""

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs
from chassis.web import slips
from chassis.web.bodies import Moment, Words, day, number

from ..vocabulary import MOST_SEATS


class SpanRequest(Schema):
    """A whole day (date), or a span (starts_at, ends_at; local time of Asia/Shanghai without an offset)."""

    date = day()
    starts_at = Moment()
    ends_at = Moment()
    space_id = fields.UUID(allow_none=True, metadata={"description": "null: the whole venue"})


class ClosureRequest(SpanRequest):
    """A span, and why. Where people are booked or wait, sittings lose their space or requests would be refused, it is
    declared upon their numbers as they are now."""

    reason = Words(longest=200, required=True, metadata={"description": "for staff, never public"})
    note = Words(
        longest=100, shortest=0, metadata={"description": "what the public is told: on pages, in messages"}
    )
    expected = number(0, MOST_SEATS * 1000, metadata={"description": "`people` of the preview"})
    refuses = number(0, MOST_SEATS, metadata={"description": "`requests` of the preview"})
    revokes = number(0, MOST_SEATS, metadata={"description": "`revoked` of the preview"})
    on_purpose = slips.on_purpose()


class PreviewQuery(SpanRequest):
    on_purpose = slips.on_purpose()


class ClosureQuery(PageArgs):
    status = fields.String(validate=validate.OneOf(["declared", "lifted"]))
    from_date = day(metadata={"description": "that end on this day or later"})


class ShareView(Schema):
    sessions = fields.Integer(required=True)
    people = fields.Integer(required=True, metadata={"description": "booked or waiting"})


class SharesView(Schema):
    """What becomes of the sessions, and of how many people each."""

    cancelled = fields.Nested(
        ShareView, required=True, metadata={"description": "too little is left of them"}
    )
    shortened = fields.Nested(
        ShareView, required=True, metadata={"description": "not begun; they end at the closing moment"}
    )
    ending = fields.Nested(
        ShareView, required=True, metadata={"description": "under way; they go on until the closing moment"}
    )


class ClosureView(Schema):
    id = fields.UUID(required=True)
    venue_id = fields.UUID(required=True)
    space_id = fields.UUID(required=True, allow_none=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    kept_minutes = fields.Integer(
        required=True,
        metadata={"description": "what had not begun takes place where it leaves so much of it"},
    )
    reason = fields.String(required=True, metadata={"description": "for staff"})
    note = fields.String(required=True, metadata={"description": "for the public; may be empty"})
    status = fields.String(required=True)


class PreviewView(Schema):
    """What a closure would bear on, as far as registration has told."""

    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    slots = fields.Integer(required=True, metadata={"description": "of openings"})
    placements = fields.Integer(required=True, metadata={"description": "of activities"})
    revoked = fields.Integer(
        required=True, metadata={"description": "of the placements, those that lose their space"}
    )
    requests = fields.Integer(
        required=True, metadata={"description": "for a space, that wait for an answer and would be refused"}
    )
    booked = fields.Integer(required=True, metadata={"description": "people who have a seat"})
    waiting = fields.Integer(required=True, metadata={"description": "people on a waitlist"})
    people = fields.Integer(required=True, metadata={"description": "both together"})
    shares = fields.Nested(SharesView, required=True)
    closures = fields.List(
        fields.Nested(ClosureView),
        required=True,
        metadata={"description": "those that shut it in a part of the span already"},
    )
    as_of = fields.AwareDateTime(required=True)
