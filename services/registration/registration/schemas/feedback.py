"""Bodies about feedback."""

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs
from chassis.web.bodies import Words

STATES = ("none", "waiting", "published", "hidden")


class FeedbackRequest(Schema):
    rating = fields.Integer(required=True, strict=True, validate=validate.Range(1, 5))
    comment = Words(longest=500, shortest=0, load_default=None, allow_none=True)


class FeedbackView(Schema):
    id = fields.UUID(required=True)
    session_id = fields.UUID(required=True)
    booking_id = fields.UUID(required=True)
    rating = fields.Integer(required=True)
    comment = fields.String(required=True, allow_none=True)
    status = fields.String(
        required=True,
        validate=validate.OneOf(STATES),
        metadata={"description": "of the comment; none: there is no comment"},
    )
    created_at = fields.AwareDateTime(required=True)


class FeedbackQuery(PageArgs):
    session_id = fields.UUID(load_default=None)
    status = fields.String(load_default="waiting", validate=validate.OneOf(STATES))


class FeedbackOfStaffView(FeedbackView):
    class Meta:
        exclude = ("booking_id",)

    title = fields.String(required=True, metadata={"description": "of the session"})
    starts_at = fields.AwareDateTime(required=True, metadata={"description": "of the session"})


class ModerationRequest(Schema):
    publish = fields.Boolean(required=True)


class CommentView(Schema):
    id = fields.UUID(required=True)
    rating = fields.Integer(required=True)
    comment = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)


class RatingView(Schema):
    rating = fields.Integer(required=True)
    count = fields.Integer(required=True)


class SessionFeedbackView(Schema):
    count = fields.Integer(required=True, metadata={"description": "bookings that rated it"})
    average = fields.Float(required=True, allow_none=True, metadata={"description": "one decimal"})
    ratings = fields.List(fields.Nested(RatingView), required=True)
    items = fields.List(fields.Nested(CommentView), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
