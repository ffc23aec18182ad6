"""Bodies about appeals against no-shows."""

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs
from chassis.web.bodies import Words

from .bookings import BookingView

STATUSES = ("open", "granted", "refused")


class AppealRequest(Schema):
    text = Words(longest=1000, required=True)


class AppealView(Schema):
    id = fields.UUID(required=True)
    booking_id = fields.UUID(required=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    text = fields.String(required=True)
    reply = fields.String(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)


class StaffAppealView(AppealView):
    booking = fields.Nested(BookingView, required=True)


class AppealQuery(PageArgs):
    status = fields.String(load_default=None, validate=validate.OneOf(STATUSES))


class DecisionRequest(Schema):
    granted = fields.Boolean(required=True)
    reply = Words(longest=1000, required=True)
