"""Bodies about the short links in messages."""

from marshmallow import Schema, fields

from .bookings import BookingView


class TakeRequest(Schema):
    session_id = fields.UUID(required=True, metadata={"description": "one of the sessions that were offered"})


class LinkView(BookingView):
    token = fields.String(required=True, metadata={"description": "what the link to this booking ends with"})
    affirmed_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "when the party said that it is coming"}
    )
    can_confirm = fields.Boolean(required=True)
    can_give_back = fields.Boolean(required=True)
    can_take = fields.Boolean(
        required=True, metadata={"description": "whether one of `offers` can be taken instead"}
    )
    taken = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "token of the booking that was made in place of this one"},
    )
